// What electron-builder runs before it packs: puts the plain Node of the embedded engine and the notices where the
// configuration takes them from, and refuses to pack without the target's native parts.
import { spawnSync } from 'node:child_process';
import {
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { thirdPartyNotices } from './third-party-notices.mjs';

const OF_PLATFORM = { linux: 'linux', darwin: 'mac', win32: 'win' };
const ARCHITECTURES = { 1: 'x64', 3: 'arm64' };

/** @param context electron-builder's: electronPlatformName, arch (its number), packager.projectDir */
export async function beforePack(context) {
  const system = OF_PLATFORM[context.electronPlatformName];
  const arch = ARCHITECTURES[context.arch];
  if (system === undefined || arch === undefined)
    throw new Error(`Paddock is not packed for ${context.electronPlatformName} ${context.arch}.`);
  const { projectDir } = context.packager;
  requireNatives(projectDir, system, arch, context.electronPlatformName);
  const node = bundledNode();
  bundleNode(projectDir, system, arch, node);
  const foreign = name =>
    /^@(?:node-llama-cpp|libsql)\//.test(name) &&
    ![`${system}-${arch}`, `${context.electronPlatformName}-${arch}`].some(target => name.includes(target));
  const notices = thirdPartyNotices(projectDir, name => !foreign(name), node);
  writeFileSync(join(projectDir, 'out', 'THIRD-PARTY-NOTICES.txt'), notices);
}

/** The Node that goes into the package: the one that PADDOCK_BUNDLED_NODE names, else the one that packs. */
const bundledNode = () => process.env.PADDOCK_BUNDLED_NODE || process.execPath;

/**
 * npm installs the native parts of its own system only: every engine that node-llama-cpp has for the target must be
 * there, and the database where libsql has one.
 * @throws Error that names what is missing and how to fetch it
 */
export function requireNatives(projectDir, system, arch, platform) {
  const engines = offeredBy(projectDir, 'node-llama-cpp', '@node-llama-cpp/', `${system}-${arch}`);
  const database = offeredBy(projectDir, 'libsql', '@libsql/', `${platform}-${arch}`);
  if (engines.length === 0) throw new Error(`node-llama-cpp has no engine for ${system}-${arch}.`);
  const missing = [...engines, ...database.filter(name => !name.endsWith('-musl'))].filter(
    name => !existsSync(join(projectDir, 'node_modules', name, 'package.json')),
  );
  if (missing.length === 0) return;
  const libc = system === 'linux' ? ' --libc=glibc' : '';
  throw new Error(
    `${missing.join(', ')} must be in node_modules for a package for ${system}-${arch}. Fetch what is missing with: npm install --no-save --os=${platform} --cpu=${arch}${libc}`,
  );
}

/** What a package offers for a target: its optional dependencies of that name, with all variants. */
function offeredBy(projectDir, owner, prefix, target) {
  const manifest = readFileSync(join(projectDir, 'node_modules', owner, 'package.json'), 'utf8');
  return Object.keys(JSON.parse(manifest).optionalDependencies ?? {}).filter(
    name => name === `${prefix}${target}` || name.startsWith(`${prefix}${target}-`),
  );
}

/**
 * Copies a Node for the target to out/node.
 * @throws Error when it is a program of another system, or needs libraries that the target may not have
 */
export function bundleNode(projectDir, system, arch, program) {
  const found = programTarget(program);
  if (found !== `${system}-${arch}`)
    throw new Error(
      `${program} is a program for ${found ?? 'no system that is known'}, not for ${system}-${arch}. Name a Node for the target in PADDOCK_BUNDLED_NODE.`,
    );
  const own = `${OF_PLATFORM[process.platform]}-${process.arch}`;
  if (found === own) {
    const asked = spawnSync(
      program,
      ['-p', 'process.versions.node + " " + process.config.variables.node_shared'],
      {
        encoding: 'utf8',
        timeout: 30_000,
      },
    );
    const [version = '', shared] = asked.stdout?.trim().split(' ') ?? [];
    const [major, minor] = version.split('.').map(Number);
    if (!(major > 20 || (major === 20 && minor >= 19)))
      throw new Error(
        `${program} is Node ${version || '(it does not run)'}; the package needs 20.19 or newer.`,
      );
    if (shared === 'true')
      throw new Error(
        `${program} needs the system's libnode, which other machines lack. Name one from nodejs.org in PADDOCK_BUNDLED_NODE.`,
      );
  }
  const folder = join(projectDir, 'out', 'node', `${system}-${arch}`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  copyFileSync(program, join(folder, system === 'win' ? 'node.exe' : 'node'));
}

/** What a program file is for, by its header: such as `linux-x64`; null for anything else. */
export function programTarget(path) {
  const head = Buffer.alloc(4096);
  const file = openSync(path, 'r');
  try {
    readSync(file, head, 0, head.length, 0);
  } finally {
    closeSync(file);
  }
  if (head.readUInt32BE(0) === 0x7f454c46) {
    const arch = { 62: 'x64', 183: 'arm64' }[head.readUInt16LE(18)];
    return arch ? `linux-${arch}` : null;
  }
  if (head.readUInt32LE(0) === 0xfeedfacf) {
    const arch = { 16777223: 'x64', 16777228: 'arm64' }[head.readUInt32LE(4)];
    return arch ? `mac-${arch}` : null;
  }
  if (head.toString('latin1', 0, 2) === 'MZ') {
    const at = head.readUInt32LE(0x3c);
    if (at + 6 > head.length || head.toString('latin1', at, at + 4) !== 'PE\0\0') return null;
    const arch = { 34404: 'x64', 43620: 'arm64' }[head.readUInt16LE(at + 4)];
    return arch ? `win-${arch}` : null;
  }
  return null;
}
