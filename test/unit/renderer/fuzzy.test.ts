import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fuzzyScore, fuzzySort } from '../../../src-renderer/frame/fuzzy.ts';

const ACTIONS = [
  'Overview',
  'Settings',
  'Stop the model',
  'Restart the model',
  'Theme: Dark',
  'Switch to Qwen3.5-35B-A3B',
  'Modell über GPU stoppen',
];

test.each([
  ['stop', 'Stop the model'],
  ['restart mod', 'Restart the model'],
  ['swqwen', 'Switch to Qwen3.5-35B-A3B'],
  ['35b', 'Switch to Qwen3.5-35B-A3B'],
  ['dark', 'Theme: Dark'],
  ['uber gpu', 'Modell über GPU stoppen'],
])('%s finds %s first', (typed, wanted) => {
  expect(fuzzySort(typed, ACTIONS, text => text)[0]).toBe(wanted);
});

test('what has not all of the letters in order is no answer, and nothing typed shows everything', () => {
  expect(fuzzySort('zzz', ACTIONS, text => text)).toEqual([]);
  expect(fuzzySort('  ', ACTIONS, text => text)).toEqual(ACTIONS);
});

test('every text answers to itself, and best of all texts that contain it', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z]{1,12}$/), fc.stringMatching(/^[a-z ]{0,12}$/), (word, rest) => {
      const own = fuzzyScore(word, word);
      expect(own).not.toBeNull();
      expect(own ?? 0).toBeGreaterThanOrEqual(fuzzyScore(word, `${rest}${word}`) ?? 0);
    }),
  );
});
