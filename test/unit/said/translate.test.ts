import { expect, test } from 'vitest';
import { translator } from '../../../src-shared/said/translate.ts';

const said = translator({
  'The request is not valid.': 'Die Anfrage ist ungültig.',
  '{} cannot be read: {}.': '{} lässt sich nicht lesen: {}.',
  '{} is not {}.': '{} ist nicht {}.',
  '{} is not a flag of this engine ({}).': '{} ist kein Flag dieser Engine ({}).',
  'permission denied': 'keine Berechtigung',
  '{} of {} parts are missing in {}: {}.': 'In {3} fehlen {1} von {2} Teilen: {4}.',
  'The state folder {} cannot be written: {}. Nothing is remembered.':
    'Der Zustandsordner {} ist nicht beschreibbar: {}. Nichts bleibt erhalten.',
  'one of {}': 'eines von {}',
  'It failed {} times in a row.': 'Es scheiterte {}-mal hintereinander.',
  '[{}] does not fit into the free VRAM.': '[{}] passt nicht in den freien VRAM.',
});

test('a sentence without parts is looked up', () => {
  expect(said('The request is not valid.')).toBe('Die Anfrage ist ungültig.');
});

test('what is not known, and nothing, stays as it is', () => {
  expect(said('Something else happened.')).toBe('Something else happened.');
  expect(said('')).toBe('');
  expect(said(null)).toBeNull();
  expect(said(undefined)).toBeUndefined();
  expect(said('constructor')).toBe('constructor');
});

test('parts stand where the translation wants them', () => {
  expect(said('2 of 3 parts are missing in /models: b.gguf, c.gguf.')).toBe(
    'In /models fehlen 2 von 3 Teilen: b.gguf, c.gguf.',
  );
});

test('a reason within a sentence is translated as well, a name is not', () => {
  expect(said('/models/a.gguf cannot be read: permission denied.')).toBe(
    '/models/a.gguf lässt sich nicht lesen: keine Berechtigung.',
  );
  expect(said('FIT=x is not one of on, off.')).toBe('FIT=x ist nicht eines von on, off.');
});

test('of two sentences that fit, the one with more words is meant', () => {
  expect(said('--x is not a flag of this engine (11669).')).toBe('--x ist kein Flag dieser Engine (11669).');
});

test('sentences after each other are translated one by one, those that belong together as one', () => {
  expect(said('[a] does not fit into the free VRAM. It failed 3 times in a row.')).toBe(
    '[a] passt nicht in den freien VRAM. Es scheiterte 3-mal hintereinander.',
  );
  expect(said('The state folder /s cannot be written: permission denied. Nothing is remembered.')).toBe(
    'Der Zustandsordner /s ist nicht beschreibbar: keine Berechtigung. Nichts bleibt erhalten.',
  );
  expect(said('Nobody knows this. The request is not valid.')).toBe(
    'Nobody knows this. Die Anfrage ist ungültig.',
  );
});

test('a part may hold a full stop, as long as no sentence begins after it', () => {
  expect(said('/a.b/c.gguf cannot be read: libcuda.so.1 is gone.')).toBe(
    '/a.b/c.gguf lässt sich nicht lesen: libcuda.so.1 is gone.',
  );
});

test('a part is put in as it is, whatever it contains', () => {
  expect(said('{} $& {2} cannot be read: {1}.')).toBe('{} $& {2} lässt sich nicht lesen: {1}.');
});

test('a text longer than any sentence is left alone', () => {
  const long = `${'x is not '.repeat(50_000)}.`;
  expect(said(long)).toBe(long);
});
