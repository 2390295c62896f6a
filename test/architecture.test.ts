import { existsSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type ImportEdge, importsOf, root, sourceFiles } from './support/imports.ts';

/*
 * The import table of ARCHITECTURE.md as a test. It reads the text of every source file, so it holds whatever the
 * linter is.
 */

const shared = sourceFiles('src-shared');
const main = sourceFiles('src-main');
const renderer = existsSync(join(root, 'src-renderer')) ? sourceFiles('src-renderer') : [];
const all = [...shared, ...main, ...renderer];
const edges = all.flatMap(importsOf);

/** In this order a service may see the types of those before it. */
const SERVICES = [
  'profiles',
  'runtime',
  'logs',
  'supervisor',
  'telemetry',
  'measurements',
  'models',
  'benchmarks',
  'gateway',
  'probes',
  'routing',
  'playground',
  'doctor',
  'preferences',
  'discovery',
  'updates',
];
const LIBRARIES = ['lib', 'llama'];
/** The only places where services meet. */
const isRoot = (file: string): boolean => /^src-main\/compose(?:\/|\.ts|-)/.test(file);
const isEntry = (file: string): boolean => /^src-main\/(?:electron|headless|cli\/main)\.ts$/.test(file);
const folderOf = (file: string): string => /^src-main\/([^/]+)\//.exec(file)?.[1] ?? '';
const isBuiltin = (to: string): boolean => to.startsWith('node:') || builtinModules.includes(to);
const isPackage = (to: string): boolean =>
  (!to.startsWith('src-') && !isBuiltin(to) && !to.includes('/')) || to.startsWith('@');

/** What is wrong with one import, or null. */
function verdict(edge: ImportEdge): string | null {
  const { from, to, typeOnly } = edge;
  if (from.startsWith('src-shared/'))
    return to.startsWith('src-shared/') || to === 'zod' ? null : 'shared imports zod and itself only';
  if (from.startsWith('src-renderer/')) return rendererVerdict(from, to);
  if (to.startsWith('src-renderer/')) return 'main never imports the renderer';
  if (to === 'electron') {
    return folderOf(from) === 'desktop' || folderOf(from) === 'preload' || from === 'src-main/electron.ts'
      ? null
      : 'Electron stays at the edge';
  }
  const folder = folderOf(from);
  if (folder === 'preload')
    return typeOnly || to.startsWith('src-shared/') ? null : 'the preload imports types and one constant';
  if (folder === 'bin' || isRoot(from)) return null;
  const target = folderOf(to);
  if (to.startsWith('src-main/') && target === 'bin') return 'nobody imports the launcher';
  if (isRoot(to)) return isEntry(from) ? null : 'only the entries import the composition root';
  if (SERVICES.includes(target)) {
    if (target === folder) return null;
    if (isEntry(from)) return 'entries reach services through compose.ts';
    if (!typeOnly) return 'services meet in compose.ts; elsewhere only by type';
    if (LIBRARIES.includes(folder)) return 'libraries know no service';
    if (SERVICES.includes(folder) && SERVICES.indexOf(target) > SERVICES.indexOf(folder))
      return 'against the order of services';
    return null;
  }
  if (target === 'desktop')
    return folder === 'desktop' || from === 'src-main/electron.ts'
      ? null
      : 'only electron.ts reaches the desktop folder';
  if (target === 'handlers' || target === 'http' || target === 'cli') {
    return target === folder || isEntry(from) || (folder === 'http' && target === 'handlers')
      ? null
      : `${target} is an edge`;
  }
  return null;
}

function rendererVerdict(from: string, to: string): string | null {
  if (to.startsWith('src-main/') || isBuiltin(to) || to === 'electron')
    return 'the renderer sees shared only';
  const part = (file: string): string => /^src-renderer\/(pages\/[^/]+|[^/]+)\//.exec(file)?.[1] ?? '';
  const [a, b] = [part(from), part(to)];
  if (b.startsWith('pages/') && a !== b && from !== 'src-renderer/pages.tsx') return 'pages are leaves';
  if (
    a === 'components' &&
    to.startsWith('src-renderer/') &&
    b !== 'components' &&
    !/^src-renderer\/(?:texts|i18n)/.test(to)
  )
    return 'components know shared only';
  if (a === 'stores' && (b === 'components' || b.startsWith('pages/'))) return 'stores know rpc only';
  return null;
}

describe('the architecture', () => {
  it('keeps every import inside the table', () => {
    const wrong = edges.flatMap(edge => {
      const reason = verdict(edge);
      return reason === null ? [] : [`${edge.from} → ${edge.to}: ${reason}`];
    });
    expect(wrong).toEqual([]);
  });

  it('has no import cycle', () => {
    const graph = new Map<string, string[]>();
    for (const { from, to, typeOnly } of edges)
      if (!typeOnly && to.startsWith('src-')) graph.set(from, [...(graph.get(from) ?? []), to]);
    const done = new Set<string>();
    const cycles: string[] = [];
    const visit = (file: string, path: readonly string[]): void => {
      if (path.includes(file)) {
        cycles.push([...path.slice(path.indexOf(file)), file].join(' → '));
        return;
      }
      if (done.has(file)) return;
      for (const next of graph.get(file) ?? []) visit(next, [...path, file]);
      done.add(file);
    };
    for (const file of graph.keys()) visit(file, []);
    expect(cycles).toEqual([]);
  });

  it('imports files that exist, by their full name', () => {
    const missing = edges.filter(({ to }) => to.startsWith('src-') && !existsSync(join(root, to)));
    expect(missing.map(({ from, to }) => `${from} → ${to}`)).toEqual([]);
  });

  it('reaches no Electron from the headless entry', () => {
    const seen = new Set<string>();
    const walk = (file: string): void => {
      if (seen.has(file)) return;
      seen.add(file);
      for (const { to, typeOnly } of edges.filter(edge => edge.from === file)) if (!typeOnly) walk(to);
    };
    walk('src-main/headless.ts');
    expect([...seen]).not.toContain('electron');
  });

  it('keeps files short', () => {
    const long = all.filter(file => readFileSync(join(root, file), 'utf8').split('\n').length > 301);
    expect(long).toEqual([]);
  });

  it('uses packages that package.json names', () => {
    const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<
      string,
      Record<string, string>
    >;
    const named = new Set([
      ...Object.keys(manifest.dependencies ?? {}),
      ...Object.keys(manifest.devDependencies ?? {}),
    ]);
    const unknown = edges.filter(({ to }) => isPackage(to) && !named.has(to));
    expect(unknown.map(({ from, to }) => `${from} → ${to}`)).toEqual([]);
  });

  it('has limits of time that nothing takes away', () => {
    // What `AbortSignal.any` joins it does not hold: a collection of garbage ends a timeout among them.
    const loose = all.filter(file =>
      /^(?! *\*).*AbortSignal\.timeout/m.test(readFileSync(join(root, file), 'utf8')),
    );
    expect(loose, 'use TimeLimit or within of src-main/lib/time-limit.ts').toEqual([]);
  });

  it('has no default exports outside of configuration', () => {
    const withDefault = all.filter(file => /^export default/m.test(readFileSync(join(root, file), 'utf8')));
    expect(withDefault.filter(file => !/-page\.tsx$/.test(file))).toEqual([]);
  });
});
