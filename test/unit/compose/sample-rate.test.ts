import { expect, test } from 'vitest';
import { sampleMsOf } from '../../../src-main/compose/sample-rate.ts';

test('what was given at the start counts, then what was chosen, then the default', () => {
  const given = { asked: { 'sample-ms': '--sample-ms' }, sampleMs: 250 };
  expect(sampleMsOf(given, { sampleMs: 5_000 })).toBe(250);
  const plain = { asked: {}, sampleMs: 1_000 };
  expect(sampleMsOf(plain, { sampleMs: 5_000 })).toBe(5_000);
  expect(sampleMsOf(plain, { sampleMs: null })).toBe(1_000);
});
