import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { importsOf, root, sourceFiles } from './support/imports.ts';
import { isBuiltin, layerOf, SERVICES, verdict } from './support/layers.ts';

/*
 * The import table of ARCHITECTURE.md as a test. It reads the text of every source file, so it holds whatever the
 * linter is.
 */

const shared = sourceFiles('src-shared');
const main = sourceFiles('src-main');
const renderer = sourceFiles('src-renderer');
const all = [...shared, ...main, ...renderer];
const edges = all.flatMap(importsOf);

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<
  'dependencies' | 'devDependencies',
  Readonly<Record<string, string>>
>;
/** Pure JavaScript that the build puts into Paddock's own files. */
const BUNDLED = ['dockerode', 'ini', 'pino', 'ws', 'zod'];
const installed = new Set([...Object.keys(manifest.dependencies), ...BUNDLED]);

/** What a file loads, packages included: together with itself, or later as well. */
function reachedFrom(entry: string, when: 'at-once' | 'ever'): readonly string[] {
  const seen = new Set<string>();
  const walk = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    for (const { from, to, typeOnly, later } of edges)
      if (from === file && !typeOnly && (when === 'ever' || !later)) walk(to);
  };
  walk(entry);
  return [...seen];
}

describe('the architecture', () => {
  it('keeps every import inside the table', () => {
    const wrong = edges.flatMap(edge => {
      const reason = verdict(edge, installed);
      return reason === null ? [] : [`${edge.from} → ${edge.to}: ${reason}`];
    });
    expect(wrong).toEqual([]);
  });

  it.each([
    ['src-shared/units.ts', 'src-main/lib/clock.ts'],
    ['src-shared/units.ts', 'node:fs'],
    ['src-shared/units.ts', 're2js'],
    ['src-main/lib/clock.ts', 'src-main/llama/sse.ts'],
    ['src-main/lib/clock.ts', 'src-main/profiles/presets.ts', 'type'],
    ['src-main/llama/sse.ts', 'src-main/logs/log-hub.ts'],
    ['src-main/logs/log-hub.ts', 'src-main/runtime/runtime.ts'],
    ['src-main/logs/log-hub.ts', 'src-main/supervisor/groups.ts', 'type'],
    ['src-main/logs/log-hub.ts', 'src-main/http/router.ts', 'type'],
    ['src-main/logs/log-hub.ts', 'src-main/compose/host.ts', 'type'],
    ['src-main/logs/log-hub.ts', 'electron', 'type'],
    ['src-main/logs/log-hub.ts', 'vitest'],
    ['src-main/logs/log-hub.ts', 'react'],
    ['src-main/logs/log-hub.ts', 'src-renderer/stores/logs.ts', 'type'],
    ['src-main/http/router.ts', 'src-main/handlers/logs.ts'],
    ['src-main/http/router.ts', 'src-main/logs/log-hub.ts'],
    ['src-main/cli/cli.ts', 'src-main/compose.ts'],
    ['src-main/desktop/tray.ts', 'src-main/preferences/preference-store.ts'],
    ['src-main/preload/index.ts', 'src-shared/units.ts'],
    ['src-main/preload/index.ts', 'node:fs'],
    ['src-main/compose/panel.ts', 'src-main/desktop/desktop.ts'],
    ['src-main/compose/panel.ts', 'electron'],
    ['src-main/headless.ts', 'src-main/logs/log-hub.ts'],
    ['src-main/headless.ts', 'src-main/desktop/desktop.ts'],
    ['src-main/headless.ts', 'src-main/bin/start.mjs'],
    ['src-main/downloads/fetch.ts', 'node:fs'],
    ['src-main/supervisor/groups.ts', 'src-main/downloads/fetch.ts', 'type'],
    ['src-renderer/pages/logs/logs-page.tsx', 'src-renderer/pages/overview/overview-page.tsx'],
    ['src-renderer/pages/logs/logs-page.tsx', 'src-main/logs/log-hub.ts', 'type'],
    ['src-renderer/pages/logs/logs-page.tsx', 'node:fs', 'type'],
    ['src-renderer/pages/shared.ts', 'react'],
    ['src-renderer/stores/logs.ts', 'src-renderer/pages/shared.ts'],
    ['src-renderer/frame/header.tsx', 'src-renderer/pages/logs/logs-page.tsx'],
    ['src-renderer/stores/logs.ts', 'src-renderer/frame/header.tsx'],
    ['src-renderer/stores/logs.ts', 'src-renderer/i18n/index.ts'],
    ['src-renderer/components/button.tsx', 'src-renderer/stores/logs.ts'],
    ['src-renderer/components/button.tsx', 'dockerode'],
    ['src-renderer/rpc/connect.ts', 'src-renderer/stores/logs.ts'],
    ['src-renderer/rpc/connect.ts', 'src-renderer/frame/header.tsx', 'type'],
    ['src-renderer/i18n/index.ts', 'src-renderer/stores/logs.ts'],
    ['src-renderer/widgets/clock.tsx', 'react'],
  ])('would refuse %s → %s %s', (from, to, kind = '') => {
    expect(verdict({ from, to, typeOnly: kind === 'type' }, installed)).not.toBeNull();
  });

  it('has a place in the table for every folder, and every place is one', () => {
    for (const side of ['src-main', 'src-renderer']) {
      const folders = readdirSync(join(root, side), { withFileTypes: true }).filter(one => one.isDirectory());
      const withCode = folders.filter(({ name }) => sourceFiles(`${side}/${name}`).length > 0);
      const homeless = withCode.filter(
        ({ name }) => layerOf(`${side}/${name}/${name === 'pages' ? 'x/' : ''}x.ts`) === null,
      );
      expect(homeless.map(({ name }) => name)).toEqual([]);
    }
    expect(SERVICES.filter(name => !existsSync(join(root, 'src-main', name)))).toEqual([]);
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
    expect(reachedFrom('src-main/headless.ts', 'ever')).not.toContain('electron');
  });

  it('loads no package from node_modules before it is needed: each takes from the start', () => {
    const early = reachedFrom('src-main/headless.ts', 'at-once').filter(
      file => file in manifest.dependencies,
    );
    expect(early).toEqual([]);
    expect(reachedFrom('src-main/runtime/embedded/worker.ts', 'at-once')).toContain('@huggingface/jinja');
  });

  it('keeps files short', () => {
    const long = all.filter(file => readFileSync(join(root, file), 'utf8').split('\n').length > 301);
    expect(long).toEqual([]);
  });

  it('uses packages that package.json names, in tests and tools too', () => {
    const named = new Set([...installed, ...Object.keys(manifest.devDependencies)]);
    const tools = [...sourceFiles('test'), ...sourceFiles('docs'), ...sourceFiles('resources')];
    const configurations = readdirSync(root).filter(name => /\.config\.ts$/.test(name));
    const unknown = [...edges, ...[...tools, ...configurations].flatMap(importsOf)].filter(
      ({ to, bare }) => bare && !isBuiltin(to) && !named.has(to),
    );
    expect(unknown.map(({ from, to }) => `${from} → ${to}`)).toEqual([]);
  });

  it('mocks no modules in its tests', () => {
    const mocking = sourceFiles('test').filter(file =>
      /\bvi\s*\.\s*(?:mock|doMock)\s*\(/.test(readFileSync(join(root, file), 'utf8')),
    );
    expect(mocking).toEqual([]);
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
