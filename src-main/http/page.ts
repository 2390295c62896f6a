import type { Reply } from './route.ts';
import { policyForInlineStyle } from './security-headers.ts';

const STYLE = `
:root { color-scheme: light dark; --ink: #1b1f24; --dim: #59636e; --line: #d1d9e0; --soft: #f6f8fa; --page: #fff }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6edf3; --dim: #9198a1; --line: #30363d; --soft: #161b22; --page: #0d1117 }
}
body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.55 system-ui, sans-serif }
main { max-width: 46rem; margin: 0 auto; padding: 3rem 1.5rem }
h1 { font-size: 1.4rem; margin: 0 0 1rem } h2 { font-size: 1.05rem; margin: 2.2rem 0 .6rem }
p { margin: .6rem 0 } .dim { color: var(--dim) }
code, pre { font: 13px/1.5 ui-monospace, monospace }
code { background: var(--soft); border: 1px solid var(--line); border-radius: 4px; padding: .1em .35em }
pre { background: var(--soft); border: 1px solid var(--line); border-radius: 6px; padding: .8rem 1rem; overflow: auto }
pre code { border: 0; padding: 0 }
details { border-top: 1px solid var(--line); padding: .5rem 0 } summary { cursor: pointer }
summary b { display: inline-block; min-width: 3.6rem; font: 600 12px ui-monospace, monospace; color: var(--dim) }
`;

/** Text for HTML, attribute values included. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, char => `&#${char.charCodeAt(0)};`);
}

export interface Page {
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
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<link rel="icon" type="image/svg+xml" href="/favicon.svg"><title>${escapeHtml(page.title)}</title><style>${STYLE}</style>${page.head ?? ''}</head>
<body><main>${page.main}</main></body></html>
`,
  };
}
