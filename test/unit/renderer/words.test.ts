import fc from 'fast-check';
import { RE2JS } from 're2js';
import { expect, test } from 'vitest';
import { lineMatcher } from '../../../src-main/logs/line-matcher.ts';
import { readQuery } from '../../../src-renderer/components/line-query.ts';
import { type LinePart, splitByQuery, splitFigures } from '../../../src-renderer/components/log-text.ts';
import { roundAbove } from '../../../src-renderer/components/round-above.ts';
import { shortMiddle } from '../../../src-renderer/components/short-middle.ts';
import { vramSplit } from '../../../src-renderer/pages/overview/chart-source.ts';
import { converse, messagesFor, type Turn } from '../../../src-renderer/pages/overview/conversation.ts';
import { perFlag } from '../../../src-renderer/pages/overview/instance-strip.tsx';
import { drainingCount, formatAge, formatLeft, stateWords } from '../../../src-renderer/state-words.ts';
import { PaddockError } from '../../../src-shared/errors.ts';
import type { LogLine } from '../../../src-shared/model/log-line.ts';
import { formatMiB, formatMiBPart } from '../../../src-shared/units.ts';
import {
  BIG,
  DEMO,
  groupOf,
  readingOf,
  type ScenarioName,
  scenarios,
} from '../../support/panel-scenarios.ts';

const NOW = 1_700_000_000_000;
const lineText = fc.string({ unit: fc.constantFrom(...'aAbB1 .*+?()[]|^$\\/äÄ😀'), maxLength: 12 });
const whole = (parts: readonly LinePart[]): string => parts.map(part => part.text).join('');
const found = (text: string, q: string): string[] => {
  const { query } = readQuery(q, RE2JS);
  return query ? splitByQuery(text, query).flatMap(part => (part.found ? [part.text] : [])) : [];
};
const anyLine: LogLine = {
  seq: 1,
  at: NOW,
  stream: 'stderr',
  level: 'info',
  marker: false,
  profileId: null,
  group: 'default',
  launchId: null,
  text: '',
};

test.each([
  ['busy', 'ready', 'ready 3 h 12 min · docker'],
  ['idle', 'stopped', 'choose a profile'],
  ['starting', 'starting', 'loading 62 %'],
  ['draining', 'draining', 'finishing requests'],
  ['failed', 'failed', 'not running'],
  ['backoff', 'backoff', 'waiting to try again'],
  ['hung', 'hung', 'not answering · docker'],
] as const)('says how a group is: %s', (name: ScenarioName, kind, sub) => {
  const words = stateWords(groupOf(scenarios[name], NOW));
  expect(words.kind).toBe(kind);
  expect(words.sub(NOW)).toBe(sub);
});

test('nothing has to be waited for where only a remote server is let go of', () => {
  const { state } = groupOf(scenarios.draining, NOW);
  if (state.status !== 'draining') throw new Error('the scenario drains');
  expect(drainingCount({ ...state, inFlight: 2 })).toBe(2);
  const instance = { ...state.instance, runtime: 'remote' as const };
  expect(drainingCount({ ...state, inFlight: 2, instance })).toBe(0);
});

test('ages and countdowns are whole and never negative', () => {
  expect([formatAge(-5), formatAge(59_999), formatAge(60_000), formatAge(11_530_000)]).toEqual([
    '0 s',
    '59 s',
    '1 min',
    '3 h 12 min',
  ]);
  expect([formatLeft(-5), formatLeft(1), formatLeft(4_000)]).toEqual(['0 s', '1 s', '4 s']);
});

test('a log line is split without losing a character, whatever is searched for', () => {
  fc.assert(
    fc.property(lineText, lineText, (text, q) => {
      for (const { query } of [readQuery(q, RE2JS), readQuery(`/${q}/`, RE2JS)])
        if (query) expect(whole(splitByQuery(text, query))).toBe(text);
      expect(whole(splitFigures(text))).toBe(text);
    }),
  );
  expect(found('a Slot and a slot', 'slot')).toEqual(['Slot', 'slot']);
  expect(found('id 12, id 7', '/id \\d+/')).toEqual(['id 12', 'id 7']);
  expect(
    splitFigures('eval = 8643.20 ms (118.47 tokens per second), task 3').filter(part => part.found),
  ).toEqual([
    { text: '8643.20', found: true },
    { text: '118.47', found: true },
  ]);
});

test('an expression is read as the search of Paddock reads it, not as the browser would', () => {
  // What only RE2 knows, or knows otherwise.
  expect(found('a b', '/(?P<x>A)/')).toEqual(['a']);
  expect(found('x1 :alph y', '/[[:digit:]]/')).toEqual(['1']);
  expect(found('1.5 15', '/\\Q1.5\\E/')).toEqual(['1.5']);
  expect(found('start, start', '/\\Astart/')).toEqual(['start']);
  // What only the browser knows is refused as the server refuses it, and marks nothing.
  for (const q of ['/a(?=b)/', '/(a)\\1/', '/(/', '/[z-a]/']) {
    expect(() => lineMatcher({ q })).toThrow();
    expect(readQuery(q, RE2JS)).toEqual({ query: null, problem: expect.any(String) });
  }
  // Until the engine is there an expression marks nothing.
  expect(readQuery('/a/', null)).toEqual({ query: null, problem: null });
});

test('a search marks a line exactly when Paddock would find it', () => {
  fc.assert(
    fc.property(lineText, lineText, (text, q) => {
      for (const one of [q, `/${q}/`]) {
        const { query } = readQuery(one, RE2JS);
        if (query) expect(query.matches(text)).toBe(lineMatcher({ q: one })({ ...anyLine, text }));
      }
    }),
  );
});

test('a part of a whole leaves its unit out where both share it', () => {
  expect(formatMiBPart(23_000, 24_576, 'en')).toEqual(['22.5', '24.0 GiB']);
  expect(formatMiBPart(310, 8_192, 'en')).toEqual(['310 MiB', '8.0 GiB']);
  // Little memory is not none.
  expect([0.01, 2.66, 0, 4, 10.4].map(mib => formatMiB(mib, 'en'))).toEqual([
    '0.01 MiB',
    '2.7 MiB',
    '0 MiB',
    '4 MiB',
    '10 MiB',
  ]);
});

test('VRAM is split by owner, what nobody claims counts as other programs, and the parts add up', () => {
  for (const gpu of readingOf(scenarios.busy, NOW).gpus) {
    for (const shown of [BIG, DEMO, null]) {
      const split = vramSplit(gpu, shown);
      const sum = split && split.ownMiB + split.othersMiB + split.foreignMiB + split.freeMiB;
      expect(sum).toBe(gpu.vramTotalMiB);
      expect(split && (shown === BIG ? split.othersMiB : split.ownMiB)).toBe(0);
      expect(split && (shown === BIG ? split.ownMiB : split.othersMiB)).toBeGreaterThan(0);
    }
    expect(vramSplit({ ...gpu, processes: [] }, BIG)).toMatchObject({
      ownMiB: 0,
      othersMiB: 0,
      foreignMiB: gpu.vramUsedMiB,
      attributed: false,
    });
    expect(vramSplit({ ...gpu, vramUsedMiB: null }, BIG)).toBeNull();
  }
});

test('a command line is shown a flag a line and can be pasted into a shell', () => {
  expect(perFlag(['llama-server', '--model', "/models/it's.gguf", '-c', '2048', '--jinja'])).toBe(
    "llama-server \\\n  --model '/models/it'\\''s.gguf' \\\n  -c 2048 \\\n  --jinja",
  );
});

test('an axis ends at a round number that nothing exceeds', () => {
  fc.assert(
    fc.property(fc.double({ min: 0.001, max: 1e7, noNaN: true }), value => {
      expect(roundAbove(value)).toBeGreaterThanOrEqual(value);
      expect(roundAbove(value)).toBeLessThanOrEqual(value * 2.5);
    }),
  );
  expect([0, 118, 2_940, 4_001].map(roundAbove)).toEqual([1, 200, 4_000, 5_000]);
});

test('an answer grows, ends, and goes into the next question; what comes after its end changes nothing', () => {
  let turns: readonly Turn[] = converse([], { kind: 'asked', id: 1, question: 'a?' });
  turns = converse(turns, { kind: 'event', id: 1, event: { kind: 'delta', text: 'b' } });
  turns = converse(turns, { kind: 'event', id: 1, event: { kind: 'delta', text: 'c' } });
  turns = converse(turns, { kind: 'stopped', id: 1 });
  turns = converse(turns, { kind: 'event', id: 1, event: { kind: 'delta', text: 'late' } });
  turns = converse(turns, { kind: 'asked', id: 2, question: 'd?' });
  turns = converse(turns, { kind: 'failed', id: 2, error: new PaddockError('TIMEOUT') });
  expect(turns.map(turn => [turn.answer, turn.status])).toEqual([
    ['bc', 'stopped'],
    ['', 'failed'],
  ]);
  expect(messagesFor(turns, 'e?').map(message => message.content)).toEqual(['a?', 'bc', 'e?']);
  expect(converse(turns, { kind: 'cleared' })).toEqual([]);
});

test('a long path keeps both of its ends', () => {
  expect(shortMiddle('GLM/GLM-Q4.gguf', 20)).toBe('GLM/GLM-Q4.gguf');
  const short = shortMiddle('GLM-4.7-Flash/unsloth/GLM-4.7-Flash-UD-Q4_K_XL.gguf', 30);
  expect(short.length).toBe(30);
  expect(short).toMatch(/^GLM-4.*….*Q4_K_XL\.gguf$/);
});
