#!/usr/bin/env node
import { spawn } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { appDir, buildIfStale } from './build-if-stale.mjs';
import { electronBinary, installElectron } from './electron-binary.mjs';
import { outliveReader, say } from './say.mjs';

function nodeIsNewEnough() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  return major > 20 || (major === 20 && minor >= 19);
}

/** A window is wanted and there is a screen to put it on. */
function wantsWindow(argv, env) {
  if (['--headless', '--help', '-h'].some(flag => argv.includes(flag))) return false;
  if (/^(?:1|true|yes|on)$/i.test(env.PADDOCK_HEADLESS ?? '')) return false;
  if (process.platform !== 'linux') return true;
  return Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);
}

const headless = () => import(pathToFileURL(join(appDir, 'out', 'main', 'headless.js')).href);

/** Fetches Electron where it is missing. Resolves to its binary, or to null when there is none, which is said. */
async function electron() {
  const reason = electronBinary() === null ? await installElectron(say) : null;
  if (reason === null) return electronBinary();
  say(
    `No window: Electron could not be fetched (${reason}). The panel runs without it; run npm start again to retry.`,
  );
  return null;
}

/** Runs the window to its end and sets the exit code. Resolves to whether it ever opened; why not is said. */
async function openWindow(binary, argv, env) {
  const child = spawn(binary, [appDir, ...argv], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    // The built-in engine runs on a plain Node: this one is new enough, whatever PATH has.
    env: { ...env, PADDOCK_NODE: env.PADDOCK_NODE || process.execPath },
  });
  let [ready, asked] = [false, false];
  const signals = ['SIGINT', 'SIGTERM'];
  const pass = signal => {
    asked = true;
    child.kill(signal);
  };
  for (const signal of signals) process.on(signal, pass);
  child.once('message', () => {
    ready = true;
    child.disconnect();
  });
  const { reason, code } = await new Promise(resolve => {
    child.once('error', error => resolve({ reason: error.message, code: 1 }));
    child.once('exit', (exit, signal) =>
      resolve({ reason: signal ?? `exit code ${exit}`, code: exit ?? (asked ? 0 : 1) }),
    );
  });
  for (const signal of signals) process.off(signal, pass);
  if (ready || asked || code === 0) {
    process.exitCode = code;
    return true;
  }
  say(
    `No window: Electron ended at once (${reason}). Its own lines, if any, say why.${sandboxHint(reason, binary, argv)} The panel runs without it, as with npm start -- --headless.`,
  );
  return false;
}

/** What helps where Chromium may not set up its sandbox: as root, in containers, in a checkout on Ubuntu since 23.10. */
function sandboxHint(reason, binary, argv) {
  if (process.platform !== 'linux' || argv.includes('--no-sandbox')) return '';
  if (reason !== 'SIGTRAP' && process.getuid() !== 0) return '';
  const helper = JSON.stringify(join(dirname(binary), 'chrome-sandbox'));
  return ` Mostly it may not set up its sandbox. Allow it with \`sudo chown root ${helper} && sudo chmod 4755 ${helper}\`, or do without it, as root and in containers: npm start -- --no-sandbox.`;
}

/** Builds what is stale, then opens the window or serves the panel from this very process. */
export async function start(argv, env = process.env) {
  outliveReader();
  if (!nodeIsNewEnough()) {
    say(
      `Paddock needs Node 20.19 or newer; this is ${process.versions.node}. Install it from nodejs.org or your package manager.`,
    );
    process.exitCode = 1;
    return;
  }
  try {
    await buildIfStale(say);
  } catch (error) {
    say(error.message);
    process.exitCode = 1;
    return;
  }
  const window = wantsWindow(argv, env);
  if (window) {
    // Nothing is fetched for a start that ends at once. Where Electron is here, it says itself what is wrong.
    if (electronBinary() === null && (await (await headless()).optionsOf(argv, env, appDir)) === null) return;
    const binary = await electron();
    if (binary !== null && (await openWindow(binary, argv, env))) return;
  }
  const { main } = await headless();
  await main(argv, env, appDir, window);
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  await start(process.argv.slice(2));
}
