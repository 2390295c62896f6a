import { join } from 'node:path';
import { expect, it } from 'vitest';
import {
  ModelServers,
  type ModelServersDeps,
} from '../../../../src-main/benchmarks/serving/model-servers.ts';
import { writeJson } from '../../../../src-main/lib/atomic-file.ts';
import { Cell } from '../../../../src-main/lib/cell.ts';
import { silentLogger } from '../../../../src-main/lib/log.ts';
import type { SupervisorState } from '../../../../src-shared/model/supervisor.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const BENCH = 'paddock-bench.demo';

/** What is asked of the supervisor when benchmarks are over, for a state that they find then. */
async function asked(state: object, before: string | null): Promise<readonly string[]> {
  const restoreFile = join(await temporaryFolder(), 'restore.json');
  await writeJson(restoreFile, { default: { profileId: before, served: [BENCH] } });
  const done: string[] = [];
  const operation = (what: string) => {
    done.push(what);
    return Promise.resolve({ id: 'operation' });
  };
  const group = { group: 'default', state: state as SupervisorState };
  const supervisor = {
    snapshot: new Cell({ groups: [group] }),
    switchTo: (id: string) => operation(`switch ${id}`),
    stop: () => operation('stop'),
    settled: () => Promise.resolve({ status: 'succeeded' }),
  } as unknown as ModelServersDeps['supervisor'];
  const servers = new ModelServers({
    profile: () => expect.unreachable(),
    supervisor,
    restoreFile,
    onTakenOver: () => expect.unreachable(),
    log: silentLogger,
  });
  await servers.restore(new AbortController().signal);
  return done;
}

it.each([
  [
    'serves the benchmark still: what ran before comes back',
    { status: 'ready', profileId: BENCH },
    ['switch old'],
  ],
  [
    'restarts the benchmark: the same',
    { status: 'stopping', profileId: BENCH, next: { kind: 'retry' } },
    ['switch old'],
  ],
  ['serves what somebody chose: that stays', { status: 'ready', profileId: 'chosen' }, []],
  [
    'ends the benchmark for what somebody chose: that is not overruled',
    { status: 'stopping', profileId: BENCH, next: { kind: 'start', profileId: 'chosen' } },
    [],
  ],
  [
    'is being stopped by somebody: it stays so',
    { status: 'draining', profileId: BENCH, next: { kind: 'stay' } },
    [],
  ],
  ['serves nothing: it stays so', { status: 'stopped' }, []],
])('a group that %s', async (_what, state, expected) => {
  expect(await asked(state, 'old')).toEqual(expected);
});

it('a group that served nothing before is stopped', async () => {
  expect(await asked({ status: 'ready', profileId: BENCH }, null)).toEqual(['stop']);
});
