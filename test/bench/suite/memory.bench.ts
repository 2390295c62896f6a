import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { chromiumPath, launchChromium } from '../../support/chromium.ts';
import { switchPanel } from '../engines.ts';
import { figure, finish, full, median, unmeasured } from '../figures.ts';
import { signInUrl, startPanel } from '../panel.ts';

const SECONDS = full ? 600 : 90;
const EVERY_MS = 1_000;
/** The end is the median of this many last looks. */
const LAST = 15;

function rssMiB(pid: number): number {
  const kib = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kib) / 1024;
}

/** A model runs and a browser shows the overview; the panel's own process is looked at every second. */
async function measure(): Promise<void> {
  const panel = await startPanel({ args: ['--instance-port', '0'] });
  const { pid = 0 } = panel.child;
  const idle = rssMiB(pid);
  const browser = await launchChromium({ whole: true });
  const looks: number[] = [];
  try {
    await switchPanel(panel, 'demo-q8');
    const page = await browser.newPage();
    await page.goto(await signInUrl(panel));
    await page.getByText('Paddock Demo Q8_0').first().waitFor();
    for (let second = 0; second < SECONDS; second++) {
      await wait(EVERY_MS);
      looks.push(rssMiB(pid));
    }
  } finally {
    await browser.close();
    await panel.stop();
  }
  const last = looks.slice(-LAST);
  figure(`RSS of the panel after ${SECONDS} s with one browser`, 'MiB', last, { atMost: 110e6 / 2 ** 20 });
  figure('RSS of the panel, highest', 'MiB', [Math.max(...looks)]);
  figure('RSS of the panel at its first answer', 'MiB', [idle]);
  figure('growth over the second half', 'MiB', [
    median(last) - median(looks.slice(looks.length / 2, looks.length / 2 + LAST)),
  ]);
}

if (process.platform !== 'linux') unmeasured('the memory of a process is read from /proc');
else if (chromiumPath({ whole: true }) === null)
  unmeasured('no Chromium here: run test/provision.sh as root');
else await measure();
finish();
