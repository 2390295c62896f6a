import { expect, it } from 'vitest';
import { warningsFor } from '../../src-shared/comparison-warnings.ts';
import { Provenance } from '../../src-shared/model/benchmark-run.ts';
import { servedOtherwise, servesAlike } from '../../src-shared/served-alike.ts';
import { sampleProvenance } from '../support/panel-benchmark-results.ts';
import { sampleRun } from '../support/panel-benchmarks.ts';

const asked = sampleProvenance({ servedHash: 'one', remoteModel: 'near' });
const alike = (changes: Partial<Provenance>): boolean => servesAlike(asked, { ...asked, ...changes });

it('a model is served alike whatever its profile is called and wherever it listens', () => {
  const moved = [...asked.command, '--port', '9000'];
  expect(alike({ profileHash: 'two', command: moved, servedAs: null, modelPath: '/elsewhere.gguf' })).toBe(
    true,
  );
  expect(alike({ engineBuild: null, modelDigest: null })).toBe(true);
  // The same image by another name.
  expect(alike({ image: 'llama:today' })).toBe(true);
});

it('the sum of a first part says nothing about that of all parts', () => {
  expect(alike({ modelDigest: 'parts:one' })).toBe(true);
  const parts = { ...asked, modelDigest: 'parts:one' };
  expect(servesAlike(parts, { ...asked, modelDigest: 'parts:two' })).toBe(false);
});

it.each([
  { servedHash: 'two' },
  { engineBuild: 'b1' },
  { imageDigest: 'sha256:1' },
  { image: 'llama:today', imageDigest: null },
  { modelBytes: 1 },
  { modelDigest: 'other' },
  { remoteModel: 'far' },
])('a model is served otherwise with %o', changes => {
  expect(alike(changes)).toBe(false);
});

it('of manifests of before the commands are compared, without their ports', () => {
  const before = (changes: Partial<Provenance>): Provenance => {
    const { servedHash: _none, ...old } = { ...asked, ...changes };
    return Provenance.parse(old);
  };
  const command = ['llama-server', '--port', '8080', '--ctx-size', '1024'];
  const old = before({ command, profileHash: 'one' });
  const ported = ['llama-server', '--port', '9090', '--ctx-size', '1024'];
  expect(old.servedHash).toBeNull();
  expect(servesAlike(old, before({ command: ported, profileHash: 'two' }))).toBe(true);
  expect(servesAlike(old, { ...asked, command: ported, profileHash: 'two' })).toBe(true);
  const smaller = ['llama-server', '--port', '8080', '--ctx-size', '512'];
  expect(servesAlike(old, before({ command: smaller, profileHash: 'two' }))).toBe(false);
});

it('answers that were served otherwise are counted wherever they come from, and warned of', () => {
  const other = { ...asked, servedHash: 'two' };
  const run = sampleRun('mixed', 'A', {
    provenance: asked,
    takenOver: [
      { runId: 'old', answers: 100, provenance: other },
      { runId: 'old', answers: 10, provenance: asked },
    ],
    earlier: [
      { answers: 4, provenance: asked },
      { answers: 5, provenance: other },
    ],
  });
  expect(servedOtherwise(run)).toBe(105);
  expect(warningsFor([run]).filter(({ code }) => code === 'served-otherwise')).toEqual([
    { code: 'served-otherwise', runId: 'mixed', label: 'A', answers: 105 },
  ]);
  expect(servedOtherwise({ ...run, takenOver: [], earlier: [] })).toBe(0);
});
