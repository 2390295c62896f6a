import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { SpeedMeter } from '../../../../src-main/benchmarks/speed/measure.ts';
import { PromptTexts } from '../../../../src-main/benchmarks/speed/prompt-text.ts';
import { SpeedRequest } from '../../../../src-shared/model/benchmark-speed.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';
import { DEMO } from '../../../support/panel-scenarios.ts';
import { until } from '../../../support/until.ts';

const [FRAME, PER_WORD] = [10, 2];

interface Ways {
  /** Keeps what it has read. */
  readonly caches?: boolean;
  /** Says how many tokens it still had. */
  readonly tells?: boolean;
  /** Ends its answers there, whatever it is asked for. */
  readonly endsAt?: number;
  /** Answers these requests, by their number, with an error. */
  readonly fails?: (request: number) => boolean;
}

/** A server that reads a token in a millisecond of the test's clock and has two tokens for each word. */
async function serve(ways: Ways) {
  const clock = new FakeClock();
  const open = new Set<number>();
  let [asked, kept] = [0, ''];
  const server = createServer(async (req, res) => {
    const parts: Buffer[] = [];
    for await (const part of req) parts.push(part as Buffer);
    const body = JSON.parse(Buffer.concat(parts).toString());
    const request = ++asked;
    open.add(request);
    res.on('close', () => open.delete(request));
    if (ways.fails?.(request)) {
      res.writeHead(500).end('{"error":{"message":"no memory left"}}');
      return;
    }
    if (ways.fails !== undefined && body.max_tokens > 1) return;
    const text: string = body.messages[0].content;
    const tokens = FRAME + PER_WORD * text.split(' ').length;
    const hit = ways.caches === true && body.cache_prompt === true && kept !== '' && text.startsWith(kept);
    const cached = hit ? FRAME + PER_WORD * kept.split(' ').length : 0;
    kept = text;
    await clock.advance(tokens - cached);
    const generated = Math.min(body.max_tokens, ways.endsAt ?? Number.POSITIVE_INFINITY);
    res.writeHead(200, { 'content-type': 'text/event-stream' });
    const send = (chunk: unknown): void => void res.write(`data: ${JSON.stringify(chunk)}\n\n`);
    send({ choices: [{ delta: { content: 'word' }, finish_reason: null }] });
    send({ choices: [{ delta: {}, finish_reason: 'length' }] });
    const details = ways.tells ? { prompt_tokens_details: { cached_tokens: cached } } : {};
    send({ choices: [], usage: { prompt_tokens: tokens, completion_tokens: generated, ...details } });
    res.end('data: [DONE]\n\n');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const endpoint = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  return { clock, open, at: { endpoint, slots: 4, contextTokens: null, clock } };
}

const request = SpeedRequest.parse({ profileId: DEMO, promptTokens: 512, generatedTokens: 32, repeats: 2 });
const { signal } = new AbortController();

it('asks prompts as long as they are said to be, and records what the server counted', async () => {
  const { at } = await serve({ caches: true, endsAt: 20 });
  const meter = new SpeedMeter(at, request);
  await meter.warmUp(signal);
  const here = await meter.depth(0, signal);
  expect(here.tokens).toEqual({ depth: 0, prompt: 512, generated: 20 });
  expect(here.promptTokensPerSecond?.mean).toBeCloseTo(1_000);
  const deep = await meter.depth(2_048, signal);
  expect(deep.tokens).toEqual({ depth: 2_048, prompt: 512, generated: 20 });
  const sweep = await meter.concurrency(2, signal);
  expect(sweep.tokens).toEqual({ depth: 0, prompt: 64, generated: 20 });
});

it.each([true, false])('is no faster behind a text that the server forgot (it says so: %s)', async tells => {
  for (const caches of [true, false]) {
    const { at } = await serve({ caches, tells });
    const meter = new SpeedMeter(at, request);
    await meter.warmUp(signal);
    for (const depth of [512, 4_096]) {
      const deep = await meter.depth(depth, signal);
      expect(deep.cached, `${depth} ${caches}`).toBe(caches);
      expect(deep.promptTokensPerSecond?.mean).toBeCloseTo(1_000);
    }
    expect((await meter.depth(0, signal)).cached).toBeNull();
  }
});

it('breaks the other requests off when one of them fails, and says why there is no figure', async () => {
  // The two of the warm-up come first; of the four then, the third fails while the others wait.
  const { at, open } = await serve({ fails: number => number === 5 });
  const meter = new SpeedMeter(at, request);
  await meter.warmUp(signal);
  const sweep = await meter.concurrency(4, signal);
  expect(sweep).toMatchObject({
    totalTokensPerSecond: null,
    problem: expect.stringContaining('no memory left'),
  });
  await until(() => open.size === 0);
});

it('makes texts of a length from the same words, and none of them twice', () => {
  const texts = new PromptTexts();
  const words = (text: string): string => text.split(' ').sort().join(' ');
  const all = Array.from({ length: 50 }, () => texts.text(100));
  expect(new Set(all).size).toBe(50);
  expect(new Set(all.map(words)).size).toBe(1);
});
