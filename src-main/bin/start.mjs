#!/usr/bin/env node
import { spawn } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { join } from 'node:path';
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
  if (argv.includes('--headless') || argv.includes('--help')) return false;
  if (/^(?:1|true|yes|on)$/i.test(env.PADDOCK_HEADLESS ?? '')) return false;
  if (process.platform !== 'linux') return true;
  return Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);
}

async function openWindow(argv) {
  if (electronBinary() === null) {
    const reason = await installElectron(say);
    if (reason !== null) {
      say(
        `No window: Electron could not be fetched (${reason}). The panel runs without it; run npm start again to retry.`,
      );
      return false;
    }
  }
  const child = spawn(electronBinary(), [appDir, ...argv], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  process.exitCode = await new Promise(resolve => {
    child.once('error', error => {
      say(`The window could not be opened: ${error.message}`);
      resolve(1);
    });
    child.once('exit', (code, signal) => resolve(code ?? (signal === null ? 1 : 0)));
  });
  return true;
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
  if (wantsWindow(argv, env) && (await openWindow(argv))) return;
  const { main } = await import(pathToFileURL(join(appDir, 'out', 'main', 'headless.js')).href);
  await main(argv, env, appDir);
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  await start(process.argv.slice(2));
}
