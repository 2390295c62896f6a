import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Provenance } from '../../../src-shared/model/benchmark-run.ts';
import type { ProfileListing } from '../../../src-shared/model/profile.ts';
import { begin as beginRun, runIs } from '../../support/benchmark-calls.ts';
import { eventually } from '../../support/eventually.ts';
import { type PanelProcess, Panels, profileText } from '../../support/panel-process.ts';
import { realLlamaServer } from '../../support/real-llama.ts';
import { describeWith } from '../../support/requirements.ts';

const CONF = profileText('demo', {
  MODEL: 'paddock-demo-Q8_0.gguf',
  CTX_SIZE: '1024',
  EXTRA_ARGS: '--threads 1 --no-warmup --parallel 2',
});

function begin(panel: PanelProcess, serve: 'bench' | 'as-is', concurrency: number): Promise<string> {
  return beginRun(panel, {
    suiteId: 'starter',
    taskIds: ['Starter/0', 'Starter/1', 'Starter/2', 'Starter/3'],
    targets: [{ kind: 'profile', profileId: 'demo', serve }],
    settings: { maxTokens: 16, concurrency },
    consentToGuard: true,
  });
}

/** What a run says of the server that answered it. */
async function provenanceOf(panel: PanelProcess, id: string): Promise<Provenance> {
  const { run } = await runIs(panel, id, 'done', 'failed');
  expect(run).toMatchObject({ status: 'done', message: null });
  if (run.provenance) return run.provenance;
  throw new Error('the run does not say who answered');
}

describeWith(['llama-server'], 'what answers a benchmark', () => {
  const panels = new Panels();
  let panel: PanelProcess;

  beforeAll(async () => {
    panel = await panels.start(CONF, { args: ['--llama-server', realLlamaServer()] });
  });
  afterAll(() => panels.dispose());

  it('is the model that models.conf names by then, also where another was ready from before', async () => {
    expect(await panel.switchTo('demo')).toMatchObject({ status: 200 });
    await panel.ready('demo');
    const { modelsConf } = panel.place;
    writeFileSync(modelsConf, readFileSync(modelsConf, 'utf8').replace('demo-Q8_0', 'demo-F16'));
    await eventually('the edit is read', async () => {
      const { profiles } = (await panel.post('/rpc/profiles.list', {}, true)).body as ProfileListing;
      return profiles[0]?.profile.model === 'paddock-demo-F16.gguf';
    });
    const { command, modelPath, quant } = await provenanceOf(panel, await begin(panel, 'as-is', 1));
    expect(modelPath).toContain('paddock-demo-F16.gguf');
    expect(quant).toBe('F16');
    expect(command.join(' ')).toContain('paddock-demo-F16.gguf');
  });

  it('has slots for the requests of each run with the whole context, also where the run before was served under the same name', async () => {
    const ids = [await begin(panel, 'bench', 1), await begin(panel, 'bench', 4)];
    const [one, four] = await Promise.all(ids.map(id => provenanceOf(panel, id)));
    expect(one?.command.join(' ')).toMatch(/--ctx-size 1024\b.* -np 1\b/);
    expect(four?.command.join(' ')).toMatch(/--ctx-size 4096\b.* -np 4\b/);
    // What the server gives each request.
    expect([one?.contextSize, four?.contextSize]).toEqual([1_024, 1_024]);
  });
});
