import { appendFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { LiveRun } from '../../../../src-main/benchmarks/runs/live-run.ts';
import { RunStore } from '../../../../src-main/benchmarks/runs/run-store.ts';
import { type Logger, silentLogger } from '../../../../src-main/lib/log.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';
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

it('keeps what happened in a run, and goes on behind it', async () => {
  const dir = await temporaryFolder();
  const store = new RunStore({ dir, log: silentLogger });
  const run = sampleRun('a', 'A');
  await store.create(run);
  const live = async (): Promise<LiveRun> =>
    new LiveRun({ run, taskIds: [], clock: new FakeClock(), log: await store.log('a') });
  (await live()).say('Starting.');
  // Where a crash cut the last line, the others stay.
  await store.flush();
  appendFileSync(store.path('a', 'log'), '{"at":1,"te\n');
  const second = await live();
  second.say('Done.');
  const said = ['Starting.', 'Done.'];
  expect(second.progress.value.log.map(({ text }) => text)).toEqual(said);
  expect((await store.log('a')).lines.map(({ text }) => text)).toEqual(said);
  for (let nth = 0; nth < 300; nth++) second.say(`${nth}`);
  expect((await store.log('a')).lines).toEqual(second.progress.value.log);
  expect(second.progress.value.log).toHaveLength(200);
});
