import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { RunStore } from '../../../../src-main/benchmarks/runs/run-store.ts';
import { type Logger, silentLogger } from '../../../../src-main/lib/log.ts';
import { sampleRun } from '../../../support/panel-benchmarks.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

it('leaves alone a run that names another folder than its own', async () => {
  const home = await temporaryFolder();
  mkdirSync(join(home, 'precious'));
  const dir = join(home, 'runs');
  for (const [folder, id] of [
    ['good', 'good'],
    ['bad', '../precious'],
    ['copy', 'good'],
  ] as const) {
    mkdirSync(join(dir, folder), { recursive: true });
    writeFileSync(join(dir, folder, 'run.json'), JSON.stringify(sampleRun(id, id)));
  }
  const left: unknown[] = [];
  const log: Logger = { ...silentLogger, warn: (_, fields) => left.push(fields?.id) };
  const store = new RunStore({ dir, log });
  await store.load();
  expect(store.runs.value.map(({ id }) => id)).toEqual(['good']);
  expect(left.sort()).toEqual(['../precious', 'good']);
  await expect(store.remove('../precious')).rejects.toThrow('There is no run');
  await store.remove('good');
  expect(readdirSync(home)).toContain('precious');
  expect(readdirSync(dir).sort()).toEqual(['bad', 'copy']);
});
