import { expect, it } from 'vitest';
import { profileName } from '../../src-renderer/stores/profiles.ts';
import { derivedFrom, derivedId, derivedName, writtenAs } from '../../src-shared/derived-profile.ts';
import { differs } from '../../src-shared/differing-problems.ts';

it('calls a profile that was derived for a benchmark after the one that people know', () => {
  const id = derivedId('demo-q8');
  expect(derivedFrom(id)).toBe('demo-q8');
  expect(derivedFrom('demo-q8')).toBeNull();
  expect([writtenAs(id), writtenAs('demo-q8')]).toEqual(['demo-q8', 'demo-q8']);
  const view = { listing: null, names: { 'demo-q8': 'Demo Q8_0' } };
  expect(profileName(view, id)).toBe(derivedName('Demo Q8_0'));
  expect(profileName(view, derivedId('gone'))).toBe(derivedId('gone'));
});

it('takes a problem that a run does not have for no difference', () => {
  expect(differs({ states: ['pass', null] })).toBe(false);
  expect(differs({ states: ['base-only', 'timeout', null] })).toBe(false);
  expect(differs({ states: ['pass', null, 'timeout'] })).toBe(true);
});
