// The notices that a package of Paddock carries for what it is made of: the packages that are bundled (which the build
// lists), those that lie beside the bundle, the style sheets and fonts of the page, and the Node of the embedded engine.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const LICENCE_FILE = /^(?:licen[cs]e|copying|notice)(?:[.-].*)?$/i;
const RULE = '='.repeat(80);

/**
 * @param projectDir with `out`, as built
 * @param isPacked whether a package of node_modules, by name, goes into the package
 * @param node the program of the plain Node
 * @returns the text of THIRD-PARTY-NOTICES.txt
 * @throws Error when the build did not list what it bundled, or a package does not say under which licence it is
 */
export function thirdPartyNotices(projectDir, isPacked, node) {
  const entries = new Map();
  for (const part of ['main', 'renderer'])
    for (const entry of bundled(join(projectDir, 'out', part, 'licenses.json')))
      entries.set(`${entry.name} ${entry.version}`, entry);
  for (const folder of [...besideBundle(projectDir, isPacked), ...importedStyles(projectDir)]) {
    const entry = noticeOf(folder);
    entries.set(`${entry.name} ${entry.version}`, entry);
  }
  const silent = [...entries.values()].filter(({ identifier, text }) => !identifier && !text);
  if (silent.length > 0)
    throw new Error(
      `These do not say under which licence they are: ${silent.map(({ name }) => name).join(', ')}`,
    );
  const sections = [...entries]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([title, { identifier, text = '' }]) => section(`${title} (${identifier ?? 'see below'})`, text));
  return [
    'Paddock is made with the following software. Electron and Chromium have notices of their own in this package.',
    ...sections,
    section('llama.cpp, in the engines of node-llama-cpp (MIT)', llamaLicence(projectDir)),
    section('Node.js, for the embedded engine', nodeLicence(node)),
  ].join('\n\n');
}

const section = (title, text) => [RULE, title, RULE, text].join('\n');

/** The packages of the engines do not carry it. The terms are those of Paddock's own licence. */
function llamaLicence(projectDir) {
  const own = readFileSync(join(projectDir, 'LICENSE'), 'utf8');
  return `Copyright (c) 2023-2026 The ggml authors\n\n${own.slice(own.indexOf('Permission is hereby')).trim()}`;
}

function bundled(list) {
  if (!existsSync(list)) throw new Error(`${list} is not there. Build first: npm run build`);
  return JSON.parse(readFileSync(list, 'utf8'));
}

/** Folders of the packages that are installed, not for development alone, and go into the package. */
function besideBundle(projectDir, isPacked) {
  const { packages } = JSON.parse(readFileSync(join(projectDir, 'package-lock.json'), 'utf8'));
  return Object.entries(packages)
    .filter(([path, { dev }]) => path !== '' && !dev && isPacked(nameOf(path)))
    .map(([path]) => join(projectDir, path))
    .filter(folder => existsSync(join(folder, 'package.json')));
}

const nameOf = path => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);

/** Packages whose style sheets and fonts the page imports; a bundler's list has code only. */
function importedStyles(projectDir) {
  const styles = readFileSync(join(projectDir, 'src-renderer', 'styles.css'), 'utf8');
  return [...styles.matchAll(/@import\s+"((?:@[^/"]+\/)?[^./"][^/"]*)/g)].map(([, name]) =>
    join(projectDir, 'node_modules', name),
  );
}

function noticeOf(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const texts = readdirSync(folder, { withFileTypes: true })
    .filter(entry => entry.isFile() && LICENCE_FILE.test(entry.name))
    .map(entry => readFileSync(join(folder, entry.name), 'utf8').trim());
  return { name, version, identifier: license, text: texts.join('\n\n') || undefined };
}

/** Where Node's own distributions and those of Linux have it. */
function nodeLicence(program) {
  const folder = dirname(program);
  const file = [folder, join(folder, '..'), join(folder, '..', 'share', 'doc', 'nodejs')]
    .map(place => join(place, 'LICENSE'))
    .find(existsSync);
  return file === undefined
    ? 'Its licence, with those of what it is made of, is at https://github.com/nodejs/node/blob/main/LICENSE'
    : readFileSync(file, 'utf8').trim();
}
