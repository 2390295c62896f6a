import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, expect, it } from 'vitest';
import { servedOtherwise } from '../../../src-shared/served-alike.ts';
import { begin, runIs } from '../../support/benchmark-calls.ts';
import { eventually } from '../../support/eventually.ts';
import { Panels } from '../../support/panel-process.ts';
import { type Script, ScriptedModel } from '../../support/scripted-model.ts';

const panels = new Panels();
const models: ScriptedModel[] = [];
afterAll(async () => {
  await panels.dispose();
  for (const model of models) model.down();
});

async function scripted(answer: (asked: number) => Script): Promise<ScriptedModel> {
  const model: ScriptedModel = new ScriptedModel(() => answer(model.asked.length));
  models.push(model);
  return model.up();
}

/**
 * A run of four problems whose model is started anew, after an edit of its profile, while the second is answered.
 * @param edit replaced in models.conf; the addresses are those of two servers
 */
async function startedAnew(edit: (first: string, second: string) => readonly [from: string, to: string]) {
  let answer = (): void => {};
  const told = new Promise<void>(resolve => {
    answer = resolve;
  });
  const first = await scripted(asked => ({ say: 'first', ...(asked === 2 ? { after: told } : {}) }));
  const second = await scripted(() => ({ say: 'second' }));
  const panel = await panels.start(`[far]\nNAME=Far\nRUNTIME=remote\nENDPOINT=${first.url}\n`);
  const id = await begin(panel, {
    suiteId: 'starter',
    taskIds: ['Starter/0', 'Starter/1', 'Starter/2', 'Starter/3'],
    targets: [{ kind: 'profile', profileId: 'far' }],
    settings: { concurrency: 1 },
    consentToGuard: true,
  });
  await eventually('the second problem is asked', async () => first.asked.length === 2);
  const { modelsConf } = panel.place;
  const [from, to] = edit(first.url, second.url);
  writeFileSync(modelsConf, readFileSync(modelsConf, 'utf8').replace(from, to));
  await eventually('the edit is read', async () =>
    JSON.stringify((await panel.post('/rpc/profiles.list', {}, true)).body).includes(to.trim()),
  );
  const before = await panel.ready('far');
  await panel.post('/rpc/supervisor.restart', { force: true }, true);
  await eventually('it is started anew', async () => {
    const now = await panel.ready('far');
    return 'launchId' in now && 'launchId' in before && now.launchId !== before.launchId;
  });
  answer();
  const { run } = await runIs(panel, id, 'done', 'failed');
  return { run, asked: [first.asked.length, second.asked.length] };
}

it('a model that is started anew after an edit answers the rest of a run, which tells what was answered before', async () => {
  const { run, asked } = await startedAnew((first, second) => [first, second]);
  expect(run).toMatchObject({ status: 'done', message: null, answered: 4, totals: { answers: 4 } });
  expect(asked).toEqual([2, 2]);
  expect(run.earlier).toMatchObject([{ answers: 2, provenance: { profileId: 'far' } }]);
  expect(servedOtherwise(run)).toBe(2);
});

it('a model that is started anew as it was is the same, whatever its profile is called now', async () => {
  const { run, asked } = await startedAnew(() => ['Far\n', 'Farther\n']);
  expect(run).toMatchObject({ status: 'done', answered: 4, earlier: [] });
  expect(asked).toEqual([4, 0]);
});
