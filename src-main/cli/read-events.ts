/** One server-sent event, its data parsed. */
export interface WireEvent {
  readonly event: string;
  readonly data: unknown;
}

/** Largest event that is believed, characters. */
const MAX_EVENT = 32 * 1024 * 1024;

/** Parses a server-sent event stream; comments are skipped, an abort ends it quietly. */
export async function* readEvents(
  body: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): AsyncGenerator<WireEvent, void, void> {
  const decoder = new TextDecoder();
  let text = '';
  try {
    for await (const chunk of body) {
      text += decoder.decode(chunk, { stream: true });
      if (text.length > MAX_EVENT) throw new Error('The panel sent an event that is too large.');
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) {
        const event = parseBlock(block);
        if (event) yield event;
      }
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

function parseBlock(block: string): WireEvent | undefined {
  let event = 'message';
  let data = '';
  for (const line of block.split('\n')) {
    if (line.startsWith('event: ')) event = line.slice(7);
    if (line.startsWith('data: ')) data += line.slice(6);
  }
  return data === '' ? undefined : { event, data: JSON.parse(data) };
}
