import { openApiDocument } from './openapi.ts';
import { escapeHtml, htmlPage } from './page.ts';
import { json, type Reply, type Route } from './route.ts';

const ACCESS_WORDS = {
  public: 'anyone on this host',
  read: 'local tools, token, signed-in browser',
  open: 'local tools, token, signed-in browser',
  manage: 'token or signed-in browser',
} as const;

/** `/openapi.json` and `/docs`, both made from the routes given and themselves. */
export function documentationRoutes(others: readonly Route[], version: string): readonly Route[] {
  const routes: Route[] = [...others];
  let document: Reply | undefined;
  let page: Reply | undefined;
  routes.push(
    {
      method: 'GET',
      path: '/openapi.json',
      access: 'read',
      summary: 'This API as an OpenAPI 3.1 document',
      answerType: 'application/json',
      run: () => {
        document ??= json(200, openApiDocument(routes, version));
        return document;
      },
    },
    {
      method: 'GET',
      path: '/docs',
      access: 'read',
      summary: 'This API as a page to read',
      answerType: 'text/html',
      run: () => {
        page ??= docsPage(routes, version);
        return page;
      },
    },
  );
  return routes.slice(others.length);
}

function docsPage(routes: readonly Route[], version: string): Reply {
  const document = openApiDocument(routes, version);
  const paths = document.paths as Record<string, Record<string, unknown>>;
  const section = (title: string, rows: readonly Route[]): string =>
    `<h2>${title}</h2>${rows.map(row => details(row, paths)).join('')}`;
  const isRpc = (route: Route): boolean => route.path.startsWith('/rpc/');
  return htmlPage(200, {
    title: 'API · Paddock',
    main: `<h1>Paddock API</h1>
<p class="dim">Version ${escapeHtml(version)} · <a href="/openapi.json">openapi.json</a> · the procedures are served on the
WebSocket at <code>/rpc</code> as well.</p>
<pre><code>curl -s http://127.0.0.1:8081/status
curl -s http://127.0.0.1:8081/switch -d '{"model": "demo-q8"}'
curl -s http://127.0.0.1:8081/stop -X POST -H "Authorization: Bearer $(cat &lt;token file&gt;)"</code></pre>
${section(
  'Management',
  routes.filter(route => !isRpc(route)),
)}
${section('Procedures', routes.filter(isRpc))}`,
  });
}

function details(route: Route, paths: Readonly<Record<string, Record<string, unknown>>>): string {
  const path = route.path.replaceAll(/:(\w+)/g, '{$1}');
  const operation = (paths[path]?.[route.method.toLowerCase()] ?? {}) as Record<string, unknown>;
  const shown = {
    parameters: operation.parameters,
    body: operation.requestBody,
    answers: operation.responses,
  };
  return `<details><summary><b>${route.method}</b> <code>${escapeHtml(path)}</code> ${escapeHtml(route.summary)}</summary>
<p class="dim">Who: ${ACCESS_WORDS[route.access]}</p>
<pre><code>${escapeHtml(JSON.stringify(shown, null, 2))}</code></pre></details>`;
}
