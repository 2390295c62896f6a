import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';

/** No document of the Engine API's streams is near this size; a longer one is dropped. */
const MAX_DOCUMENT_CHARS = 1024 * 1024;

/** The documents of a stream of JSON lines, as its reader pulls them; what is no JSON is skipped. */
export async function* jsonLines(stream: Readable): AsyncGenerator<unknown, void, void> {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    const lines = (rest + decoder.write(chunk)).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > MAX_DOCUMENT_CHARS) rest = '';
    for (const line of lines) {
      const value = parse(line);
      if (value !== undefined) yield value;
    }
  }
  const value = parse(rest + decoder.end());
  if (value !== undefined) yield value;
}

function parse(line: string): unknown {
  if (line.trim() === '') return undefined;
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
