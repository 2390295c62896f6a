import { expect, test } from 'vitest';
import { advance } from '../../../src-renderer/pages/playground/conversation.ts';
import {
  type Exchange,
  NOTHING_EXCHANGED,
  namingImages,
  readRequest,
  withChunk,
} from '../../../src-renderer/pages/playground/exchange.ts';

const chunk = (n: number): string => JSON.stringify({ n, text: 'x'.repeat(280) });
const after = (chunks: number): Exchange => {
  let exchange: Exchange = NOTHING_EXCHANGED;
  for (let n = 0; n < chunks; n++) exchange = withChunk(exchange, chunk(n));
  return exchange;
};
const numbers = (text: string): number[] =>
  text
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line).n as number);

test('of a long response both ends are kept in whole chunks, and how many are missing between them', () => {
  for (const total of [0, 3, 700, 1_000, 1_300, 5_000]) {
    const { response, tail = '', leftOut = 0 } = after(total);
    const [head, end] = [numbers(response), numbers(tail)];
    expect(head.length + leftOut + end.length).toBe(total);
    expect([...head, ...end]).toEqual(
      Array.from({ length: total }, (_, n) => n).filter(n => n < head.length || n >= head.length + leftOut),
    );
    if (total > 0) expect([...head, ...end].at(-1)).toBe(total - 1);
    expect(response.length + tail.length).toBeLessThan(600_100);
  }
  expect(after(5_000).leftOut).toBeGreaterThan(1_000);
  const huge = withChunk(after(1_300), 'y'.repeat(900_000));
  expect(huge.tail).toBe(`${'y'.repeat(900_000)}\n`);
});

test('a request with images is kept without them, and copied with them', () => {
  const images = ['A', 'B'].map(letter => ({ dataUrl: `data:image/jpeg;base64,${letter.repeat(500_000)}` }));
  const parts = images.map(({ dataUrl }) => ({ type: 'image_url', image_url: { url: dataUrl } }));
  const body = {
    messages: [{ role: 'user', content: [{ type: 'text', text: 'paddock-image:1' }, ...parts] }],
  };
  const kept = namingImages(JSON.stringify(body), images);
  expect(kept.length).toBeLessThan(300);
  const request = readRequest(kept, images);
  expect(request?.body).toEqual(body);
  expect(request?.namesImages).toBe(true);
  expect(request?.shown).toContain('"url": "paddock-image:2"');
  expect(readRequest('{"messages":[', images)).toBeNull();
});

test('a long request is kept whole, so that it can be copied', () => {
  const text = JSON.stringify({ messages: [{ role: 'user', content: 'x'.repeat(900_000) }] });
  const answer = { raw: NOTHING_EXCHANGED } as Parameters<typeof advance>[0];
  expect(advance(answer, { kind: 'raw', direction: 'request', text }).raw.request).toBe(text);
});
