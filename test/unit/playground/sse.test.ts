import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sseData } from '../../../src-main/llama/sse.ts';

async function* pieces(bytes: Uint8Array, cuts: readonly number[]): AsyncGenerator<Uint8Array> {
  let at = 0;
  for (const cut of [...cuts].sort((a, b) => a - b)) {
    const end = Math.min(bytes.length, Math.max(at, cut));
    yield bytes.subarray(at, end);
    at = end;
  }
  yield bytes.subarray(at);
}

async function read(text: string, cuts: readonly number[] = []): Promise<string[]> {
  const out: string[] = [];
  for await (const data of sseData(pieces(new TextEncoder().encode(text), cuts))) out.push(data);
  return out;
}

test('reads the same events however the bytes are cut and whichever line ending is used', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.string({ unit: 'grapheme' }).filter(s => !/[\r\n]/.test(s)),
        { maxLength: 8 },
      ),
      fc.constantFrom('\n', '\r\n', '\r'),
      fc.array(fc.nat(400), { maxLength: 12 }),
      async (payloads, eol, cuts) => {
        const text = payloads.map(payload => `data: ${payload}${eol}${eol}`).join('');
        expect(await read(text, cuts)).toEqual(payloads);
      },
    ),
  );
});

test('skips comments and other fields, joins the data lines of one event, and takes a last event without a blank line', async () => {
  expect(await read(': ping\nevent: x\nid: 7\ndata: a\ndata:b\n\n\n\ndata: c')).toEqual(['a\nb', 'c']);
});

test('refuses a line that does not end', async () => {
  await expect(read(`data: ${'x'.repeat(1_100_000)}`, [600_000])).rejects.toMatchObject({
    code: 'ENGINE_UNREACHABLE',
  });
});

test('refuses an event that does not end, and none of many that do', async () => {
  const line = `data: ${'x'.repeat(100_000)}\n`;
  await expect(read(line.repeat(12), [300_000, 600_000, 900_000])).rejects.toMatchObject({
    code: 'ENGINE_UNREACHABLE',
    message: 'The engine sent an event that does not end.',
  });
  expect(await read(`${line}\n`.repeat(12))).toHaveLength(12);
});
