import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { putInPlace } from './put-in-place.mjs';
import { say as sayHere } from './say.mjs';
import { isAlive, turnToBuild } from './turn-to-build.mjs';

/** The installation: the folder of package.json. */
export const appDir = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');

const INPUTS = [
  'src-main',
  'src-renderer',
  'src-shared',
  'electron.vite.config.ts',
  'package.json',
  'package-lock.json',
];
const OUTPUTS = [
  'out/main/electron.js',
  'out/main/headless.js',
  'out/main/cli.js',
  'out/main/embedded-worker.js',
  'out/preload/index.cjs',
  'out/renderer/index.html',
];
const OUT = join(appDir, 'out');
/** First line: the digest of what was built. Then the files of that build. */
const STAMP = join(OUT, '.inputs');
/** Where builds are made, with the number of the process that makes it. */
const FRESH = '.fresh-';

function* filesUnder(path) {
  if (!existsSync(path)) return;
  if (!statSync(path).isDirectory()) {
    yield path;
    return;
  }
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    const child = join(path, entry.name);
    if (entry.isDirectory()) yield* filesUnder(child);
    else yield child;
  }
}

/** A digest of the names, sizes and times of everything that the build reads. */
function inputsDigest() {
  const hash = createHash('sha256');
  for (const input of INPUTS) {
    for (const file of [...filesUnder(join(appDir, input))].sort()) {
      const { size, mtimeMs } = statSync(file);
      hash.update(`${relative(appDir, file)}\0${size}\0${mtimeMs}\n`);
    }
  }
  return hash.digest('hex');
}

/** Whether the sources are newer than the build. A packaged installation has no sources and is never stale. */
export function buildIsStale() {
  if (!existsSync(join(appDir, 'src-shared'))) return false;
  if (OUTPUTS.some(file => !existsSync(join(appDir, file)))) return true;
  return readStamp()[0] !== inputsDigest();
}

function readStamp() {
  return existsSync(STAMP) ? readFileSync(STAMP, 'utf8').split('\n') : [];
}

/**
 * Builds main, preload and renderer when the sources changed since the last build. A panel that runs from the build
 * before goes on with it.
 * @throws Error with what is missing, or with the end of the build's output when it fails
 */
export async function buildIfStale(say = sayHere) {
  if (!buildIsStale()) return;
  try {
    mkdirSync(OUT, { recursive: true });
    const giveBack = await turnToBuild(join(OUT, '.building'), say);
    try {
      // Whoever had the turn before may have built the same.
      if (buildIsStale()) await build(say);
    } finally {
      giveBack();
    }
  } catch (error) {
    throw NOT_WRITABLE.includes(error.code) ? new Error(notWritable(error)) : error;
  }
}

const NOT_WRITABLE = ['EROFS', 'EACCES', 'EPERM', 'ENOSPC', 'EDQUOT'];

function notWritable({ code, message }) {
  const next =
    code === 'ENOSPC' || code === 'EDQUOT'
      ? 'Make room there and start it again.'
      : 'Start it once as the user who owns that folder.';
  return `Paddock's sources changed since it was built, and ${OUT} cannot be written (${message}). ${next}`;
}

async function build(say) {
  const started = Date.now();
  say('Building Paddock …');
  for (const name of readdirSync(OUT).filter(entry => entry.startsWith(FRESH)))
    if (!isAlive(Number(name.slice(FRESH.length)))) rmSync(join(OUT, name), { recursive: true, force: true });
  const digest = inputsDigest();
  const fresh = join(OUT, `${FRESH}${process.pid}`);
  try {
    await bundle(fresh);
    const files = putInPlace(fresh, OUT, readStamp().slice(1), Date.now());
    writeFileSync(STAMP, [digest, ...files].join('\n'));
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
  say(`Built in ${((Date.now() - started) / 1000).toFixed(1)} s.`);
}

async function bundle(folder) {
  const child = spawn(process.execPath, [bundler(), 'build', '--outDir', folder, '--logLevel', 'warn'], {
    cwd: appDir,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_ENV: 'production' },
  });
  let output = '';
  const collect = chunk => {
    output = (output + chunk).slice(-20_000);
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const code = await new Promise((resolveExit, reject) => {
    child.once('error', reject);
    child.once('exit', resolveExit);
  });
  if (code !== 0) throw new Error(`The build failed:\n${output}`);
}

function bundler() {
  try {
    const manifest = createRequire(import.meta.url).resolve('electron-vite/package.json');
    return join(dirname(manifest), 'bin', 'electron-vite.js');
  } catch {
    throw new Error(`Paddock's packages are not installed. Run \`npm ci\` in ${appDir}, then try again.`);
  }
}
