import type { Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { PaddockError } from '../../src-shared/errors.ts';
import { sampleRun } from '../support/panel-benchmarks.ts';
import { PanelBrowser } from '../support/panel-browser.ts';
import { DEMO } from '../support/panel-scenarios.ts';
import { sampleRemote } from '../support/panel-suites.ts';
import { describeWith } from '../support/requirements.ts';

const panelBrowser = new PanelBrowser();
const called = (name: string): unknown =>
  panelBrowser.panel.calls.filter(call => call.name === name).at(-1)?.input;

/** In every size and theme: nothing runs out of the window, and axe has nothing serious to say. */
async function looked(name: string): Promise<void> {
  const findings: string[] = [];
  const wide = await panelBrowser.everySize(name, async () => {
    findings.push(...(await panelBrowser.findings()));
  });
  expect(findings).toEqual([]);
  expect(wide).toEqual([]);
}

describeWith(['chromium'], 'planning runs on the benchmarks page', () => {
  beforeAll(() => panelBrowser.start());
  afterAll(() => panelBrowser.end());
  beforeEach(() => panelBrowser.fresh());
  afterEach(() => panelBrowser.close());

  test('asks models in every way that the contract has, on several models in a row', async () => {
    const { page, complaints } = panelBrowser;
    await panelBrowser.open('/benchmarks');
    await page.getByRole('button', { name: 'New run', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'New run', exact: true });
    await dialog.getByText('Answers are executed in a container without network.').waitFor();
    await dialog.getByText('Choose at least one model.').waitFor();
    await dialog.getByRole('button', { name: 'Choose all' }).click();
    await dialog.getByText('is stopped while this runs and started again').waitFor();
    expect(await dialog.getByRole('button', { name: /^Start \d runs$/ }).isEnabled()).toBe(true);
    await dialog.getByRole('button', { name: 'Choose none' }).click();
    await dialog.getByLabel('Paddock demo Q8').check();
    await dialog.getByText('Options').click();
    await dialog.getByLabel('Top-p').press('e');
    await dialog.getByText('A number is missing or out of bounds.').waitFor();
    await dialog.getByLabel('Top-p').fill('0.92');
    await dialog.getByLabel('Seed').fill('42');
    await dialog.getByLabel('Reasoning format').selectOption('deepseek');
    await dialog.getByLabel('Temperature').fill('0.15');
    await dialog.getByLabel('Samples per problem').fill('5');
    await dialog.getByLabel('Concurrent requests').fill('65');
    await dialog.getByText('A number is missing or out of bounds.').waitFor();
    await dialog.getByLabel('Concurrent requests').fill('4');
    await dialog.getByLabel('Timeout per answer').fill('60');
    await dialog.getByLabel('System prompt').fill('Answer with code.');
    await dialog.getByLabel('Stop sequences').fill('\\n\\nclass \n<end>');
    await dialog.getByText('About 46 min').waitFor();
    await looked('benchmarks-builder');
    await dialog.getByRole('button', { name: 'Start' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(called('benchmarks.start')).toEqual({
      suiteId: 'humaneval-plus',
      targets: [{ kind: 'profile', profileId: DEMO, serve: 'bench' }],
      settings: {
        prompt: 'evalplus',
        systemPrompt: 'Answer with code.',
        temperature: 0.15,
        topP: 0.92,
        samples: 5,
        maxTokens: 4_096,
        reasoningFormat: 'deepseek',
        concurrency: 4,
        seed: 42,
        stop: ['\n\nclass ', '<end>'],
        timeoutSeconds: 60,
        attempts: 4,
      },
      consentToGuard: false,
    });
    expect(complaints).toEqual([]);
  });

  test('asks a remote model under a spend limit, and names the key of one that is off', async () => {
    const { page, panel } = panelBrowser;
    panel.benchmarks.suites.remotes = [
      sampleRemote('far', 'FAR_API_KEY', true),
      sampleRemote('off', 'OFF_API_KEY', false),
    ];
    await panelBrowser.open('/benchmarks');
    await page.getByRole('button', { name: 'New run', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'New run', exact: true });
    await dialog.getByText('once Paddock is started with their key: OFF_API_KEY.').waitFor();
    await dialog
      .getByText('far-large: $5.00 per million input tokens, $25.00 per million output tokens')
      .waitFor();
    expect(await dialog.getByLabel('Spend limit').count()).toBe(0);
    await dialog.getByLabel('Model of far').check();
    await dialog.getByLabel('Spend limit').fill('-1');
    await dialog.getByText('A number is missing or out of bounds.').waitFor();
    await dialog.getByLabel('Spend limit').fill('0.25');
    await dialog.getByRole('button', { name: 'Start' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(called('benchmarks.start')).toMatchObject({
      targets: [{ kind: 'remote', modelId: 'far', spendLimitUsd: 0.25 }],
    });
  });

  test('asks for consent only where there is no sandbox, and says when there is no Python', async () => {
    const { page, panel } = panelBrowser;
    const refused = [
      { kind: 'docker', why: 'no image is set for it.', fix: null },
      { kind: 'bubblewrap', why: 'bwrap is not installed.', fix: 'Install it.' },
    ] as const;
    panel.benchmarks.suites.grader = {
      ...{ sandbox: null, python: '3.11.2', guard: true },
      ...{ refused: [...refused], fix: 'Install bubblewrap.' },
    };
    await panelBrowser.open('/benchmarks');
    await page.getByRole('button', { name: 'New run', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'New run', exact: true });
    await dialog.getByText('There is no sandbox on this machine').waitFor();
    await dialog.getByText('that prevents accidents, not malice').waitFor();
    await dialog.getByText('Install bubblewrap.').waitFor();
    await dialog.getByText('Why there is none').click();
    await dialog.getByText('bwrap is not installed.').waitFor();
    await dialog.getByLabel('Paddock demo Q8').check();
    await dialog.getByLabel('Grade with resource limits only').check();
    await looked('benchmarks-consent');
    await dialog.getByRole('button', { name: 'Start' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(called('benchmarks.start')).toMatchObject({ consentToGuard: true });

    panel.benchmarks.suites.grader = {
      sandbox: null,
      python: null,
      guard: false,
      refused: [],
      fix: 'Install python3.',
    };
    await page.getByRole('button', { name: 'New run', exact: true }).click();
    await dialog.getByText('there is no Python').waitFor();
    await dialog.getByText('Install python3.').waitFor();
    expect(await dialog.getByLabel('Grade with resource limits only').count()).toBe(0);
    // A suite without code needs none of it.
    await dialog.getByLabel('Suite').selectOption('reasoning');
    await dialog.getByText('there is no Python').waitFor({ state: 'detached' });
    // Without any suite it says where they come from.
    panel.benchmarks.suites.suites = [];
    await page.reload();
    await page.getByRole('button', { name: 'New run', exact: true }).click();
    await dialog.getByText('There is no suite yet. Import one on the Suites tab.').waitFor();
  });

  test('shows a run as it goes: what is asked now, verdicts as they come, how far, and what happened', async () => {
    const { page, panel, complaints } = panelBrowser;
    await panelBrowser.open('/benchmarks');
    const live = page.getByRole('region', { name: 'HumanEval+ on Paddock demo Q8' });
    await live.getByText('Now: HumanEval/97').waitFor();
    // 97 answers: one is cut, three fail, two pass the base tests alone.
    const figures = await live.locator('dl').textContent();
    for (const figure of [
      'HumanEval so far95.9 % (93/97)',
      'HumanEval+ so far93.8 % (91/97)',
      'cut off at the limit1',
      'Container',
    ])
      expect(figures).toContain(figure);
    expect(await live.getByRole('progressbar').getAttribute('aria-valuenow')).toBe('59');
    const { progress } = panel.benchmarks;
    const log = [
      ...progress.value.log,
      { at: 1_763_700_100_000, text: 'HumanEval/96: the server hung up; again.' },
    ];
    progress.set({ ...progress.value, log });
    await live.locator('summary').getByText('HumanEval/96: the server hung up; again.').waitFor();
    await live.getByText('Run log').click();
    await live.getByText('The model is ready.').waitFor();
    // A verdict that comes while the next problem is asked.
    const cells = progress.value.cells.map(cell =>
      cell.taskId === 'HumanEval/96' ? { ...cell, state: 'fail' as const } : cell,
    );
    progress.set({ ...progress.value, cells });
    await live.getByRole('button', { name: 'HumanEval/96: failed' }).waitFor();
    await looked('benchmarks-live');
    expect(complaints).toEqual([]);
  });

  test('grades answers that found no sandbox again, once somebody agreed', async () => {
    const { page, panel } = panelBrowser;
    const message = 'There is no sandbox to grade in. Install bubblewrap.';
    panel.benchmarks.runs.set([sampleRun('run-stuck', 'Stuck', { status: 'failed', message })]);
    panel.benchmarks.suites.grader = { sandbox: null, python: '3.9.2', guard: true, refused: [], fix: null };
    await panelBrowser.open('/benchmarks');
    await page.getByText(message).waitFor();
    await page.getByRole('button', { name: 'Grade again' }).click();
    const dialog = page.getByRole('dialog', { name: 'Grade again' });
    await dialog.getByLabel('Grade with resource limits only').check();
    expect(await panelBrowser.findings()).toEqual([]);
    await dialog.getByRole('button', { name: 'Grade again' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(called('benchmarks.grade')).toEqual({ runId: 'run-stuck', consentToGuard: true });
    await page.getByText('Waiting · 164 of 164').waitFor();
  });

  test('plans a night: from the builder to a schedule, which is changed, switched off, begun at once and deleted', async () => {
    const { page, panel, complaints } = panelBrowser;
    await panelBrowser.open('/benchmarks');
    await page.getByRole('button', { name: 'New run', exact: true }).click();
    await page.getByRole('dialog', { name: 'New run', exact: true }).getByLabel('Paddock demo Q8').check();
    await page.getByRole('button', { name: 'Schedule', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'New schedule' });
    expect(await dialog.getByLabel('Paddock demo Q8').isChecked()).toBe(true);
    await dialog.getByLabel('Time of day').fill('');
    await dialog.getByText('Enter a time with hours and minutes.').waitFor();
    expect(await dialog.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);
    await dialog.getByLabel('Time of day').fill('02:30');
    for (const day of ['Sat', 'Sun']) await dialog.getByLabel(day).uncheck();
    await looked('schedule-editor');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(called('benchmarks.setSchedule')).toMatchObject({
      id: expect.stringMatching(/^schedule-[a-z0-9]+$/),
      time: '02:30',
      weekdays: [1, 2, 3, 4, 5],
      enabled: true,
      request: { suiteId: 'humaneval-plus', targets: [{ profileId: DEMO }] },
    });
    await page.getByRole('heading', { name: '02:30, Mon, Tue, Wed, Thu, Fri' }).waitFor();
    await page.getByText('Has not run yet.').waitFor();
    await page.getByRole('button', { name: 'Edit: 02:30' }).click();
    const editor = page.getByRole('dialog', { name: 'Edit' });
    for (const day of ['Sat', 'Sun']) await editor.getByLabel(day).check();
    await editor.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { name: '02:30, every day' }).waitFor();
    await page.getByLabel('On', { exact: true }).click();
    await page.getByText('Switched off.').waitFor();
    // Another browser changes it, and deletes it later.
    const { suites } = panel.benchmarks;
    const before = suites.schedules;
    suites.schedules = before.map(one => ({ ...one, time: '04:30' }));
    await page.getByLabel('On', { exact: true }).click();
    await expect.poll(() => suites.schedules[0]?.enabled).toBe(true);
    expect(suites.schedules[0]?.time).toBe('04:30');
    await page.getByRole('heading', { name: '04:30, every day' }).waitFor();
    suites.schedules = [];
    await page.getByLabel('On', { exact: true }).click();
    await page.getByText('The schedule at 04:30 was deleted elsewhere.').waitFor();
    expect(suites.schedules).toEqual([]);
    suites.schedules = before;
    // How it went, as Paddock tells it after the night.
    const [kept] = panel.benchmarks.suites.schedules;
    if (!kept) throw new Error('nothing was kept');
    const at = 1_763_700_000_000;
    const outcome = { at, message: null, runIds: [] };
    panel.benchmarks.suites.schedules = [
      { ...kept, last: { ...outcome, status: 'started', runIds: ['run-glm', 'run-live'] } },
      {
        ...kept,
        id: 'b',
        last: { ...outcome, status: 'failed', message: 'The suite is not here yet. Fetch it.' },
      },
      { ...kept, id: 'c', last: { ...outcome, status: 'missed' } },
    ];
    await page.reload();
    await page.getByText('GLM-4.7 Flash Q8_0: 87.2 % · Paddock demo Q8: Generating').waitFor();
    await page.getByText('The suite is not here yet. Fetch it.').waitFor();
    await page.getByText('the machine slept').waitFor();
    await looked('schedules');
    await page.getByRole('button', { name: 'Delete: ' }).first().click();
    await page.getByRole('button', { name: 'Delete permanently' }).click();
    await page.getByText('GLM-4.7 Flash Q8_0: 87.2 %').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Run now' }).first().click();
    await page.getByText('HumanEval+ on New one').waitFor();
    expect(complaints).toEqual([]);
  });

  test('plans a measurement of speed, from its builder or as a schedule of its own', async () => {
    const { page, panel, complaints } = panelBrowser;
    const { speed } = panel.benchmarks;
    await panelBrowser.open('/benchmarks/speed');
    await page.getByRole('button', { name: 'Measure speed' }).click();
    const builder = page.getByRole('dialog', { name: 'Measure speed' });
    await builder.getByLabel('Model', { exact: true }).selectOption(DEMO);
    await builder.getByLabel('Depths, tokens').fill('0, 4096');
    await builder.getByRole('button', { name: 'Schedule', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'New schedule' });
    expect(await dialog.getByLabel('Depths, tokens').inputValue()).toBe('0, 4096');
    await dialog.getByText('this one is skipped').waitFor();
    await looked('speed-schedule-editor');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(called('benchmarks.setSpeedSchedule')).toMatchObject({
      ...{ time: '02:00', weekdays: [1, 2, 3, 4, 5, 6, 0], enabled: true },
      request: { profileId: DEMO, depths: [0, 4_096], repeats: 3 },
    });
    await page.getByText('Speed of Paddock demo Q8').waitFor();
    // Of the same kind from here, and back: what was chosen of the time stays.
    await page.getByRole('button', { name: 'New schedule' }).click();
    await dialog.getByLabel('Time of day').fill('04:15');
    await dialog.getByLabel('What to start').selectOption('speed');
    expect(await dialog.getByLabel('Time of day').inputValue()).toBe('04:15');
    await dialog.getByText('Choose a model first.').waitFor();
    expect(await dialog.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);
    await dialog.getByLabel('What to start').selectOption('suite');
    await dialog.getByLabel('Suite', { exact: true }).waitFor();
    expect(await dialog.getByLabel('Time of day').inputValue()).toBe('04:15');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Edit: 02:00' }).click();
    const editor = page.getByRole('dialog', { name: 'Edit' });
    expect(await editor.getByLabel('What to start').count()).toBe(0);
    await editor.getByLabel('Repeats').fill('5');
    await editor.getByRole('button', { name: 'Save' }).click();
    await editor.waitFor({ state: 'detached' });
    expect(called('benchmarks.setSpeedSchedule')).toMatchObject({ request: { repeats: 5 } });
    // How it went, as Paddock tells it after the night.
    const [kept] = speed.schedules;
    if (!kept) throw new Error('nothing was kept');
    const outcome = { at: 1_763_700_000_000, message: null, runIds: ['speed-old'] };
    speed.schedules = [
      { ...kept, last: { ...outcome, status: 'started' } },
      { ...kept, id: 'b', last: { ...outcome, status: 'skipped' } },
    ];
    speed.change('speed-old', { label: 'Demo of May' });
    await page.reload();
    await page.getByText('Demo of May: generation 112.6 t/s').first().waitFor();
    await page.getByText('its last measurement was not finished').waitFor();
    await looked('speed-schedules');
    await page.getByLabel('On', { exact: true }).first().click();
    await page.getByText('Switched off.').waitFor();
    await page.getByRole('button', { name: 'Delete: ' }).first().click();
    await page.getByRole('button', { name: 'Delete permanently' }).click();
    await page.getByText('Switched off.').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Run now' }).click();
    await page.getByText('Waiting · one benchmark runs at a time').waitFor();
    expect(called('benchmarks.speed')).toMatchObject({ profileId: DEMO, depths: [0, 4_096], repeats: 5 });
    expect(complaints).toEqual([]);
  });

  test('fetches a suite with its size in sight, and says what to do when that fails', async () => {
    const { page, panel, complaints } = panelBrowser;
    await panelBrowser.open('/benchmarks/suites');
    const suites = page.getByRole('list', { name: 'Suites' });
    const mbpp = suites.getByRole('listitem').filter({ hasText: 'MBPP+' });
    await mbpp.getByText('Not here yet').waitFor();
    await suites.getByText('Fetched · code, executed in a sandbox · 164 problems').waitFor();
    await suites.getByText('Comes with Paddock · reasoning · 36 problems').waitFor();
    panel.benchmarks.suites.fetching = new PaddockError('SOURCE_UNREACHABLE', 'github.com does not answer.', {
      fix: 'Check the connection.',
    });
    await mbpp.getByRole('button', { name: 'Fetch 328.2 KiB' }).click();
    await mbpp.getByRole('alert').getByText('Check the connection.').waitFor();
    let done = (): void => {};
    panel.benchmarks.suites.fetching = new Promise(resolve => {
      done = resolve;
    });
    await mbpp.getByRole('button', { name: 'Fetch' }).click();
    await mbpp.getByRole('progressbar', { name: 'Fetching MBPP+' }).waitFor();
    await looked('suites');
    done();
    await mbpp.getByText('378 problems').waitFor();
    await mbpp.getByRole('button', { name: 'New run: MBPP+' }).click();
    expect(await page.getByRole('dialog').getByLabel('Suite').inputValue()).toBe('mbpp-plus');
    expect(complaints).toEqual([]);
  });

  test('brings suites, results and answers from files of the machine of the panel', async () => {
    const { page, panel, complaints } = panelBrowser;
    const { suites } = panel.benchmarks;
    suites.suites = suites.suites.map(one =>
      one.id === 'humaneval-plus' ? { ...one, imported: true } : one,
    );
    await panelBrowser.open('/benchmarks/suites');
    const listed = (name: string): Locator =>
      page.getByRole('listitem').filter({ has: page.getByRole('heading', { name, exact: true }) });
    await listed('HumanEval+').getByText('Imported · code').waitFor();
    expect(await listed('HumanEval+').textContent()).not.toContain('github.com');
    await page.getByText('Paths are those of the machine where Paddock runs').waitFor();
    await page.getByText('Frontier models elsewhere').click();
    await page.getByRole('row', { name: 'GPQA Diamond 91.3 –' }).waitFor();
    await page.getByText('Source: Notes of somebody, 2026-02-27.').waitFor();
    const suite = page.getByRole('form', { name: 'Import a suite' });
    await suite.getByLabel('Path').fill('/tmp/own.jsonl');
    await suite.getByLabel('Path').press('Enter');
    await suite.getByRole('alert').getByText('could not be read: ENOENT. Check the path.').waitFor();
    await suite.getByLabel('Path').fill(' /tmp/own.jsonl.gz ');
    await suite.getByRole('button', { name: 'Import' }).click();
    await suite.getByText('own is imported, with 164 problems.').waitFor();
    expect(called('benchmarks.importSuite')).toEqual({ path: '/tmp/own.jsonl.gz' });
    await listed('own').getByText('Imported · code').waitFor();

    const results = page.getByRole('form', { name: 'Import results' });
    await results.getByLabel('Path').fill('/data/results');
    await results.getByRole('button', { name: 'Import' }).click();
    await results.getByText('11 results were imported.').waitFor();
    await results.getByRole('button', { name: 'Import' }).click();
    await results.getByText('Everything there had been imported already.').waitFor();
    [suites.found, suites.broken] = [1, ['/data/results/b/x_eval_results.json']];
    await results.getByRole('button', { name: 'Import' }).click();
    await results.getByText('1 result was imported.').waitFor();
    await results.getByText('1 file could not be imported:').waitFor();
    await results.getByText('/data/results/b/x_eval_results.json is not a results file').waitFor();

    const grade = page.getByRole('form', { name: 'Grade answers from elsewhere' });
    await grade.getByLabel('Path').fill('/tmp/samples.jsonl');
    await grade.getByLabel('Name in the results').fill('My model');
    await grade.getByText('Answers are executed in a container').waitFor();
    await grade.getByRole('button', { name: 'Grade' }).click();
    await page.getByRole('heading', { name: 'HumanEval+ on My model' }).waitFor();
    expect(called('benchmarks.gradeSamples')).toEqual({
      path: '/tmp/samples.jsonl',
      suiteId: 'humaneval-plus',
      label: 'My model',
      consentToGuard: false,
    });
    expect(complaints).toEqual([]);
  });

  test('says what there is when there is nothing, in German too, and keeps what is shown when Paddock goes away', async () => {
    const { page, panel } = panelBrowser;
    await panelBrowser.open('/benchmarks/schedules');
    await page.getByText('No schedules yet.').waitFor();
    await panelBrowser.speak('de');
    await page.getByText('Noch keine Zeitpläne.').waitFor();
    await page.getByRole('button', { name: 'Neuer Zeitplan' }).click();
    const dialog = page.getByRole('dialog', { name: 'Neuer Zeitplan' });
    await dialog.getByLabel('Paddock demo Q8').check();
    await dialog.getByText('Nach 112,0 t/s laut Profil und 350 Token je Antwort.').waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('link', { name: 'Suiten' }).click();
    await page.getByText('Aus Dateien').waitFor();
    await looked('suites-de');
    await panel.down();
    await page.getByRole('alert').first().waitFor();
    await page.getByText('MBPP+').waitFor();
    await panel.up();
    await page.getByRole('alert').first().waitFor({ state: 'detached' });
  });
});
