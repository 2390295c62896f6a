import { join } from 'node:path';
import { expect, it } from 'vitest';
import {
  ModelServers,
  type ModelServersDeps,
  type Served,
  ServedOtherwiseError,
  TakenOverError,
} from '../../../../src-main/benchmarks/serving/model-servers.ts';
import { UnreachableError } from '../../../../src-main/benchmarks/serving/unreachable.ts';
import { writeJson } from '../../../../src-main/lib/atomic-file.ts';
import { Cell } from '../../../../src-main/lib/cell.ts';
import { silentLogger } from '../../../../src-main/lib/log.ts';
import { type Profile, type ProfileEntry, ProfileId } from '../../../../src-shared/model/profile.ts';
import type { SupervisorState } from '../../../../src-shared/model/supervisor.ts';
import { emptyProfile } from '../../../support/empty-profile.ts';
import { shippedFlags } from '../../../support/flag-table.ts';
import { profileEntry } from '../../../support/supervisor-harness.ts';
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
    flags: () => expect.unreachable(),
    isOutdated: () => expect.unreachable(),
    servedHash: () => expect.unreachable(),
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

/** Servers over a supervisor that does at once what it is told; a group whose profile is ready already is left alone. */
async function serving() {
  const written = new Map<string, Profile>();
  const write = (id: string, over: Partial<Profile> = {}): void => {
    written.set(id, emptyProfile({ id: ProfileId.parse(id), model: 'demo-Q8_0.gguf', ...over }));
  };
  write('demo');
  write('chosen');
  const of = (id: string): ProfileEntry => {
    const profile = written.get(id);
    if (profile) return { profile, file: {} } as ProfileEntry;
    throw new Error(`no profile ${id}`);
  };
  const stopped = { group: 'default', state: { status: 'stopped' } as SupervisorState };
  const snapshot = new Cell({ groups: [stopped] });
  const done: string[] = [];
  let launched: Profile | undefined;
  let launches = 0;
  const launch = (id: string): void => {
    launched = (servers.derived(id) ?? of(id)).profile;
    const instance = { endpoint: 'http://127.0.0.1:1/', command: [launched.model, ...launched.extraArgs] };
    launches += 1;
    const state = {
      status: 'ready',
      profileId: id,
      launchId: `launch ${launches}`,
      instance,
    } as unknown as SupervisorState;
    snapshot.set({ groups: [{ group: 'default', state }] });
  };
  const begin = (what: string, id: string, isServed: boolean) => {
    done.push(`${what} ${id}`);
    if (!isServed) launch(id);
    return Promise.resolve({ id: 'operation' });
  };
  const served = (): string => launched?.id ?? '';
  /** What happens while it is looked whether the server is outdated. */
  const meanwhile = { happens: (): void => {} };
  const takenOver: string[] = [];
  const servers: ModelServers = new ModelServers({
    profile: of,
    supervisor: {
      snapshot,
      switchTo: (id: string) => begin('switch', id, served() === id),
      restart: () => begin('restart', served(), false),
      settled: () => Promise.resolve({ status: 'succeeded' }),
    } as unknown as ModelServersDeps['supervisor'],
    flags: () => shippedFlags,
    isOutdated: async ({ profile }) => {
      const differs = JSON.stringify(profile) !== JSON.stringify(launched);
      meanwhile.happens();
      return differs;
    },
    servedHash: () => JSON.stringify(launched),
    restoreFile: join(await temporaryFolder(), 'restore.json'),
    onTakenOver: async group => void takenOver.push(group),
    log: silentLogger,
  });
  const serve = (how: 'bench' | 'as-is', concurrency: number) =>
    servers.serve(
      { kind: 'profile', profileId: ProfileId.parse('demo'), serve: how },
      { concurrency },
      signal,
    );
  const { signal } = new AbortController();
  const restore = () => servers.restore(signal);
  const ready = (served: Served) => servers.ready(served, signal);
  return { write, launch, serve, ready, restore, done, meanwhile, takenOver };
}

it('the next in line is served what models.conf says by then, not what is ready from before the edit', async () => {
  const { write, serve, done } = await serving();
  expect(await serve('bench', 1)).toMatchObject({
    anew: false,
    identity: { command: ['demo-Q8_0.gguf', '-np', '1'] },
  });
  write('demo', { model: 'demo-F16.gguf' });
  const { entry, of, anew, identity } = await serve('bench', 1);
  expect([entry.profile.model, of.profile.model, identity.command[0]]).toEqual(
    Array.from({ length: 3 }, () => 'demo-F16.gguf'),
  );
  expect(anew).toBe(true);
  expect(done).toEqual([`switch ${BENCH}`, `switch ${BENCH}`, `restart ${BENCH}`]);
  expect(await serve('bench', 1)).toMatchObject({ anew: false });
  expect(done).toHaveLength(4);
});

it('the next in line has a slot for each of its own requests', async () => {
  const { serve, done } = await serving();
  await serve('bench', 1);
  const { entry, identity } = await serve('bench', 4);
  expect(identity.command).toContain('4');
  expect(entry.profile.ctxSize).toBe(4 * 10_240);
  expect(done).toEqual([`switch ${BENCH}`, `switch ${BENCH}`, `restart ${BENCH}`]);
});

it("somebody's own server that is benchmarked as it is comes to what models.conf says, and stays", async () => {
  const { write, launch, serve, restore, done, takenOver } = await serving();
  launch('demo');
  write('demo', { model: 'demo-F16.gguf' });
  expect(await serve('as-is', 1)).toMatchObject({ anew: true, identity: { command: ['demo-F16.gguf'] } });
  await restore();
  expect(done).toEqual(['switch demo', 'restart demo']);
  expect(takenOver).toEqual([]);
});

it('what somebody chose a moment ago is not restarted for a benchmark', async () => {
  const { write, launch, serve, restore, done, meanwhile, takenOver } = await serving();
  launch('demo');
  write('demo', { model: 'demo-F16.gguf' });
  meanwhile.happens = () => launch('chosen');
  await expect(serve('as-is', 1)).rejects.toBeInstanceOf(TakenOverError);
  await restore();
  expect(done).toEqual(['switch demo']);
  expect(takenOver).toEqual(['default']);
});

it('a model that is started anew on the way is the same only where nothing that decides about answers differs', async () => {
  const { write, launch, serve, ready } = await serving();
  const served = await serve('as-is', 1);
  launch('demo');
  await expect(ready(served)).resolves.toBeInstanceOf(URL);
  write('demo', { model: 'demo-F16.gguf' });
  await expect(ready(served)).resolves.toBeInstanceOf(URL);
  launch('demo');
  await expect(ready(served)).rejects.toBeInstanceOf(ServedOtherwiseError);
  await expect(ready(await serve('as-is', 1))).resolves.toBeInstanceOf(URL);
});

it('tells a model that is out of reach from one that cannot be served, and gives way to who chose another', async () => {
  const group = (state: object) => ({ groups: [{ group: 'default', state: state as SupervisorState }] });
  const failed = { status: 'failed', profileId: 'bench-demo' };
  const ready = (profileId: string) => ({ status: 'ready', profileId });
  const snapshot = new Cell(group(failed));
  let failure = {
    code: 'docker-unavailable',
    permanent: false,
    message: 'Docker is away.',
    fix: 'Start it.',
  };
  const begin = () => Promise.resolve({ id: 'operation' });
  const settled = () => Promise.resolve({ status: 'failed', failure, fromProfileId: 'mine' });
  const servers = new ModelServers({
    profile: (id: string) => profileEntry(id),
    supervisor: { snapshot, switchTo: begin, restart: begin, settled },
    flags: () => shippedFlags,
    restoreFile: join(await temporaryFolder(), 'restore.json'),
    onTakenOver: async () => {},
    log: silentLogger,
  } as unknown as ModelServersDeps);
  const { signal } = new AbortController();
  const target = { kind: 'profile', profileId: ProfileId.parse('demo'), serve: 'bench' } as const;
  const thrown = (): Promise<unknown> =>
    servers.serve(target, { concurrency: 1 }, signal).catch((error: unknown) => error);
  const away = await thrown();
  if (!(away instanceof UnreachableError)) throw new Error('it should be out of reach');
  expect(away).toMatchObject({ message: 'Docker is away.', fix: 'Start it.' });
  // What the supervisor goes back to is nobody's choice.
  for (const state of [failed, ready('mine'), ready('bench-demo')]) {
    snapshot.set(group(state));
    await away.giveWay();
  }
  for (const state of [ready('chosen'), { status: 'stopped' }]) {
    snapshot.set(group(state));
    await expect(away.giveWay()).rejects.toThrow(TakenOverError);
  }
  // One that goes away while it serves.
  snapshot.set(group(failed));
  const entry = profileEntry('bench-demo');
  await expect(servers.ready({ entry } as Served, signal)).rejects.toThrow(UnreachableError);
  failure = { ...failure, permanent: true };
  expect(await thrown()).not.toBeInstanceOf(UnreachableError);
});
