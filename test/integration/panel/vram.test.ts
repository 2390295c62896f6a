import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { processIsAlive } from '../../../src-main/lib/process-identity.ts';
import { LOOK_MS } from '../../../src-main/telemetry/source.ts';
import type { GroupState } from '../../../src-shared/model/supervisor.ts';
import { eventually } from '../../support/eventually.ts';
import { fakeLlamaServer } from '../../support/fake-llama.ts';
import { fakeNvidiaSmi } from '../../support/fake-nvidia.ts';
import { Panels, profileText } from '../../support/panel-process.ts';

const panels = new Panels();
afterAll(() => panels.dispose());

it('looks at the GPU out of turn between two models, and stops looking after that', async () => {
  const place = panels.place(profileText('a', { GPUS: 'all' }) + profileText('b', { GPUS: 'all' }));
  const startsFile = join(place.root, 'starts');
  const args = [
    ...['--llama-server', fakeLlamaServer(), '--nvidia-smi', fakeNvidiaSmi({ startsFile }, place.root)],
    ...['--sample-ms', '1000'],
  ];
  const panel = await panels.start(place, { args });
  const seesGpu = async (): Promise<boolean> => (await panel.get('/metrics')).body.includes('paddock_gpu');
  await eventually('the GPU is seen', seesGpu, 60_000);
  await panel.switchTo('a');
  expect(await panel.switchTo('b')).toMatchObject({ status: 200 });
  const { operation } = (await panel.group()) as GroupState;
  const gate = operation?.steps.find(step => step.name === 'vram');
  expect(gate).toMatchObject({ name: 'vram' });
  expect(gate?.note).toBeUndefined();
  const starts = readFileSync(startsFile, 'utf8').split('\n');
  const looks = starts
    .filter(line => line.endsWith(`-lms ${LOOK_MS}`))
    .map(line => Number.parseInt(line, 10));
  expect(looks).toHaveLength(1);
  await eventually('nobody looks any more', () => !processIsAlive(looks[0] ?? 0));
});
