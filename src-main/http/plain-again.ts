import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';

/** What belongs to an upgrade alone. */
const OF_UPGRADE = new Set(['upgrade', 'http2-settings']);

/** Whether a request with an Upgrade header asks for a WebSocket. */
export function wantsWebSocket({ headers }: IncomingMessage): boolean {
  return tokens(headers.upgrade ?? '').includes('websocket');
}

/**
 * Has a request answered as if it asked for no upgrade, as RFC 9110 (7.8) wants it for protocols that a server does not
 * know; curl and Java offer HTTP/2 that way. Node has taken the connection off its parser by then: it is handed over
 * again, with the request as it was, but for what asked for the upgrade.
 * @param arrival the event by which connections come to the server
 */
export function answerPlainly(
  server: Server,
  arrival: 'connection' | 'secureConnection',
  {
    request,
    socket,
    head,
  }: { readonly request: IncomingMessage; readonly socket: Duplex; readonly head: Buffer },
): void {
  socket.unshift(Buffer.concat([Buffer.from(plainHead(request), 'latin1'), head]));
  server.emit(arrival, socket);
}

function plainHead({ method, url, httpVersion, rawHeaders }: IncomingMessage): string {
  let text = `${method} ${url} HTTP/${httpVersion}\r\n`;
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const [name = '', value = ''] = rawHeaders.slice(i, i + 2);
    const key = name.toLowerCase();
    if (OF_UPGRADE.has(key)) continue;
    const left =
      key === 'connection'
        ? tokens(value)
            .filter(token => !OF_UPGRADE.has(token))
            .join(', ')
        : value;
    if (left !== '' || key !== 'connection') text += `${name}: ${left}\r\n`;
  }
  return `${text}\r\n`;
}

function tokens(value: string): string[] {
  return value
    .toLowerCase()
    .split(',')
    .map(token => token.trim());
}
