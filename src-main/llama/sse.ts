import { PaddockError } from '../../src-shared/errors.ts';

/** Longest event that an engine may send; a token is far below it. */
const MAX_EVENT_CHARS = 1_000_000;

/**
 * The `data:` payloads of a server-sent event stream, one string an event, as they arrive.
 * Comments, other fields and a byte order mark are skipped; CRLF, LF and CR all end a line.
 * @throws PaddockError ENGINE_UNREACHABLE for a line or an event that does not end.
 */
export async function* sseData(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string, void, void> {
  const decoder = new TextDecoder();
  let rest = '';
  let data: string[] = [];
  let chars = 0;
  const take = function* (text: string, last: boolean): Generator<string> {
    rest += text;
    // A CR at the end may be half of a CRLF: it waits for what follows.
    const usable = last || !rest.endsWith('\r') ? rest : rest.slice(0, -1);
    const lines = usable.split(/\r\n|\n|\r/);
    const open = lines.pop() ?? '';
    rest = open + rest.slice(usable.length);
    if (rest.length > MAX_EVENT_CHARS) throw endless();
    for (const line of lines) {
      if (line === '') {
        if (data.length > 0) yield data.join('\n');
        data = [];
        chars = 0;
      } else if (line.startsWith('data:')) {
        chars += line.length;
        if (chars > MAX_EVENT_CHARS) throw endless();
        data.push(line.slice(line.startsWith('data: ') ? 6 : 5));
      }
    }
  };
  for await (const chunk of chunks) yield* take(decoder.decode(chunk, { stream: true }), false);
  yield* take(`${decoder.decode()}\n\n`, true);
}

function endless(): PaddockError {
  return new PaddockError('ENGINE_UNREACHABLE', 'The engine sent an event that does not end.', {
    fix: 'Check that the endpoint is a llama-server.',
  });
}
