import type { Reply } from './route.ts';
import { policyForInlineStyle } from './security-headers.ts';

/**
 * The colours that these pages take of the panel's (src-renderer/tokens.css), whose style sheet they cannot link to: it is
 * served to browsers that are signed in, and its name changes with each build.
 */
export const PAGE_COLOURS = {
  bg: 'light-dark(#f3f4f1, #0d1014)',
  surface: 'light-dark(#fbfbf9, #12161b)',
  line: 'light-dark(#d3d8d0, #29323d)',
  'line-soft': 'light-dark(#e5e8e2, #1c232b)',
  ink: 'light-dark(#17201b, #e8edf2)',
  dim: 'light-dark(#4f5c55, #a0adb9)',
  faint: 'light-dark(#5e6963, #83909d)',
  accent: 'light-dark(#1c7453, #7cc4a4)',
} as const;

const STYLE = `
:root { color-scheme: light dark; ${Object.entries(PAGE_COLOURS)
  .map(([name, value]) => `--${name}: ${value}`)
  .join('; ')} }
* { box-sizing: border-box }
body { margin: 0; min-height: 100dvh; background: var(--bg); color: var(--ink);
  font: .875rem/1.45 system-ui, -apple-system, "Segoe UI", sans-serif }
main { max-width: 46rem; margin: 0 auto; padding: 3rem 1.5rem }
h1 { font-size: 1.375rem; font-weight: 600; line-height: 1.75rem; letter-spacing: -.025em; margin: 0 0 .25rem }
h2 { font-size: 1.0625rem; font-weight: 600; margin: 2.25rem 0 .5rem }
p { margin: .5rem 0 } .dim { color: var(--dim) } .faint { color: var(--faint); font-size: .78125rem }
a { color: var(--accent); text-underline-offset: .15em }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 2px }
code, pre { font: .78125rem/1.5 ui-monospace, "SF Mono", Menlo, Consolas, monospace }
code { background: var(--surface); border: 1px solid var(--line-soft); border-radius: 4px; padding: .1em .35em }
pre { background: var(--surface); border: 1px solid var(--line); border-radius: 8px; padding: .75rem 1rem; overflow: auto }
pre code { border: 0; padding: 0; background: none }
details { border-top: 1px solid var(--line-soft); padding: .5rem 0 } summary { cursor: pointer }
summary b { display: inline-block; min-width: 3.6rem; font: 600 .75rem ui-monospace, monospace; color: var(--dim) }
.alone { display: grid; place-items: center } .alone main { max-width: 37rem; padding: 1.5rem }
.brand { display: flex; align-items: center; gap: .75rem; margin: 0 0 1.25rem; font-size: 1.0625rem; font-weight: 600 }
.brand svg { color: var(--accent) }
ol { margin: 1.25rem 0; padding-inline-start: 1.25rem; color: var(--dim) } li { padding-inline-start: .25rem }
li + li { margin-top: .75rem } li::marker { color: var(--faint) } .alone p code { white-space: nowrap } li pre { color: var(--ink); user-select: all; margin: .5rem 0 0 }
`;

const STROKES = 'fill="none" stroke-linecap="round"';
/** The mark of the product, for HTML. */
export const BRAND = `<svg width="24" height="24" viewBox="0 0 24 24" aria-hidden="true" stroke="currentColor" stroke-width="1.8" ${STROKES}><path d="M3 4v16M21 4v16M9.5 4v16M14.5 4v16M1.5 9h21M1.5 15h21"/></svg>`;
/** The icon of the tab. That of the panel is served to browsers that are signed in. */
const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#12161b"/><path d="M7 7v18M25 7v18M13 7v18M19 7v18M5 13h22M5 20h22" stroke="#7cc4a4" stroke-width="2.4" ${STROKES}/></svg>`;

/** Text for HTML, attribute values included. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, char => `&#${char.charCodeAt(0)};`);
}

export interface Page {
  /** Language of its words; English when absent. */
  readonly lang?: string;
  /** `alone` puts a few lines into the middle of the window. */
  readonly look?: 'document' | 'alone';
  readonly title: string;
  /** HTML of the main part; the caller has escaped what it took from outside. */
  readonly main: string;
  /** HTML for the head, such as a refresh. */
  readonly head?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A small page of the server's own: no script, one style sheet that the policy names by its hash. */
export function htmlPage(status: number, page: Page): Reply {
  return {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': policyForInlineStyle(STYLE),
      ...page.headers,
    },
    body: `<!doctype html>
<html lang="${page.lang ?? 'en'}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<link rel="icon" type="image/svg+xml" href="data:image/svg+xml,${encodeURIComponent(ICON)}"><title>${escapeHtml(page.title)}</title><style>${STYLE}</style>${page.head ?? ''}</head>
<body class="${page.look ?? 'document'}"><main>${page.main}</main></body></html>
`,
  };
}
