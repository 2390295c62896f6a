import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { _electron, type Browser, type ElectronApplication, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchChromium } from '../support/chromium.ts';
import { complaintsOf } from '../support/complaints.ts';
import { eventually } from '../support/eventually.ts';
import { fakeLlamaServer } from '../support/fake-llama.ts';
import { ensureBuild } from '../support/panel-process.ts';
import { panelSpec } from '../support/panel-spec.ts';
import { describeWith } from '../support/requirements.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));

let home: string;
let page: Page;
let complaints: readonly string[] = [];

/** Options of a Paddock of its own, with two profiles of a fake engine. */
async function options(): Promise<string[]> {
  await ensureBuild();
  home = await mkdtemp(join(tmpdir(), 'paddock-hosts-'));
  const profile = (id: string): string =>
    `[${id}]\nNAME=Model ${id}\nRUNTIME=process\nMODEL=paddock-mini-random-F16.gguf\nGPUS=none\nCTX_SIZE=128\n`;
  await writeFile(join(home, 'models.conf'), `${profile('alpha')}\n${profile('bravo')}`);
  return [
    `--home=${home}`,
    '--port=0',
    '--instance-port=0',
    `--models-conf=${join(home, 'models.conf')}`,
    `--llama-server=${fakeLlamaServer({}, home)}`,
    '--preload=none',
  ];
}

async function listen(to: Page): Promise<void> {
  page = to;
  complaints = await complaintsOf(page.context(), ['error']);
}

const panel = { page: () => page, complaints: () => complaints };

describeWith(['chromium'], 'the panel in a browser', () => {
  let server: ChildProcess;
  let browser: Browser;

  beforeAll(async () => {
    server = spawn(process.execPath, [join(repository, 'out/main/headless.js'), ...(await options())], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    server.stdout?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    const url = await eventually('the panel says its address', () => /is at (\S+)/.exec(said)?.[1]);
    browser = await launchChromium();
    await listen(await browser.newPage());
    await page.goto(url);
  });
  afterAll(async () => {
    await browser?.close();
    server.kill('SIGTERM');
    await once(server, 'exit');
    await rm(home, { recursive: true, force: true });
  });

  panelSpec(panel);
});

describeWith(['electron'], 'the panel in the window of a real Electron', () => {
  let application: ElectronApplication;

  beforeAll(async () => {
    const { electronBinary } = (await import('../../src-main/bin/electron-binary.mjs' as string)) as {
      electronBinary(): string | null;
    };
    const executablePath = electronBinary();
    application = await _electron.launch({
      ...(executablePath === null ? {} : { executablePath }),
      // Chromium's sandbox refuses root; as anybody else it stays on.
      args: [repository, ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), ...(await options())],
    });
    await listen(await application.firstWindow());
  });
  afterAll(async () => {
    // Asked to quit it would ask back; a signal is not asked.
    const program = application?.process();
    program?.kill('SIGTERM');
    if (program && program.exitCode === null) await once(program, 'exit');
    await rm(home, { recursive: true, force: true });
  });

  panelSpec(panel);

  it('comes from the archive of the program, with a bridge of two functions', async () => {
    expect(page.url()).toMatch(/^paddock-page:\/\/panel\//);
    const seen = await page.evaluate(() => ({
      bridge: Object.keys(Reflect.get(globalThis, 'paddock')).sort(),
      secure: globalThis.isSecureContext,
    }));
    expect(seen).toEqual({ bridge: ['onFrame', 'post'], secure: true });
  });

  it('goes nowhere else, and reaches nobody else', async () => {
    await page.evaluate(() => {
      location.href = 'http://127.0.0.1:1/';
    });
    expect(await page.evaluate(() => globalThis.open('http://127.0.0.1:1/') === null)).toBe(true);
    const reached = await page.evaluate(() =>
      fetch('http://127.0.0.1:1/').then(
        () => true,
        () => false,
      ),
    );
    expect(reached).toBe(false);
    expect(page.url()).toMatch(/^paddock-page:\/\/panel\//);
    expect(await application.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
  });
});
