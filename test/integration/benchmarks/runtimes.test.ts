import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Answer } from '../../../src-shared/model/benchmark-run.ts';
import { begin as beginRun, call, runIs } from '../../support/benchmark-calls.ts';
import { docker } from '../../support/docker.ts';
import { eventually } from '../../support/eventually.ts';
import { containersOfHome, processesOf } from '../../support/leftovers.ts';
import { type PanelProcess, Panels, profileText } from '../../support/panel-process.ts';
import { ensureLlamaImage, LLAMA_IMAGE, realLlamaServer } from '../../support/real-llama.ts';
import { describeWith } from '../../support/requirements.ts';

const TASKS = Array.from({ length: 12 }, (_, index) => `Starter/${index}`);

/** One that serves before, one to be benchmarked with samplers and a long context, one that cannot start. */
function conf(keys: Readonly<Record<string, string>>): string {
  const MODEL = 'paddock-demo-Q8_0.gguf';
  const quick = '--threads 1 --no-warmup --parallel 1';
  return (
    profileText('before', keys) +
    profileText('demo', {
      ...keys,
      MODEL,
      CTX_SIZE: '20480',
      EXTRA_ARGS: `${quick} --temp 0.9 --top-k 3 --seed 5`,
    }) +
    profileText('broken', { ...keys, MODEL, EXTRA_ARGS: `${quick} --logit-bias nonsense` })
  );
}

async function begin(
  panel: PanelProcess,
  profileId: string,
  problems: { readonly taskIds?: readonly string[] } = { taskIds: TASKS },
): Promise<string> {
  return beginRun(panel, {
    suiteId: 'starter',
    ...problems,
    targets: [{ kind: 'profile', profileId }],
    settings: { maxTokens: 160 },
    consentToGuard: true,
  });
}

function answers({ place }: PanelProcess, id: string): readonly Answer[] {
  const path = join(place.home, 'benchmarks', 'runs', id, 'journal.jsonl');
  if (!existsSync(path)) return [];
  const whole = readFileSync(path, 'utf8').split('\n').slice(0, -1);
  return whole.map(line => JSON.parse(line) as Answer);
}

const texts = (all: readonly Answer[]): readonly string[] =>
  all.map(({ taskId, text }) => `${taskId} ${text}`);

interface Kind {
  readonly runtime: 'process' | 'docker';
  readonly keys: Readonly<Record<string, string>>;
  readonly args: () => readonly string[];
  /** Kills what serves, as an accident would. */
  readonly kill: (panel: PanelProcess) => Promise<void>;
  /** How many servers of the panel there are. */
  readonly servers: (panel: PanelProcess) => Promise<number>;
}

const processes: Kind = {
  runtime: 'process',
  keys: { RUNTIME: 'process' },
  args: () => ['--llama-server', realLlamaServer()],
  kill: async panel => void process.kill(await panel.serverPid(), 'SIGKILL'),
  servers: async panel => (await processesOf(panel.homeId)).length,
};

const containers: Kind = {
  runtime: 'docker',
  keys: { RUNTIME: 'docker', IMAGE: LLAMA_IMAGE },
  args: () => [],
  kill: async panel => void docker(['kill', containersOfHome(panel.homeId)[0] ?? '']),
  servers: async panel => containersOfHome(panel.homeId).length,
};

function suite({ runtime, keys, args, kill, servers }: Kind): void {
  const panels = new Panels();
  let panel: PanelProcess;
  let calm: readonly Answer[] = [];

  beforeAll(async () => {
    if (runtime === 'docker') await ensureLlamaImage();
    panel = await panels.start(conf(keys), { args: args() });
  });
  afterAll(() => panels.dispose());

  it('serves a profile made for it, and ends it where nothing ran before', async () => {
    const id = await begin(panel, 'demo');
    const { run, cells } = await runIs(panel, id, 'done', 'failed');
    expect(run).toMatchObject({ status: 'done', message: null, answered: TASKS.length });
    expect(cells.filter(({ state }) => state === 'pass').length).toBeGreaterThan(0);
    const { provenance } = run;
    expect(provenance).toMatchObject({
      ...{ runtime, profileId: 'demo', servedAs: 'paddock-bench.demo' },
      image: runtime === 'docker' ? expect.stringContaining('llama-server') : null,
    });
    // The manifest tells in a year what this number came from.
    expect(provenance).toMatchObject({
      engineBuild: expect.stringContaining('11669'),
      imageDigest: runtime === 'docker' ? expect.stringMatching(/^sha256:[0-9a-f]{64}$/) : null,
      // What the server gives a request: the model was made for no more, whatever was asked for.
      contextSize: 2_048,
      quant: 'Q8_0',
      profileHash: expect.stringMatching(/^[0-9a-f]{64}$/),
      modelDigest: expect.stringMatching(/^[0-9a-f]{64}$/),
      modelBytes: expect.any(Number),
      paddockVersion: expect.stringMatching(/^\d+\.\d+/),
    });
    expect(provenance?.placement.buffers.map(({ what }) => what)).toEqual(
      expect.arrayContaining(['weights', 'kv']),
    );
    expect(run.suite.hash).toMatch(/^[0-9a-f]{32}$/);
    expect(run.totals?.generatingMs).toBeGreaterThan(0);
    expect(run.totals?.tokens).toBeGreaterThan(0);
    const command = provenance?.command.join(' ') ?? '';
    expect(command).toMatch(/(?:-c|--ctx-size) 10240\b/);
    expect(command).toContain('--threads 1');
    expect(command).not.toMatch(/--temp|--top-k|--seed/);
    calm = answers(panel, id);
    expect(calm).toHaveLength(TASKS.length);
    await eventually('the server is gone', async () => (await servers(panel)) === 0, 30_000);
  });

  it('goes on when the server is killed, with the same texts, and puts back what ran before', {
    timeout: 900_000,
  }, async () => {
    expect(await panel.switchTo('before')).toMatchObject({ status: 200 });
    await panel.ready('before');
    const id = await begin(panel, 'demo');
    await eventually('an answer', () => answers(panel, id).length >= 1, 120_000);
    await kill(panel);
    const { run } = await runIs(panel, id, 'done', 'failed');
    expect(run).toMatchObject({ status: 'done', message: null, answered: TASKS.length });
    expect(texts(answers(panel, id))).toEqual(texts(calm));
    await panel.ready('before');
    expect(await servers(panel)).toBe(1);
  });

  it('goes on after its panel was killed, and leaves one server: what ran before', {
    timeout: 900_000,
  }, async () => {
    const place = panels.place(conf(keys));
    // As people start it: with what was served last.
    const start = { args: args(), without: ['--preload'] } as const;
    const first = await panels.start(place, start);
    expect(await first.switchTo('before')).toMatchObject({ status: 200 });
    await first.remembered('before');
    const id = await begin(first, 'demo');
    await eventually('an answer', () => answers(first, id).length >= 1, 120_000);
    await first.kill();
    const kept = answers(first, id);
    const second = await panels.start(place, start);
    const { run } = await runIs(second, id, 'done', 'failed');
    expect(run).toMatchObject({ status: 'done', message: null, answered: TASKS.length });
    expect(texts(answers(second, id))).toEqual(texts(calm));
    expect(answers(second, id).slice(0, kept.length)).toEqual(kept);
    await second.ready('before');
    await eventually('one server is left', async () => (await servers(second)) === 1, 30_000);
    await second.end();
  });

  it('says why a model does not start, and leaves what ran before', async () => {
    const id = await begin(panel, 'broken');
    const { run } = await runIs(panel, id, 'done', 'failed');
    expect(run).toMatchObject({ status: 'failed', answered: 0 });
    expect(run.message).toMatch(/logit-bias/);
    await panel.ready('before');
    expect(await servers(panel)).toBe(1);
  });

  it('of a run that is ended by a person puts back what ran before', async () => {
    // All of the suite: it is not done before it is seen at work.
    const id = await begin(panel, 'demo', {});
    await runIs(panel, id, 'generating');
    await call(panel, 'cancel', { runId: id });
    await runIs(panel, id, 'cancelled');
    await panel.ready('before');
    expect(await servers(panel)).toBe(1);
  });
}

describeWith(['llama-server'], 'a benchmark of a process', () => suite(processes));
describeWith(['docker', 'llama-server'], 'a benchmark of a container', () => suite(containers));
