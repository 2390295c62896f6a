import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { openPanel, type Panel } from '../../src-main/compose/panel.ts';
import { parseOptions } from '../../src-main/options.ts';
import { exchange } from '../bench/engines.ts';
import { repository } from '../bench/figures.ts';

/** A panel inside this very process, so that its heap and handles can be counted. */
export interface OwnPanel {
  readonly panel: Panel;
  readonly url: string;
  readonly home: string;
  /** Newest lines of the log that match, at most so many. */
  logTexts(tail: number, text?: string): Promise<readonly string[]>;
  /** @throws Error when the profile does not become ready */
  switchTo(profileId: string): Promise<void>;
  stop(): Promise<void>;
}

/** @param args options beyond a home, a models.conf and free ports of its own */
export async function openOwnPanel(conf: string, args: readonly string[]): Promise<OwnPanel> {
  const scratch = mkdtempSync(join(tmpdir(), 'paddock-soak-panel-'));
  const home = join(scratch, 'home');
  const path = join(scratch, 'models.conf');
  writeFileSync(path, conf);
  const own = ['--port', '0', '--instance-port', '0', '--home', home, '--models-conf', path, '--no-open'];
  const options = parseOptions([...own, ...args], { HOME: process.env.HOME }, repository);
  const panel = await openPanel(options, process.env, []);
  const { url } = panel.address;
  return {
    panel,
    url,
    home,
    logTexts: async (tail, text = '') => {
      const { body } = await exchange(`${url}/logs?tail=${tail}&q=${encodeURIComponent(text)}`);
      const { lines } = JSON.parse(body) as { readonly lines: readonly { readonly text: string }[] };
      return lines.map(line => line.text);
    },
    switchTo: async profileId => {
      const { status, body } = await exchange(`${url}/switch`, { model: profileId });
      if (status !== 200) throw new Error(`The switch to ${profileId} answered ${status}: ${body}`);
    },
    stop: async () => {
      await panel.end({ leaveRunning: false });
      rmSync(scratch, { recursive: true, force: true });
    },
  };
}

/** What must not grow with the work that was done. */
export interface Holdings {
  readonly heapMiB: number;
  /** Timers, sockets, watchers, children and whatever else keeps the event loop busy. */
  readonly handles: number;
  readonly descriptors: number;
}

/** Counted after garbage collection, the lowest of some looks: what happens to be under way is no leak. */
export async function holdings(): Promise<Holdings> {
  const looks: Holdings[] = [];
  for (let look = 0; look < 20; look++) {
    await wait(150);
    globalThis.gc?.();
    looks.push({
      heapMiB: process.memoryUsage().heapUsed / 2 ** 20,
      handles: process.getActiveResourcesInfo().length,
      descriptors: process.platform === 'linux' ? readdirSync('/proc/self/fd').length : 0,
    });
  }
  const least = (key: keyof Holdings): number => Math.min(...looks.map(look => look[key]));
  return { heapMiB: least('heapMiB'), handles: least('handles'), descriptors: least('descriptors') };
}
