import { readFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { ChatRequest } from '../../src-shared/model/chat.ts';
import { PanelBrowser } from '../support/panel-browser.ts';
import { describeWith } from '../support/requirements.ts';
import { until } from '../support/until.ts';

const panelBrowser = new PanelBrowser();
const field = () => panelBrowser.page.getByLabel('Message', { exact: true });
const answers = () => panelBrowser.page.locator('[data-answer="done"]');
const lastRequest = (): ChatRequest =>
  panelBrowser.panel.calls.filter(call => call.name === 'playground.chat').at(-1)?.input as ChatRequest;

/** What this browser keeps: a page that is left at once may leave before its words are there. */
const kept = (): Promise<string> =>
  panelBrowser.page.evaluate(
    () =>
      new Promise<string>((resolve, reject) => {
        const opening = indexedDB.open('paddock-playground');
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const db = opening.result;
          const reading = db.transaction('conversations').objectStore('conversations').getAll();
          reading.onerror = () => reject(reading.error);
          reading.onsuccess = () => resolve(JSON.stringify(reading.result));
          db.close();
        };
      }),
  );

/** Has this tab open what was kept last, with images of so many characters in its first question. */
const enlarge = (lengths: readonly number[]): Promise<void> =>
  panelBrowser.page.evaluate(
    wanted =>
      new Promise<void>((resolve, reject) => {
        const opening = indexedDB.open('paddock-playground');
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const db = opening.result;
          const changing = db.transaction('conversations', 'readwrite');
          const store = changing.objectStore('conversations');
          const reading = store.getAll();
          reading.onsuccess = () => {
            const [kept] = reading.result;
            kept.messages[0].images = wanted.map(length => ({
              dataUrl: `data:image/png;base64,${'A'.repeat(length)}`,
            }));
            store.put(kept);
          };
          changing.onerror = () => reject(changing.error);
          changing.oncomplete = () => resolve();
          db.close();
        };
      }),
    lengths,
  );

async function open(): Promise<void> {
  await panelBrowser.open('/playground');
  await field().waitFor();
  // Only then somebody is there to be asked.
  await panelBrowser.page.getByText('Ask something.').waitFor();
}
async function ask(question: string): Promise<void> {
  const before = await answers().count();
  await field().fill(question);
  await field().press('Enter');
  await expect.poll(() => answers().count()).toBe(before + 1);
}

describeWith(['chromium'], 'the playground', () => {
  beforeAll(() => panelBrowser.start());
  afterAll(() => panelBrowser.end());
  beforeEach(() => panelBrowser.fresh());
  afterEach(() => panelBrowser.close());

  test('draws Markdown with coloured code, and nothing that a model writes can act', async () => {
    const { page, complaints } = panelBrowser;
    await open();
    await ask('Show me Markdown');
    await page.getByRole('heading', { name: 'Two ways' }).waitFor();
    await page.locator('.hljs-keyword').first().waitFor();
    expect(await page.getByRole('table').count()).toBe(1);
    const links = await page
      .locator('.markdown a')
      .evaluateAll(all => all.map(a => [a.getAttribute('href'), a.getAttribute('rel')]));
    expect(links).toEqual([['https://developer.mozilla.org/', 'noopener noreferrer nofollow']]);
    expect(await page.locator('.markdown img, .markdown script').count()).toBe(0);
    expect(await page.getByText('<script>window.hacked = 1</script>').count()).toBe(1);
    expect(await page.evaluate('window.hacked')).toBeUndefined();
    await page.getByRole('button', { name: 'Copy the code' }).click();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toContain('const squares =');
    await page
      .getByText('286 tokens · 118.4 tokens/s · first after 140 ms · prompt 412 tokens · 380 from the cache')
      .waitFor();
    expect(await panelBrowser.findings()).toEqual([]);
    expect(complaints).toEqual([]);
  });

  test('shows as it was written what is nested too deeply to be drawn, also after coming back', async () => {
    const { page, complaints } = panelBrowser;
    await open();
    await ask('Quote deeply');
    await page.getByText(/> > > and out\./).waitFor();
    await expect.poll(kept).toContain('"status":"done"');
    await page.reload();
    await page.getByText(/> > > and out\./).waitFor();
    expect(complaints).toEqual([]);
  });

  test('folds thinking in both its ways and does not send it back', async () => {
    const { page } = panelBrowser;
    await open();
    await ask('Think first');
    await page.getByText('The answer is 42.').waitFor();
    expect(await page.getByText('Let me see.').isVisible()).toBe(false);
    await page.getByText('Thinking', { exact: true }).click();
    expect(await page.getByText('Let me see.').isVisible()).toBe(true);
    await ask('Reason first');
    await page.getByText(/cut at the length limit/).waitFor();
    expect(lastRequest().messages.map(message => message.content)).toEqual([
      'Think first',
      'The answer is 42.',
      'Reason first',
    ]);
  });

  test('sends system prompt, samplers and tools, shows calls, and answers them with what one types', async () => {
    const { page, complaints } = panelBrowser;
    await open();
    await page.getByLabel('System prompt').fill('Be brief.');
    await page.getByRole('button', { name: 'As the profile sets it' }).click();
    await page.getByLabel('Top K').fill('20');
    const most = page.getByLabel('Max tokens per answer');
    await most.press('End');
    for (let digits = 4; digits > 0; digits--) await most.press('Backspace');
    await most.pressSequentially('256');
    expect(await most.inputValue()).toBe('256');
    await page.getByLabel('Tools, as JSON').fill('[{"type":"function","function":{"name":"no spaces"}}]');
    await page.getByText(/Not usable yet: \[0\] function\.name/).waitFor();
    await page.getByLabel('Tools, as JSON').fill('');
    await page.getByRole('button', { name: 'Insert an example' }).click();
    await page.getByText('1 tool', { exact: true }).waitFor();
    await ask('Use a tool');
    expect(lastRequest()).toMatchObject({
      temperature: 0.6,
      topP: 0.95,
      topK: 20,
      maxTokens: 256,
      tools: [{ function: { name: 'get_weather' } }],
      messages: [{ role: 'system', content: 'Be brief.' }, { role: 'user' }],
    });
    await page.getByText('Call of get_weather').waitFor();
    expect(await page.getByText('"place": "Kiel"').count()).toBe(1);
    await page.getByLabel('Result of get_weather').fill('It rains.');
    await page.getByRole('button', { name: 'Send the results' }).click();
    await page.getByText('Take an umbrella.').waitFor();
    expect(lastRequest().messages.slice(-2)).toEqual([
      {
        role: 'assistant',
        content: '',
        toolCalls: [{ id: 'c1', name: 'get_weather', arguments: '{"place":"Kiel"}' }],
      },
      { role: 'tool', content: 'It rains.', toolCallId: 'c1' },
    ]);
    expect(await panelBrowser.findings()).toEqual([]);
    expect(complaints).toEqual([]);
  });

  test('shows what was exchanged and copies the request as a program', async () => {
    const { page } = panelBrowser;
    await open();
    await ask("What is O'Neil's paddock?");
    await page.getByText('Request and response').click();
    await page.getByRole('region', { name: 'Response' }).getByText('"delta"').waitFor();
    await page.getByRole('button', { name: 'Copy as curl' }).click();
    const curl = await page.evaluate(() => navigator.clipboard.readText());
    expect(curl).toContain("curl 'http://127.0.0.1:8080/v1/chat/completions'");
    expect(curl).toContain("O'\\''Neil");
    expect(curl).not.toContain('stream');
    await page.getByRole('button', { name: 'Copy as Python' }).click();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toContain('urllib.request');
  });

  test('takes images only where the model does, and sends them small', async () => {
    const { page, panel, complaints } = panelBrowser;
    await open();
    expect(await page.getByRole('button', { name: 'Add an image' }).isDisabled()).toBe(true);
    panel.modalities = ['vision'];
    await page.reload();
    const png = await page.screenshot();
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: png });
    await page.getByRole('img', { name: 'Image 1' }).waitFor();
    await ask('What is this?');
    const [message] = lastRequest().messages;
    expect(message?.images).toHaveLength(1);
    expect(message?.images?.[0]?.dataUrl).toMatch(/^data:image\/jpeg;base64,/);
    expect(message?.images?.[0]?.dataUrl.length).toBeLessThan(400_000);
    // What is kept with the answer names the image; what is copied has it.
    await page.getByText('Request and response').click();
    await page.getByText('Images are named by their place in the conversation').waitFor();
    await page.getByRole('button', { name: 'Copy as curl' }).click();
    const dataUrl = message?.images?.[0]?.dataUrl ?? '';
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toContain(dataUrl);
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: Buffer.from('no') });
    await page.getByText('The browser cannot read this file as an image.').waitFor();
    await expect.poll(kept).toContain('"status":"done"');
    await enlarge([2_500_000, 2_500_000, 2_500_000]);
    await page.reload();
    await page.getByText('1 image is left out: a request has room for about 4.5 MB').waitFor();
    panel.modalities = [];
    await page.reload();
    await page.getByText('3 images are left out: this model takes text only.').waitFor();
    await ask('And now?');
    expect(lastRequest().messages.map(({ content, images }) => [content, images])).toEqual([
      ['What is this?', undefined],
      [expect.any(String), undefined],
      ['And now?', undefined],
    ]);
    expect(complaints).toEqual([]);
  });

  test('stops, asks again, and says what went wrong', async () => {
    const { page, panel } = panelBrowser;
    await open();
    await field().fill('forever');
    await field().press('Enter');
    await page.getByText('and and and').waitFor();
    await page.getByRole('button', { name: 'Stop', exact: true }).last().click();
    await until(() => panel.chatAborted.includes('forever'));
    await page.getByText('stopped · 14 tokens · 118.4 tokens/s').waitFor();
    await field().fill('fail');
    await field().press('Enter');
    await page.getByText('The engine reports: KV cache is full').waitFor();
    const before = panel.calls.filter(call => call.name === 'playground.chat').length;
    await page.getByRole('button', { name: 'Answer again' }).click();
    await until(() => panel.calls.filter(call => call.name === 'playground.chat').length === before + 1);
  });

  test('keeps conversations in this browser: renamed, exported, deleted, brought back and cleared', async () => {
    const { page, complaints } = panelBrowser;
    await open();
    await ask('What is a paddock?');
    await expect.poll(kept).toContain('"status":"done"');
    await page.reload();
    const list = page.getByRole('complementary', { name: 'Conversations' });
    // What was open is open again, also after another page.
    await page.getByText('before a race.').waitFor();
    await page.goto(`${page.url().split('#')[0]}#/logs`);
    await page.goto(`${page.url().split('#')[0]}#/playground`);
    await page.getByText('before a race.').waitFor();
    await page.getByRole('button', { name: 'New conversation' }).click();
    await list.getByRole('button', { name: 'What is a paddock?', exact: true }).click();
    await page.getByText('before a race.').waitFor();
    await list.getByRole('button', { name: 'Rename What is a paddock?' }).click();
    await list.getByLabel('Rename What is a paddock?').fill('Horses');
    await page.keyboard.press('Enter');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      list.getByRole('button', { name: 'Export: Horses' }).click(),
    ]);
    expect(await readFile(await download.path(), 'utf8')).toMatch(
      /^# Horses\n\n## User\n\nWhat is a paddock\?/,
    );
    await list.getByRole('button', { name: 'Delete Horses' }).click();
    await expect.poll(() => list.getByRole('button', { name: 'Horses', exact: true }).count()).toBe(0);
    await list.getByRole('button', { name: 'Undo' }).click();
    await list.getByRole('button', { name: 'Horses', exact: true }).waitFor();
    await list.getByRole('button', { name: 'Delete all' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete all' }).click();
    await expect.poll(kept).toBe('[]');
    await page.reload();
    await field().waitFor();
    await expect.poll(() => list.getByRole('listitem').count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  test('goes on with a conversation that was chosen again, or deleted and brought back, while it was answered', async () => {
    const { page, panel } = panelBrowser;
    const list = page.getByRole('complementary', { name: 'Conversations' });
    const send = page.getByRole('button', { name: 'Send', exact: true });
    await open();
    await field().fill('forever');
    await field().press('Enter');
    await page.getByText('and and and').waitFor();
    await list.getByRole('button', { name: 'forever', exact: true }).click();
    expect(await page.locator('[data-answer="answering"]').count()).toBe(1);
    expect(panel.chatAborted).toEqual([]);
    await list.getByRole('button', { name: 'Delete forever' }).click();
    await until(() => panel.chatAborted.includes('forever'));
    await list.getByRole('button', { name: 'Undo' }).click();
    await list.getByRole('button', { name: 'forever', exact: true }).click();
    await page.locator('[data-answer="stopped"]').getByText('and and and').waitFor();
    await field().fill('What is a paddock?');
    await send.click();
    await page.getByText('before a race.').waitFor();
  });

  test('keeps what was written and not sent while one looks at another page', async () => {
    const { page } = panelBrowser;
    const away = async (): Promise<void> => {
      await page.goto(`${page.url().split('#')[0]}#/logs`);
      await field().waitFor({ state: 'detached' });
      await page.goto(`${page.url().split('#')[0]}#/playground`);
      await field().waitFor();
    };
    await open();
    await page.getByLabel('System prompt').fill('Be brief.');
    await field().fill('What is a');
    await away();
    expect(await page.getByLabel('System prompt').inputValue()).toBe('Be brief.');
    expect(await field().inputValue()).toBe('What is a');
    await ask('What is a paddock?');
    expect(lastRequest().messages[0]).toEqual({ role: 'system', content: 'Be brief.' });
    await away();
    await page.getByText('before a race.').waitFor();
    expect(await field().inputValue()).toBe('');
  });

  test('says what is missing without a model and without a connection, and keeps what was said', async () => {
    const { page, panel } = panelBrowser;
    await open();
    await ask('What is a paddock?');
    await panel.down();
    await page.getByRole('heading', { name: 'The connection to Paddock was lost' }).waitFor();
    expect(await page.getByText('before a race.').count()).toBe(1);
    expect(await page.getByRole('button', { name: 'Send' }).isDisabled()).toBe(true);
    await page.getByRole('button', { name: 'New conversation' }).click();
    await page.getByText('Asking needs a connection.').waitFor();
    expect(await page.getByText('A model has to be ready').count()).toBe(0);
    await panel.up();
    await field().fill('x');
    await expect.poll(() => page.getByRole('button', { name: 'Send' }).isDisabled()).toBe(false);
    panel.setState({ status: 'stopped', lastExit: null, since: Date.now() });
    await page.getByRole('button', { name: 'New conversation' }).click();
    await page.getByText('A model has to be ready before it can answer.').waitFor();
    expect(await panelBrowser.findings()).toEqual([]);
    await panelBrowser.shoot('playground-no-model');
  });

  test('is accessible and whole in every size, both themes and German', async () => {
    const { page, complaints } = panelBrowser;
    await open();
    await panelBrowser.shoot('playground-empty');
    await ask('Show me Markdown');
    await page.locator('.hljs-keyword').first().waitFor();
    expect(
      await panelBrowser.everySize('playground', async () =>
        expect(await panelBrowser.findings()).toEqual([]),
      ),
    ).toEqual([]);
    await page.setViewportSize({ width: 390, height: 844 });
    await page.getByRole('button', { name: 'Setup' }).click();
    await page.getByLabel('System prompt').waitFor();
    await panelBrowser.shoot('playground-setup-390');
    await panelBrowser.speak('de');
    await page.reload();
    await page.getByPlaceholder('Das laufende Modell fragen').waitFor();
    expect(await panelBrowser.everySize('playground-de')).toEqual([]);
    expect(complaints).toEqual([]);
  });
});
