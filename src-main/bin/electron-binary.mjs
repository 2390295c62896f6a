import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const QUIET_LIMIT_MS = 60_000;
const LOOK_EVERY_MS = 1_000;

/** Path of the Electron binary, or null while it is not installed. */
export function electronBinary() {
  try {
    const folder = dirname(createRequire(import.meta.url).resolve('electron/package.json'));
    const name = readFileSync(join(folder, 'path.txt'), 'utf8').trim();
    const path = join(folder, 'dist', name);
    return existsSync(path) ? path : null;
  } catch {
    return null;
  }
}

function bytesUnder(folder) {
  let bytes = 0;
  try {
    for (const entry of readdirSync(folder, { recursive: true })) bytes += statSync(join(folder, entry)).size;
  } catch {
    // The installer moves and removes its files while we look.
  }
  return bytes;
}

/**
 * Runs Electron's own installer, showing how much has arrived. Gives up after `quietLimitMs` without progress.
 * @returns {Promise<string | null>} null when it is installed, else why it is not
 */
export async function installElectron(say, quietLimitMs = QUIET_LIMIT_MS) {
  let installer;
  try {
    installer = createRequire(import.meta.url).resolve('electron/install.js');
  } catch {
    return 'the electron package is not installed';
  }
  const unpacked = join(dirname(installer), 'dist');
  say('Fetching the Electron binary (once) …');
  // The installer downloads into the temporary folder: one of its own shows what has arrived.
  let downloads;
  try {
    downloads = mkdtempSync(join(tmpdir(), 'paddock-electron-'));
  } catch (error) {
    return error.message;
  }
  const child = spawn(process.execPath, [installer], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, TMPDIR: downloads, TEMP: downloads, ELECTRON_GET_NO_PROGRESS: '1' },
  });
  let reason = '';
  child.stderr.on('data', chunk => {
    reason = (reason + chunk).slice(0, 2_000);
  });
  let arrived = 0;
  let progressAt = Date.now();
  let stalled = false;
  const look = setInterval(() => {
    // Unpacking takes its time as well.
    const bytes = bytesUnder(downloads) + bytesUnder(unpacked);
    if (bytes > arrived) say(`  ${(bytes / 1e6).toFixed(0)} MB`);
    if (bytes !== arrived) {
      arrived = bytes;
      progressAt = Date.now();
    } else if (Date.now() - progressAt > quietLimitMs) {
      stalled = true;
      child.kill();
    }
  }, LOOK_EVERY_MS);
  const code = await new Promise(resolve => {
    child.once('error', () => resolve(1));
    child.once('exit', resolve);
  });
  clearInterval(look);
  rmSync(downloads, { recursive: true, force: true });
  if (code === 0 && electronBinary() !== null) return null;
  if (stalled) return `no progress for ${Math.round(quietLimitMs / 1000)} s`;
  const line = reason.split('\n').find(text => /error/i.test(text)) ?? reason.split('\n')[0];
  return line?.trim().slice(0, 160) || `its installer ended with ${code}`;
}
