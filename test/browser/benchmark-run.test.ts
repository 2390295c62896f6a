import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, expect, test } from 'vitest';
import type { BenchmarkRun, ProblemDetail, RunProgress } from '../../src-shared/model/benchmark-run.ts';
import { begin, call, runIs } from '../support/benchmark-calls.ts';
import { launchChromium } from '../support/chromium.ts';
import { eventually } from '../support/eventually.ts';
import { type PanelPlace, type PanelProcess, Panels } from '../support/panel-process.ts';
import { describeWith } from '../support/requirements.ts';

/* The page against a real panel: the demo model answers, its code is executed, and everything is killed once. */

const CONF =
  '[demo]\nNAME=Demo\nRUNTIME=embedded\nMODEL=paddock-demo-Q8_0.gguf\nCTX_SIZE=2048\nGPUS=none\nEXTRA_ARGS=--threads 1\n';
const PROBLEMS = 44;
const MAX_TOKENS = 200;

/** What a file of a run has, line by line. */
function lines(place: PanelPlace, id: string, file: 'journal' | 'verdicts'): readonly { taskId: string }[] {
  const path = join(place.home, 'benchmarks', 'runs', id, `${file}.jsonl`);
  if (!existsSync(path)) return [];
  const whole = readFileSync(path, 'utf8').split('\n').slice(0, -1);
  return whole.map(line => JSON.parse(line) as { taskId: string });
}

const asked = (place: PanelPlace, id: string): readonly unknown[] =>
  lines(place, id, 'journal').map(line => {
    const { taskId, index, text, solution, finishReason } = line as Record<string, unknown>;
    return { taskId, index, text, solution, finishReason };
  });

/** A run that nothing happens to. */
async function undisturbed(panel: PanelProcess): Promise<{ readonly id: string; readonly end: RunProgress }> {
  const targets = [{ kind: 'profile', profileId: 'demo' }];
  const request = { suiteId: 'starter', targets, settings: { maxTokens: MAX_TOKENS }, consentToGuard: true };
  const id = await begin(panel, request);
  return { id, end: await runIs(panel, id, 'done', 'failed') };
}

/** A problem that failed at a test, and the call that did. */
async function failingCall(
  panel: PanelProcess,
  runId: string,
  { cells }: RunProgress,
): Promise<{ readonly taskId: string; readonly call: string }> {
  for (const { taskId } of cells.filter(({ state }) => state === 'fail')) {
    const { answers } = await call<ProblemDetail>(panel, 'problem', { runId, taskId });
    const failure = answers[0]?.verdict?.base.failure;
    if (failure) return { taskId, call: failure.input };
  }
  throw new Error('no problem failed at a test');
}

/** The states that the page shows, in the order of the problems. */
const shown = (page: Page): Promise<string[]> =>
  page
    .getByRole('group', { name: 'Problems' })
    .locator('[data-state]')
    .evaluateAll(cells => cells.map(cell => cell.getAttribute('data-state') ?? ''));

describeWith(['chromium'], 'a run of the starter suite from the page', () => {
  const panels = new Panels();
  afterAll(() => panels.dispose());

  test('is paused, killed with its model server and its panel, goes on, and is as if nothing had been', {
    timeout: 400_000,
  }, async () => {
    const calm = await panels.start(CONF);
    const { id: calmId, end: calmEnd } = await undisturbed(calm);
    expect(calmEnd.run).toMatchObject({ status: 'done', answered: PROBLEMS });
    await calm.end();

    const place = panels.place(CONF);
    let panel = await panels.start(place);
    const browser = await launchChromium();
    try {
      const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, locale: 'en-GB' });
      page.setDefaultTimeout(60_000);
      await page.goto(/(http:\/\/\S+\/login\?code=\S+)/.exec(panel.printed)?.[1] ?? '');
      await page.goto(new URL('/#/benchmarks', panel.url).href);
      await page.getByText('No runs yet').waitFor();
      await page.getByRole('button', { name: 'New run', exact: true }).click();
      const dialog = page.getByRole('dialog', { name: 'New run', exact: true });
      expect(await dialog.getByLabel('Suite').inputValue()).toBe('starter');
      await dialog.getByRole('checkbox', { name: 'Demo' }).check();
      await dialog.getByText('Options').click();
      await dialog.getByLabel('Max tokens per answer').fill(String(MAX_TOKENS));
      // Asked only where there is no sandbox.
      const consent = dialog.getByRole('checkbox', { name: /Grade with resource limits only/ });
      await consent.or(dialog.getByText('Answers are executed')).waitFor();
      if (await consent.isVisible()) await consent.check();
      await dialog.getByRole('button', { name: 'Start' }).click();
      await page.getByRole('button', { name: 'Pause' }).click();
      await page.getByRole('button', { name: 'Resume' }).click({ timeout: 60_000 });
      const [run] = await call<BenchmarkRun[]>(panel, 'list', {});
      const id = run?.id ?? '';
      const answers = (): number => lines(place, id, 'journal').length;

      const already = answers();
      await eventually('some answers', () => answers() >= already + 4, 60_000);
      process.kill(await panel.serverPid(), 'SIGKILL');
      // Verdicts show while problems wait.
      await page.locator('[data-state=pass], [data-state=fail]').first().waitFor({ timeout: 60_000 });
      expect(await shown(page)).toContain('waiting');
      const atServerKill = answers();
      await eventually('more answers', () => answers() >= atServerKill + 3, 60_000);
      await panel.kill();
      const [kept, judged] = [asked(place, id), lines(place, id, 'verdicts')];
      expect(kept.length).toBeLessThan(PROBLEMS);
      expect(judged.length).toBeGreaterThan(0);

      // The same address again: the page finds its panel by itself, and the run goes on without a word.
      panel = await panels.start(place, { args: ['--port', panel.url.port] });
      const row = page.getByRole('row').filter({ hasText: 'Demo' });
      await row.waitFor({ timeout: 120_000 });
      await row.getByRole('link').click();
      await page.getByRole('group', { name: 'Problems' }).getByRole('button').first().waitFor();
      expect(await shown(page)).toEqual(calmEnd.cells.map(({ state }) => state));

      const end = await call<RunProgress>(panel, 'get', { runId: id });
      expect(end.run.scores).toEqual(calmEnd.run.scores);
      expect(end.cells).toEqual(calmEnd.cells);
      // The very texts, in the very order, each asked and judged once; what was there at the kill is what is there now.
      expect(asked(place, id)).toEqual(asked(calm.place, calmId));
      expect(asked(place, id).slice(0, kept.length)).toEqual(kept);
      const verdicts = lines(place, id, 'verdicts');
      expect(verdicts.slice(0, judged.length)).toEqual(judged);
      expect(new Set(verdicts.map(({ taskId }) => taskId)).size).toBe(verdicts.length);
      expect(verdicts).toHaveLength(PROBLEMS);

      // Down to the call that failed, and the code that did.
      const failing = await failingCall(panel, id, end);
      await page.getByRole('button', { name: `${failing.taskId}: failed` }).click();
      await page.getByText(failing.call, { exact: true }).first().waitFor();
      await page.getByText('Extracted code').first().waitFor();
    } finally {
      await browser.close();
    }
  });
});
