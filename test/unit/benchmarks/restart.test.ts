import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Benchmarks, type BenchmarksDeps } from '../../../src-main/benchmarks/benchmarks.ts';
import { writeJson } from '../../../src-main/lib/atomic-file.ts';
import { Cell } from '../../../src-main/lib/cell.ts';
import { silentLogger } from '../../../src-main/lib/log.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

/** What a start asks of the supervisor when `serving` is served and an earlier Paddock could not put `mine` back. */
async function asked(serving: string): Promise<readonly string[]> {
  const dataDir = await temporaryFolder();
  await writeJson(join(dataDir, 'restore.json'), { default: { profileId: 'mine', served: ['measured'] } });
  const switched: string[] = [];
  const supervisor = {
    snapshot: new Cell({ groups: [{ group: 'default', state: { status: 'ready', profileId: serving } }] }),
    switchTo: async (id: string) => {
      switched.push(id);
      return { id };
    },
    settled: async () => ({ status: 'succeeded' }),
  };
  const deps = {
    dataDir,
    bundledDir: dataDir,
    supervisor,
    env: {},
    clock: new FakeClock(),
    log: silentLogger,
  };
  const benchmarks = new Benchmarks(deps as unknown as BenchmarksDeps);
  await benchmarks.load();
  await benchmarks.start();
  await benchmarks.idle();
  await benchmarks.dispose();
  return switched;
}

it.each([
  ['comes back when nothing waits after a restart', 'measured', ['mine']],
  ['stays away when somebody chose another model', 'chosen', []],
])('what ran before a benchmark %s', async (_what, serving, switched) => {
  expect(await asked(serving)).toEqual(switched);
});
