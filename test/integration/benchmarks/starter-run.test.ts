import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import type { BenchmarkRun, RunProgress } from '../../../src-shared/model/benchmark-run.ts';
import { begin as beginRun, runIs } from '../../support/benchmark-calls.ts';
import { eventually } from '../../support/eventually.ts';
import { APP_DIR, type PanelPlace, type PanelProcess, Panels } from '../../support/panel-process.ts';

const panels = new Panels();
afterAll(() => panels.dispose());

const demo = (id: string, model: string): string =>
  `[${id}]\nNAME=${id}\nRUNTIME=embedded\nMODEL=${model}\nCTX_SIZE=2048\nGPUS=none\nEXTRA_ARGS=--threads 1 --temp 0.9\n\n`;
const CONF = demo('demo', 'paddock-demo-Q8_0.gguf') + demo('other', 'paddock-mini-random-Q8_0.gguf');

interface Line {
  readonly taskId: string;
  readonly index: number;
  readonly text: string;
  readonly solution: string;
}

/** What a run has on the disk. */
function journal(place: PanelPlace, id: string): readonly Line[] {
  const path = join(place.home, 'benchmarks', 'runs', id, 'journal.jsonl');
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8')
    .split('\n')
    .slice(0, -1)
    .map(line => JSON.parse(line) as Line);
}

async function begin(panel: PanelProcess, settings: object = {}): Promise<string> {
  const target = { kind: 'profile', profileId: 'demo' };
  const request = {
    suiteId: 'starter',
    targets: [target],
    settings: { maxTokens: 200, ...settings },
    consentToGuard: true,
  };
  return beginRun(panel, request);
}

/** The whole run from one command, as a person types it. */
async function command(place: PanelPlace): Promise<string> {
  const words = [
    'bench',
    'run',
    'demo',
    '--max-tokens',
    '200',
    '--allow-guard',
    '--json',
    '--home',
    place.home,
  ];
  const program = join(APP_DIR, 'src-main', 'bin', 'paddock.mjs');
  const { PATH = '', HOME = '' } = process.env;
  const options = { env: { PATH, HOME, LANG: 'C.UTF-8' }, timeout: 900_000 };
  const { stdout } = await promisify(execFile)(process.execPath, [program, ...words], options);
  const [run] = JSON.parse(stdout) as BenchmarkRun[];
  return run?.id ?? '';
}

const texts = (lines: readonly Line[]): Record<string, string> =>
  Object.fromEntries(lines.map(({ taskId, text, solution }) => [taskId, `${text}\u0000${solution}`]));
const states = ({ cells }: RunProgress): Record<string, string> =>
  Object.fromEntries(cells.map(({ taskId, state }) => [taskId, state]));

describe('a run of the starter suite on the demo model', () => {
  it('is the same when panel and server are killed in its middle, and asks nothing twice', {
    timeout: 900_000,
  }, async () => {
    const calm = await panels.start(CONF);
    await calm.switchTo('other');
    await calm.ready('other');
    const calmId = await command(calm.place);
    const undisturbed = await runIs(calm, calmId);
    expect(undisturbed.run).toMatchObject({ status: 'done', message: null, answered: 44 });
    const { scores, provenance, totals } = undisturbed.run;
    expect(scores.base?.passed).toBeGreaterThan(10);
    expect(scores.base?.passed).toBeLessThan(44);
    expect(provenance).toMatchObject({
      profileId: 'demo',
      servedAs: 'paddock-bench.demo',
      contextSize: 2048,
      quant: 'Q8_0',
    });
    expect(provenance?.modelDigest).toMatch(/^6ca7a4f9741e/);
    expect(provenance?.command.join(' ')).not.toContain('--temp');
    expect(totals?.tokensPerSecond).toBeGreaterThan(10);
    // What ran before is back.
    await calm.ready('other');

    const place = panels.place(CONF);
    let panel = await panels.start(place);
    const id = await begin(panel);
    const upTo = (count: number): Promise<unknown> =>
      eventually(`${count} answers`, () => journal(place, id).length >= count, 120_000);
    await upTo(8);
    process.kill(await panel.serverPid(), 'SIGKILL');
    await upTo(18);
    await panel.kill();
    const before = journal(place, id).length;
    expect(before).toBeLessThan(44);
    panel = await panels.start(place);
    const resumed = await runIs(panel, id);
    expect(resumed.run).toMatchObject({ status: 'done', answered: 44 });
    expect(journal(place, id).map(({ taskId }) => taskId)).toEqual(
      journal(calm.place, calmId).map(({ taskId }) => taskId),
    );
    expect(texts(journal(place, id))).toEqual(texts(journal(calm.place, calmId)));
    expect(states(resumed)).toEqual(states(undisturbed));
  });
});
