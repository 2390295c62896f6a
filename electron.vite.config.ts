import { resolve } from 'node:path';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';
import type { Plugin, UserConfig } from 'vite';

/**
 * What dockerode has for building images and for its own ssh, neither of which Paddock does: half of the memory that
 * it takes. And what pino has for writing from a thread of its own.
 */
const LEFT_OUT =
  /^(?:@grpc\/.*|protobufjs|tar-fs|@balena\/dockerignore|ssh2|thread-stream|on-exit-leak-free)$/;

const leaveOut: Plugin = {
  name: 'leave-out',
  enforce: 'pre',
  resolveId: id => (LEFT_OUT.test(id) ? '\0left-out' : undefined),
  load: id => (id === '\0left-out' ? 'export default {};' : undefined),
};

/**
 * V8 keeps a text with one character beyond Latin-1 in two bytes for each, and the panel's code has a few dozen in
 * 1.3 MB: escaped, it takes 4 MiB less memory and a twentieth less time to start.
 */
const inAscii: Plugin = {
  name: 'in-ascii',
  generateBundle: (_, bundle) => {
    for (const chunk of Object.values(bundle)) {
      if (chunk.type !== 'chunk') continue;
      // Its text is taken as it is written.
      if (/String\.raw`[^`]*[^\0-\x7f]/.test(chunk.code))
        throw new Error(`${chunk.fileName} cannot be escaped.`);
      const escaped = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
      chunk.code = chunk.code.replace(/[^\0-\x7f]/g, escaped);
    }
  },
};

/** Lists the packages that are bundled, with their licences: packages of Paddock have to carry these. */
const license = { fileName: 'licenses.json' };

/** Everything that the page loads and talks to is its own origin. No inline script or style is needed. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "font-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** The policy inside the built page, for hosts that send no headers. The development server needs inline scripts. */
const policyInPage: Plugin = {
  name: 'content-security-policy',
  apply: 'build',
  transformIndexHtml: () => [
    {
      tag: 'meta',
      attrs: { 'http-equiv': 'Content-Security-Policy', content: CONTENT_SECURITY_POLICY },
      injectTo: 'head-prepend',
    },
  ],
};

/**
 * The page that most people open is fetched together with the frame, not after the frame has run. Its style sheet
 * is only fetched ahead: the code asks for it itself.
 */
const firstPageAhead: Plugin = {
  name: 'first-page-ahead',
  apply: 'build',
  transformIndexHtml: {
    order: 'post',
    handler: (html, { bundle = {} }) => {
      const files = new Set<string>();
      const add = (name: string): void => {
        const chunk = bundle[name];
        if (chunk?.type !== 'chunk' || files.has(name) || html.includes(name)) return;
        files.add(name);
        for (const style of chunk.viteMetadata?.importedCss ?? [])
          if (!html.includes(style)) files.add(style);
        for (const imported of chunk.imports) add(imported);
      };
      const first = Object.values(bundle).find(
        file => file.type === 'chunk' && file.facadeModuleId?.endsWith('/overview-page.tsx'),
      );
      if (!first) throw new Error('The first page is no chunk of its own any more.');
      add(first.fileName);
      return [...files].map(name => ({
        tag: 'link',
        attrs: {
          ...(name.endsWith('.css') ? { rel: 'preload', as: 'style' } : { rel: 'modulepreload' }),
          crossorigin: true,
          href: `./${name}`,
        },
        injectTo: 'head' as const,
      }));
    },
  },
};

/**
 * The empty frame needs little style: with the rest behind it, it is drawn before that is there. That little comes
 * before the first script, so that both are fetched at once.
 */
const restOfStyleBehind: Plugin = {
  name: 'rest-of-style-behind',
  apply: 'build',
  transformIndexHtml: {
    order: 'post',
    handler: (html, { bundle = {} }) => {
      const early = Object.keys(bundle).find(name => /\bearly-[^/]*\.css$/.test(name));
      const [line, rest] = /\s*(<link rel="stylesheet"[^>]*>)/.exec(html) ?? [];
      const script = html.indexOf('<script');
      if (early === undefined || line === undefined || script < 0 || script > html.indexOf(line))
        throw new Error('The page has other scripts or style sheets than it had.');
      const ahead = `<link rel="stylesheet" crossorigin href="./${early}">\n    `;
      const moved = html.replace(line, '').replace('</body>', `  ${rest}\n  </body>`);
      return moved.slice(0, script) + ahead + moved.slice(script);
    },
  },
};

/** The page, built alone by the browser tests as well. */
export const rendererConfig: UserConfig = {
  root: resolve('src-renderer'),
  base: './',
  plugins: [react(), tailwindcss(), policyInPage, firstPageAhead, restOfStyleBehind],
  build: {
    outDir: resolve('out/renderer'),
    emptyOutDir: true,
    license,
    // A single name: electron-vite adds its own to a list.
    target: 'es2022',
    // electron-vite leaves it out unless asked.
    minify: true,
    cssTarget: ['chrome123', 'firefox128', 'safari17.5'],
    assetsInlineLimit: 0,
    rollupOptions: {
      input: { index: resolve('src-renderer/index.html'), early: resolve('src-renderer/early.css') },
      output: {
        // What tells zod not to compile code has to run before any schema is made, whichever chunk that is in.
        codeSplitting: { groups: [{ name: 'zod', test: /node_modules\/zod\/|zod-without-eval/ }] },
      },
    },
  },
};

export default defineConfig({
  main: {
    plugins: [leaveOut, inAscii],
    build: {
      outDir: 'out/main',
      license,
      // What package.json has as dependencies stays beside the bundle: native code, and what is loaded when it is first
      // needed. The rest is bundled, so that the panel starts without walking node_modules.
      externalizeDeps: true,
      target: 'node20.19',
      rollupOptions: {
        input: {
          electron: resolve('src-main/electron.ts'),
          headless: resolve('src-main/headless.ts'),
          cli: resolve('src-main/cli/main.ts'),
          'embedded-worker': resolve('src-main/runtime/embedded/worker.ts'),
        },
        output: {
          format: 'es',
          entryFileNames: '[name].js',
          chunkFileNames: 'chunks/[name]-[hash].js',
          comments: false,
          // Less to read at every start. Names stay: they are what a stack trace in a log is read by.
          minify: { compress: false, mangle: false, codegen: { removeWhitespace: true } },
        },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      externalizeDeps: false,
      rollupOptions: {
        input: { index: resolve('src-main/preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: rendererConfig,
});
