import { z } from 'zod';
import { ClientFrame, ServerFrame } from '../../src-shared/rpc/frames.ts';
import { openApiDocument, schemaOf } from './openapi.ts';
import { escapeHtml, htmlPage } from './page.ts';
import { json, type Reply, type Route } from './route.ts';

const ACCESS_WORDS = {
  public: 'anyone on this host',
  read: 'local tools, token, signed-in browser',
  open: 'local tools, token, signed-in browser',
  manage: 'token or signed-in browser',
} as const;

/** What each frame of the WebSocket means; every one there is has its words. */
const CLIENT_FRAMES: Readonly<Record<ClientFrame['t'], string>> = {
  call: 'asks a query or a command; one <code>result</code> or <code>error</code> answers it',
  open: 'opens a stream; <code>event</code> follows <code>event</code>, then <code>end</code> or <code>error</code>',
  close: 'gives up a call or closes a stream; nothing more is said of it',
};
const SERVER_FRAMES: Readonly<Record<ServerFrame['t'], string>> = {
  result: 'the output of a call',
  event: 'one event of a stream; the first is what is so now',
  end: 'the stream is over',
  error: 'what went wrong and what to do; the call or stream is over',
};

/**
 * `/openapi.json` and `/docs`, both made from the routes given and themselves.
 * @param url base URL of this server, asked for when the page is
 */
export function documentationRoutes(
  others: readonly Route[],
  version: string,
  url: () => string,
): readonly Route[] {
  const routes: Route[] = [...others];
  let document: Reply | undefined;
  let page: Reply | undefined;
  routes.push(
    {
      method: 'GET',
      path: '/openapi.json',
      access: 'read',
      summary: 'This API as an OpenAPI 3.1 document',
      answer: z.looseObject({ openapi: z.string(), paths: z.record(z.string(), z.unknown()) }),
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
        page ??= docsPage(routes, version, url());
        return page;
      },
    },
  );
  return routes.slice(others.length);
}

function docsPage(routes: readonly Route[], version: string, url: string): Reply {
  const base = escapeHtml(url);
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
<pre><code>curl -s ${base}/status
curl -s ${base}/switch -d '{"model": "demo-q8"}'
curl -s ${base}/stop -X POST -H "Authorization: Bearer $(cat &lt;token file&gt;)"</code></pre>
${section(
  'Management',
  routes.filter(route => !isRpc(route)),
)}
${framesSection()}
${section('Procedures', routes.filter(isRpc))}`,
  });
}

/** How procedures are used on the WebSocket, and streams over HTTP. */
function framesSection(): string {
  const frames = (words: Readonly<Record<string, string>>): string =>
    Object.entries(words)
      .map(([t, meaning]) => `<li><code>${t}</code> ${meaning}</li>`)
      .join('');
  const schemas = { client: schemaOf(ClientFrame, 'input'), server: schemaOf(ServerFrame, 'output') };
  return `<h2>WebSocket and streams</h2>
<p>On the WebSocket at <code>/rpc</code> every text message is one frame of JSON. The client chooses the <code>id</code>,
which comes back with whatever answers.</p>
<pre><code>→ {"t": "call", "id": 1, "name": "profiles.list"}
← {"t": "result", "id": 1, "output": {…}}
→ {"t": "open", "id": 2, "name": "supervisor.state"}
← {"t": "event", "id": 2, "event": {…}}
→ {"t": "close", "id": 2}</code></pre>
<p>From the client:</p><ul>${frames(CLIENT_FRAMES)}</ul>
<p>From Paddock:</p><ul>${frames(SERVER_FRAMES)}</ul>
<p>A stream that is asked for with <code>POST /rpc/&lt;name&gt;</code> is answered as server-sent events:
<code>event: next</code> for each of its events and <code>event: error</code> for what ends it before its time; the answer
ends with the stream. Lines that begin with a colon only keep the connection open.</p>
<details><summary>The frames as JSON Schema</summary>
<pre><code>${escapeHtml(JSON.stringify(schemas, null, 2))}</code></pre></details>`;
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
