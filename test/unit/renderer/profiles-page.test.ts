import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isKnownKey, KEY_READERS } from '../../../src-main/profiles/profile-keys.ts';
import { keys } from '../../../src-renderer/i18n/en/profile-keys.ts';
import { sectionHunks } from '../../../src-renderer/pages/profiles/conflict-view.tsx';
import { FIELDS, otherKeys } from '../../../src-renderer/pages/profiles/field-table.ts';
import {
  complete,
  flagAt,
  offersFor,
  typedAt,
} from '../../../src-renderer/pages/profiles/flag-completion.ts';
import {
  copyId,
  groupProfiles,
  SORTS,
  speedOf,
} from '../../../src-renderer/pages/profiles/group-profiles.ts';
import type { EngineFlag } from '../../../src-shared/model/plan.ts';
import type { ProfileEntry } from '../../../src-shared/model/profile.ts';
import { shippedFlags } from '../../support/flag-table.ts';
import { BIG, DEMO, listing, MISSING } from '../../support/panel-scenarios.ts';

const FLAGS: readonly EngineFlag[] = shippedFlags.rows.map(row => ({
  names: [...row.names],
  arity: row.arity,
  hint: row.hint,
  choices: null,
  env: row.env,
  summary: row.summary,
  refused: row.verdict.class === 'refused' ? row.verdict.reason : null,
  isPath: row.verdict.class === 'path',
}));

describe('the form of a profile', () => {
  it('has a field for every key that models.conf knows, and for no other', () => {
    const fields = FIELDS.flatMap(section => section.fields.map(field => field.key));
    expect(new Set(fields).size).toBe(fields.length);
    expect([...fields].sort()).toEqual(Object.keys(keys).sort());
    for (const key of Object.keys(KEY_READERS)) expect(fields).toContain(key);
    for (const key of fields) expect(isKnownKey(key)).toBe(true);
  });

  it('offers as choices only what models.conf takes', () => {
    for (const { key, control } of FIELDS.flatMap(section => section.fields)) {
      if (control.kind !== 'choice' || !(key in KEY_READERS)) continue;
      const read = KEY_READERS[key as keyof typeof KEY_READERS];
      for (const option of control.options) expect(read(option), `${key}=${option}`).toHaveProperty('value');
    }
  });

  it('keeps the other keys apart: variables, and what nobody knows', () => {
    expect(otherKeys({ NAME: 'x', ENV_A: '1', FOO: '2' })).toEqual({
      environment: ['ENV_A'],
      other: ['FOO'],
    });
  });
});

describe('a conflict', () => {
  it('names the lines of the file, not of the section', () => {
    const [base, theirs] = ['[a]\nNAME=x\nTTL=1\n', '[a]\nNAME=x\n# mine\nTTL=2\n'];
    expect(sectionHunks(base, theirs, 30)).toEqual([
      { line: 32, removed: ['TTL=1'], added: ['# mine', 'TTL=2'] },
    ]);
  });
});

describe('the list of profiles', () => {
  const entries = listing.profiles;
  const group = (more: Partial<Parameters<typeof groupProfiles>[0]> = {}) =>
    groupProfiles({
      entries,
      search: '',
      sort: 'file',
      pinned: [],
      running: new Set(),
      measured: new Map(),
      ...more,
    });

  it('shows every profile exactly once, whatever is pinned, runs, or orders it', () => {
    const ids = entries.map(entry => entry.profile.id as string);
    fc.assert(
      fc.property(fc.subarray(ids), fc.subarray(ids), fc.constantFrom(...SORTS), (pinned, running, sort) => {
        const shown = group({ pinned, running: new Set(running), sort }).flatMap(section => section.entries);
        expect(shown.map(entry => entry.profile.id).sort()).toEqual([...ids].sort());
      }),
    );
  });

  it('puts what runs first, then what is pinned in its order, and bench profiles last', () => {
    const sections = group({ pinned: [MISSING, DEMO], running: new Set([BIG]) });
    expect(sections.map(section => section.kind)).toEqual([
      'running',
      'pinned',
      'production',
      'demo',
      'bench',
    ]);
    expect(group().map(section => section.kind)).toEqual(['production', 'demo', 'absent', 'bench']);
    expect(sections[1]?.entries.map(entry => entry.profile.id)).toEqual([MISSING, DEMO]);
  });

  it('keeps profiles of which no file is there apart, after those that can be served', () => {
    const gone = entries.map(
      (entry): ProfileEntry =>
        entry.profile.id === DEMO ? entry : { ...entry, file: { ...entry.file, state: 'missing' } },
    );
    const kinds = group({ entries: gone, pinned: [MISSING] }).map(section => section.kind);
    expect(kinds).toEqual(['pinned', 'demo', 'absent', 'bench']);
  });

  it('orders by the measured speed before the noted one, and unknown ones last', () => {
    const entry = (speed: string): ProfileEntry => ({
      ...(entries[0] as ProfileEntry),
      profile: { ...(entries[0] as ProfileEntry).profile, speed },
    });
    const measurement = {
      profileId: 'x',
      generationTokensPerSecond: 12,
      measuredAt: 1,
      startMs: null,
      starts: 0,
    };
    expect(speedOf(entry('~1,147.5 t/s'), undefined)).toBe(1_147.5);
    expect(speedOf(entry('~147 t/s'), measurement)).toBe(12);
    expect(speedOf(entry('~TBD t/s'), undefined)).toBeNull();
    const fast = group({ sort: 'speed' }).find(section => section.kind === 'production')?.entries ?? [];
    const speeds = fast.map(one => speedOf(one, undefined) ?? -1);
    expect(speeds).toEqual([...speeds].sort((a, b) => b - a));
  });

  it('names a copy so that no profile has that id', () => {
    expect(copyId('a', new Set(['a']))).toBe('a-copy');
    expect(copyId('a', new Set(['a', 'a-copy', 'a-copy-2']))).toBe('a-copy-3');
  });
});

describe('the completion of flags', () => {
  it('offers flags that begin so before others, and refused ones last, with the reason', () => {
    expect(offersFor('--ctx', FLAGS)[0]?.name).toBe('--ctx-size');
    expect(offersFor('--temp', FLAGS)[0]?.name).toMatch(/^--temp/);
    const host = offersFor('--host', FLAGS);
    expect(host[0]?.flag.refused).toMatch(/loopback/);
    expect(offersFor('jinja', FLAGS)).toEqual([]);
    const ranks = offersFor('--m', FLAGS).map(offer => offer.flag.refused !== null);
    expect(ranks).toEqual([...ranks].sort());
  });

  it('replaces what is typed and nothing else', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('--jinja', '-np', '1', '--min-p', '0.01')),
        fc.nat(),
        (words, at) => {
          const before = words.slice(0, at % (words.length + 1)).join(' ');
          const after = words.slice(at % (words.length + 1)).join(' ');
          const text = `${before} --ub${after === '' ? '' : ` ${after}`}`;
          const caret = before.length + 5;
          const word = typedAt(text, caret);
          expect(word.text).toBe('--ub');
          const done = complete(text, word, '--ubatch-size');
          expect(done.text.slice(0, done.caret)).toBe(`${before} --ubatch-size `);
          expect(done.text.slice(done.caret).trim()).toBe(after);
        },
      ),
    );
  });

  it('knows which flag a value belongs to', () => {
    const text = '--jinja -np 1 --min-p 0.01 word';
    const at = (part: string) => flagAt(text, text.indexOf(part) + 1, FLAGS)?.names;
    expect(at('--jinja')).toContain('--jinja');
    expect(at('1 ')).toContain('--parallel');
    expect(at('0.01')).toContain('--min-p');
    expect(at('word')).toBeUndefined();
  });
});
