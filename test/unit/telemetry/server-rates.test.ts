import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LlamaSlot } from '../../../src-main/llama/llama-schemas.ts';
import { parseMetrics } from '../../../src-main/llama/metrics-text.ts';
import {
  fullestContext,
  type ServerSample,
  serverRates,
} from '../../../src-main/telemetry/sources/server-rates.ts';

function slot(changes: Partial<LlamaSlot> = {}): LlamaSlot {
  return {
    id: 0,
    busy: false,
    contextTokens: 2048,
    taskId: 1,
    promptTokens: 0,
    promptTokensProcessed: 0,
    promptTokensCached: 0,
    decodedTokens: 0,
    ...changes,
  };
}

function metrics(prompt: number, promptSeconds: number, generated: number, generatedSeconds: number) {
  return parseMetrics(
    [
      `llamacpp:prompt_tokens_total ${prompt}`,
      `llamacpp:prompt_seconds_total ${promptSeconds}`,
      `llamacpp:tokens_predicted_total ${generated}`,
      `llamacpp:tokens_predicted_seconds_total ${generatedSeconds}`,
    ].join('\n'),
  );
}

const sample = (
  atMs: number,
  slots: ServerSample['slots'],
  counted: ServerSample['metrics'],
): ServerSample => ({
  atMs,
  slots,
  metrics: counted,
});

describe('the speeds of a model server', () => {
  it('are the exact ones of the requests that ended between two looks', () => {
    const before = sample(0, [slot()], metrics(100, 1, 50, 2));
    const now = sample(1000, [slot()], metrics(400, 1.25, 90, 2.5));
    expect(serverRates(before, now)).toEqual({ promptTokensPerSecond: 1200, generationTokensPerSecond: 80 });
  });

  it('are not told for an answer of one token, whose time nobody measured', () => {
    const before = sample(0, [slot()], metrics(100, 1, 50, 2));
    const now = sample(1000, [slot()], metrics(150, 1.05, 51, 2.000001));
    const rates = serverRates(before, now);
    expect(rates.promptTokensPerSecond).toBeCloseTo(1000);
    expect(rates.generationTokensPerSecond).toBeNull();
  });

  it('are the throughput of all slots while long answers are written', () => {
    const busy = (id: number, decodedTokens: number) =>
      slot({ id, busy: true, decodedTokens, promptTokens: 20 });
    const counted = metrics(100, 1, 50, 2);
    const before = sample(0, [busy(0, 10), busy(1, 20)], counted);
    const now = sample(2000, [busy(0, 60), busy(1, 90)], counted);
    expect(serverRates(before, now)).toEqual({ promptTokensPerSecond: 0, generationTokensPerSecond: 60 });
  });

  it('follow a long prompt while it is read', () => {
    const reading = (promptTokensProcessed: number) => slot({ busy: true, promptTokensProcessed });
    const before = sample(0, [reading(1000)], metrics(0, 0, 0, 0));
    const now = sample(1000, [reading(3048)], metrics(0, 0, 0, 0));
    expect(serverRates(before, now)).toEqual({ promptTokensPerSecond: 2048, generationTokensPerSecond: 0 });
  });

  it('are zero at rest and unknown at the first look', () => {
    const idle = sample(0, [slot()], metrics(9, 1, 9, 1));
    expect(serverRates(null, idle)).toEqual({ promptTokensPerSecond: null, generationTokensPerSecond: null });
    expect(serverRates(idle, { ...idle, atMs: 1000 })).toEqual({
      promptTokensPerSecond: 0,
      generationTokensPerSecond: 0,
    });
  });

  it('never come from the counters of another process of the engine', () => {
    const before = sample(0, [slot()], metrics(5000, 10, 5000, 10));
    const now = sample(1000, [slot()], metrics(10, 0.1, 5, 0.1));
    expect(serverRates(before, now)).toEqual({ promptTokensPerSecond: 0, generationTokensPerSecond: 0 });
  });

  it('are known from one of the two endpoints alone', () => {
    const counted = serverRates(
      sample(0, null, metrics(0, 0, 0, 0)),
      sample(1000, null, metrics(10, 1, 20, 1)),
    );
    expect(counted).toEqual({ promptTokensPerSecond: 10, generationTokensPerSecond: 20 });
    const seen = serverRates(
      sample(0, [slot({ busy: true, decodedTokens: 5 })], null),
      sample(500, [slot({ busy: true, decodedTokens: 25 })], null),
    );
    expect(seen.generationTokensPerSecond).toBe(40);
  });

  it('are never negative and never infinite', () => {
    const numbers = fc.integer({ min: 0, max: 1000 });
    const slots = fc.array(
      fc.record({
        id: fc.integer({ min: 0, max: 3 }),
        busy: fc.boolean(),
        contextTokens: fc.option(numbers),
        taskId: fc.option(fc.integer({ min: 0, max: 3 })),
        promptTokens: numbers,
        promptTokensProcessed: numbers,
        promptTokensCached: numbers,
        decodedTokens: numbers,
      }),
      { maxLength: 5 },
    );
    const counted = fc.tuple(numbers, numbers, numbers, numbers).map(values => metrics(...values));
    const look = (atMs: number) =>
      fc.record({ atMs: fc.constant(atMs), slots: fc.option(slots), metrics: fc.option(counted) });
    fc.assert(
      fc.property(look(0), fc.integer({ min: 0, max: 2000 }).chain(look), (before, now) => {
        for (const rate of Object.values(serverRates(before, now))) {
          expect(rate === null || (rate >= 0 && Number.isFinite(rate))).toBe(true);
        }
        const context = fullestContext(now.slots ?? []);
        if (context) expect(context.usedTokens).toBeLessThanOrEqual(context.sizeTokens);
      }),
    );
  });
});

describe('the context fill', () => {
  it('counts the answer once, in builds that add it to the prompt and in those that do not', () => {
    const now = { busy: true, promptTokensProcessed: 6, decodedTokens: 245 };
    expect(fullestContext([slot({ ...now, promptTokens: 251 })])).toEqual({
      usedTokens: 251,
      sizeTokens: 2048,
    });
    expect(fullestContext([slot({ ...now, promptTokens: 6 })])).toEqual({
      usedTokens: 251,
      sizeTokens: 2048,
    });
  });

  it('is that of the fullest busy slot', () => {
    const slots = [
      slot({ id: 0, promptTokens: 2000 }),
      slot({ id: 1, busy: true, promptTokens: 100 }),
      slot({ id: 2, busy: true, promptTokens: 300 }),
    ];
    expect(fullestContext(slots)?.usedTokens).toBe(300);
    expect(fullestContext(slots.slice(0, 1))?.usedTokens).toBe(2000);
    expect(fullestContext([slot({ contextTokens: null })])).toBeNull();
  });
});
