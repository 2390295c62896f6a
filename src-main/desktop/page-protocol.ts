import { readdir, readFile } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';
import { protocol, type Session } from 'electron';
import { WEB_TYPES } from '../lib/web-types.ts';
import { PAGE_HEADERS } from './page-headers.ts';

/*
 * The window shows the built page from a scheme of its own, not from the loopback server: nobody else can serve that
 * scheme, so a frame with its address is ours whatever listens on which port; no session cookie lies in the window's
 * profile; the page comes out of the archive that was installed, also when the panel listens elsewhere or not at all.
 */
const SCHEME = 'paddock-page';
const HOST = 'panel';

/** Address of the page; a place in it goes behind the `#`. */
export const PAGE_URL = `${SCHEME}://${HOST}/`;

/** Whether an address is the page's own. Node gives such schemes no origin, so scheme and host are compared. */
export function isOwnPage(url: string): boolean {
  try {
    const { protocol: scheme, host } = new URL(url);
    return scheme === `${SCHEME}:` && host === HOST;
  } catch {
    return false;
  }
}

/** Makes the scheme one with an origin, storage and a secure context. Must run before Electron is ready. */
export function registerPageScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

/**
 * Serves the files of a folder under the page's address. They are listed once: an address is looked up in that list
 * and never made into a path. The page itself is read then as well: one that a build puts in its place later names files
 * that are not in the list.
 */
export async function servePage(session: Session, folder: string): Promise<void> {
  const files = await listFiles(folder);
  const entry = files.get('/index.html');
  const page = entry && (await readFile(entry.path));
  session.protocol.handle(SCHEME, async request => {
    if (request.method !== 'GET' || !isOwnPage(request.url)) return refuse(403);
    const { pathname } = new URL(request.url);
    const file = files.get(pathname === '/' ? '/index.html' : pathname);
    if (file === undefined) return refuse(404);
    const bytes = (file === entry ? page : undefined) ?? (await readFile(file.path));
    return new Response(new Uint8Array(bytes), { headers: { ...PAGE_HEADERS, 'content-type': file.type } });
  });
}

async function listFiles(
  folder: string,
): Promise<ReadonlyMap<string, { readonly path: string; readonly type: string }>> {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  return new Map(
    names.flatMap(name => {
      const type = WEB_TYPES[extname(name)];
      return type === undefined
        ? []
        : [[`/${name.split(sep).join('/')}`, { path: join(folder, name), type }]];
    }),
  );
}

function refuse(status: number): Response {
  return new Response(null, { status, headers: PAGE_HEADERS });
}
