import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const QUIET_LIMIT_MS = 60_000;
const LOOK_EVERY_MS = 1_000;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

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

/** The proxy that npm fetches packages through, if any. */
function proxyOf(env) {
  return env.HTTPS_PROXY || env.https_proxy || env.npm_config_https_proxy || env.npm_config_proxy;
}

/** The environment of the installer, which uses a proxy only when told to, and knows npm's settings of it not at all. */
function installerEnv(env, downloads) {
  const own = { ...env, TMPDIR: downloads, TEMP: downloads, ELECTRON_GET_NO_PROGRESS: '1' };
  const proxy = proxyOf(env);
  if (!proxy) return own;
  const noProxy = env.NO_PROXY || env.no_proxy || env.npm_config_noproxy;
  const through = { ELECTRON_GET_USE_PROXY: '1', HTTPS_PROXY: proxy };
  return { ...own, ...through, ...(noProxy ? { NO_PROXY: noProxy } : {}) };
}

/** Why it failed, of what the installer wrote. */
function reasonOf(written, code, env) {
  const line = written.split('\n').find(text => /error/i.test(text)) ?? written.split('\n')[0];
  if (/fetch failed/.test(line)) {
    const mirror = env.npm_config_electron_mirror || env.ELECTRON_MIRROR;
    const host = URL.canParse(mirror) ? new URL(mirror).host : 'github.com';
    return proxyOf(env)
      ? `${host} could not be reached through the proxy that HTTPS_PROXY or npm's settings name`
      : `${host} could not be reached; where a proxy is needed, name it in HTTPS_PROXY`;
  }
  return line?.trim().slice(0, 160) || `its installer ended with ${code}`;
}

/**
 * Runs Electron's own installer, showing how much has arrived. Gives up after `quietLimitMs` without progress. A signal
 * ends the installer, then this process: nothing of the download is left.
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
    env: installerEnv(process.env, downloads),
  });
  let ended = null;
  const end = signal => {
    ended = signal;
    child.kill(signal);
  };
  for (const signal of SIGNALS) process.on(signal, end);
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
  for (const signal of SIGNALS) process.off(signal, end);
  // Without our listener it does what it does to every program.
  if (ended !== null) await new Promise(() => process.kill(process.pid, ended));
  if (code === 0 && electronBinary() !== null) return null;
  if (stalled) return `no progress for ${Math.round(quietLimitMs / 1000)} s`;
  return reasonOf(reason, code, process.env);
}
