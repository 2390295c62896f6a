import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseMetrics, parsePrometheus } from '../../../src-main/llama/metrics-text.ts';

test('the metrics of build 11669 are read by meaning', () => {
  const text = readFileSync(
    new URL('../../fixtures/llama-server/metrics-11669.txt', import.meta.url),
    'utf8',
  );
  const { samples, ...metrics } = parseMetrics(text);
  expect(metrics).toEqual({
    promptTokensTotal: 16,
    promptSecondsTotal: 0.004694,
    generatedTokensTotal: 1500,
    generatedSecondsTotal: 4.9246,
    promptTokensPerSecond: 3408.61,
    generatedTokensPerSecond: 304.39,
    requestsProcessing: 0,
    requestsDeferred: 0,
    decodeCallsTotal: 1500,
    busySlotsPerDecode: 1,
    kvCacheUsage: null,
  });
  expect(samples).toHaveLength(15);
});

test('labels, escapes, timestamps and special values follow the format', () => {
  expect(
    parsePrometheus(
      '# HELP a b\na{x="1",y="q\\"\\\\\\n}"} 1.5e3 1700000000\nb NaN\nc +Inf\nd -Inf\nnot a sample\nz oops\n',
    ),
  ).toEqual([
    { name: 'a', labels: { x: '1', y: 'q"\\\n}' }, value: 1500 },
    { name: 'b', labels: {}, value: Number.NaN },
    { name: 'c', labels: {}, value: Number.POSITIVE_INFINITY },
    { name: 'd', labels: {}, value: Number.NEGATIVE_INFINITY },
  ]);
});

test('values that are no numbers become null, and garbage gives nothing', () => {
  expect(parseMetrics('llamacpp:prompt_tokens_seconds nan').promptTokensPerSecond).toBeNull();
  expect(parseMetrics('<html>').samples).toEqual([]);
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), text => {
      parseMetrics(text);
    }),
  );
});

test('a line that is far too long is skipped, and labels end where they are none any more', () => {
  const long = `a{x="${'y'.repeat(20_000)}"} 1`;
  expect(parsePrometheus(`${long}\nb{x="1", y="2",} 2\n${long}\nc{x="1" ! y="2"} 3`)).toEqual([
    { name: 'b', labels: { x: '1', y: '2' }, value: 2 },
    { name: 'c', labels: { x: '1' }, value: 3 },
  ]);
});
