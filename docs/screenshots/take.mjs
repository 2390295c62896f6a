// Takes the screenshots of this folder: the real panel with the demo model, in headless Chromium, in both themes.
// Run it from the installation: `node docs/screenshots/take.mjs [--sizes]` (--sizes: small windows as well, into a
// temporary folder, to look at).
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { runnerImport } from 'vite';

const appDir = resolve(fileURLToPath(import.meta.url), '..', '..', '..');
const sizes = process.argv.includes('--sizes')
  ? [
      [1440, 900],
      [1024, 700],
      [390, 844],
    ]
  : [[1440, 900]];
const folder =
  sizes.length > 1
    ? mkdtempSync(join(tmpdir(), 'paddock-screenshots-'))
    : join(appDir, 'docs', 'screenshots');
const { CHROMIUM_FLAGS, chromiumPath } = (
  await runnerImport(join(appDir, 'test', 'support', 'chromium.ts'), { configFile: false, logLevel: 'error' })
).module;
const home = mkdtempSync(join(tmpdir(), 'paddock-home-'));

const panel = spawn(
  process.execPath,
  [
    'src-main/bin/start.mjs',
    '--headless',
    '--home',
    home,
    '--port',
    '0',
    '--instance-port',
    '0',
    '--preload',
    'demo-q8',
    '--models-dir',
    'resources/models',
  ],
  { cwd: appDir, stdio: ['ignore', 'pipe', 'inherit'] },
);
/** Runs the starter suite as a person would, so that there are results to see. */
async function benchmark(profile) {
  const run = spawn(
    process.execPath,
    ['src-main/bin/paddock.mjs', 'bench', 'run', profile, '--suite', 'starter'],
    { cwd: appDir, env: { ...process.env, PADDOCK_HOME: home }, stdio: ['ignore', 'ignore', 'inherit'] },
  );
  const [code] = await once(run, 'exit');
  if (code !== 0) throw new Error(`the benchmark of ${profile} ended with ${code}`);
}

let output = '';
const ready = new Promise((done, fail) => {
  panel.stdout.on('data', chunk => {
    output += chunk;
    if (/is ready at/.test(output)) done();
  });
  panel.once('exit', code => fail(new Error(`the panel ended with ${code}: ${output}`)));
});

try {
  await ready;
  const browser = await chromium.launch({ executablePath: chromiumPath(), args: CHROMIUM_FLAGS });
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB' });
  const page = await context.newPage();
  await page.goto(/http:\S+login\S+/.exec(output)[0]);
  for (const profile of ['demo-f16', 'demo-pirate', 'demo-q8']) await benchmark(profile);
  await page.getByRole('button', { name: 'Dismiss' }).first().click();
  await page.getByRole('radio', { name: '1 min', exact: true }).check({ force: true });
  // Something to see: a few answers make the figures and charts move.
  for (const question of [
    'Hello',
    'Tell me a story about a cat',
    'Write a Python function that checks if a number is even',
  ]) {
    const field = page.getByLabel('Ask the running model');
    await field.fill(question);
    // A benchmark ends before what ran until then is served again.
    await page.getByRole('button', { name: 'Send' }).click();
    await page
      .getByText(/tokens\/s · first after/)
      .last()
      .waitFor();
    await page.waitForTimeout(2_500);
  }
  await page.goto(`${page.url().split('#')[0]}#/playground`);
  const composer = page.getByLabel('Message', { exact: true });
  await composer.fill('Write a Python function that checks if a number is even');
  await composer.press('Enter');
  await page.getByText(/tokens\/s/).waitFor();
  const links = await page
    .locator('nav a[href^="#/"]')
    .evaluateAll(nodes => nodes.map(node => node.getAttribute('href')));
  for (const [width, height] of sizes) {
    await page.setViewportSize({ width, height });
    for (const colorScheme of ['dark', 'light']) {
      await page.emulateMedia({ colorScheme });
      for (const link of links) {
        await page.evaluate(hash => {
          window.location.hash = hash;
        }, link);
        await page.waitForTimeout(1_500);
        const name = `${link === '#/' ? 'overview' : link.slice(2)}-${colorScheme}`;
        const suffix = sizes.length > 1 ? `-${width}` : '';
        await page.screenshot({ path: join(folder, `${name}${suffix}.png`) });
      }
    }
  }
  await browser.close();
  console.log(folder);
} finally {
  if (panel.exitCode === null) {
    panel.kill('SIGTERM');
    await once(panel, 'exit');
  }
  rmSync(home, { recursive: true, force: true });
}
