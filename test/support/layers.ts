import { builtinModules } from 'node:module';
import type { ImportEdge } from './imports.ts';

/*
 * The import table of ARCHITECTURE.md. A file belongs to one layer; a layer lists what it may import, and what it may
 * know by type only. What is not listed is forbidden.
 */

/** In this order a service may know the types of those before it. */
export const SERVICES = [
  'profiles',
  'runtime',
  'logs',
  'supervisor',
  'telemetry',
  'measurements',
  'models',
  'benchmarks',
  'playground',
  'doctor',
  'preferences',
  'discovery',
  'updates',
] as const;

interface Layer {
  /** May be imported, besides the layer itself. */
  readonly uses: readonly string[];
  /** May be imported as types, besides `uses`. */
  readonly knows?: readonly string[];
  /** Packages; `*` stands for all that runs in an installation, and for the types of the others but Electron's. */
  readonly packages?: readonly string[];
  readonly node?: true;
}

const CORE = ['shared', 'lib', 'llama'];
const PANEL_PACKAGES = [
  ...['react', 'react-dom', 'zustand', 'i18next', 'zod'],
  ...['recharts', 'marked', 'highlight.js', 'lowlight', 're2js'],
];

const LAYERS: Readonly<Record<string, Layer>> = {
  shared: { uses: [], packages: ['zod'] },
  lib: { uses: ['shared'], packages: ['*'], node: true },
  llama: { uses: ['shared', 'lib'], packages: ['*'], node: true },
  options: { uses: ['shared', 'lib'], packages: ['*'], node: true },
  ...Object.fromEntries(
    SERVICES.map((name, at): [string, Layer] => [
      name,
      { uses: CORE, knows: [...SERVICES.slice(0, at), 'options'], packages: ['*'], node: true },
    ]),
  ),
  handlers: { uses: CORE, knows: [...SERVICES, 'options'], packages: ['*'], node: true },
  http: { uses: CORE, knows: SERVICES, packages: ['*'], node: true },
  cli: { uses: [...CORE, 'options'], knows: SERVICES, packages: ['*'], node: true },
  desktop: {
    uses: ['shared', 'lib'],
    knows: [...SERVICES, 'options'],
    packages: ['*', 'electron'],
    node: true,
  },
  preload: { uses: [], knows: ['shared'], packages: ['electron'] },
  compose: {
    uses: [...CORE, 'options', ...SERVICES, 'handlers', 'http'],
    knows: ['desktop'],
    packages: ['*'],
    node: true,
  },
  entry: { uses: [...CORE, 'options', 'compose', 'handlers', 'http', 'cli'], packages: ['*'], node: true },
  'desktop entry': {
    uses: [...CORE, 'options', 'compose', 'handlers', 'http', 'desktop'],
    packages: ['*', 'electron'],
    node: true,
  },
  launcher: { uses: [], packages: ['electron', 'electron-vite'], node: true },
  'page table': { uses: ['page', 'components'], knows: ['i18n'], packages: PANEL_PACKAGES },
  page: {
    uses: ['shared', 'frame', 'components', 'stores', 'rpc', 'i18n', 'language'],
    packages: PANEL_PACKAGES,
  },
  frame: {
    uses: ['shared', 'components', 'stores', 'rpc', 'i18n', 'language', 'page table'],
    packages: PANEL_PACKAGES,
  },
  stores: { uses: ['shared', 'rpc', 'language'], packages: PANEL_PACKAGES },
  components: { uses: ['shared', 'i18n', 'language'], packages: PANEL_PACKAGES },
  rpc: { uses: ['shared'], packages: PANEL_PACKAGES },
  i18n: { uses: ['shared', 'language'], packages: PANEL_PACKAGES },
  language: { uses: ['shared'] },
  // Served as they are, before and beside the panel.
  public: { uses: [] },
  panel: {
    uses: ['shared', 'page table', 'frame', 'components', 'stores', 'rpc', 'i18n'],
    packages: PANEL_PACKAGES,
  },
};

/** Files and folders whose layer is not the name of their folder. The first that fits counts. */
const PLACES: readonly (readonly [RegExp, string])[] = [
  [/^src-shared\//, 'shared'],
  [/^src-main\/(?:options|option-table|start-options)\.ts$/, 'options'],
  [/^src-main\/(?:headless|cli\/main)\.ts$/, 'entry'],
  [/^src-main\/electron\.ts$/, 'desktop entry'],
  [/^src-main\/compose(?:-\w+)?\.ts$/, 'compose'],
  [/^src-main\/bin\//, 'launcher'],
  [/^src-renderer\/pages\.tsx$/, 'page table'],
  [/^src-renderer\/pages\/[^/]+\//, 'page'],
  [/^src-renderer\/state-words\.ts$/, 'frame'],
  [/^src-renderer\/i18n\/language\.ts$/, 'language'],
  [/^src-renderer\/public\//, 'public'],
  [/^src-renderer\/[^/]+\.(?:tsx?|css)$/, 'panel'],
];
const MAIN = ['lib', 'llama', ...SERVICES, 'handlers', 'http', 'cli', 'desktop', 'preload', 'compose'];
const RENDERER = ['frame', 'stores', 'components', 'rpc', 'i18n'];

/** The layer of a source file; null where the table has no place for it. */
export function layerOf(file: string): string | null {
  const place = PLACES.find(([pattern]) => pattern.test(file));
  if (place) return place[1];
  const [, side, folder = ''] = /^src-(main|renderer)\/([^/]+)\//.exec(file) ?? [];
  return (side === 'main' ? MAIN : RENDERER).includes(folder) ? folder : null;
}

export const isBuiltin = (to: string): boolean => to.startsWith('node:') || builtinModules.includes(to);

/** Pages are leaves: one knows nothing of another. */
const pageOf = (file: string): string | undefined => /^src-renderer\/pages\/([^/]+)\//.exec(file)?.[1];

/**
 * What is wrong with one import, or null.
 * @param installed the packages that an installed Paddock has: beside its own code or bundled with it
 */
export function verdict(
  edge: Pick<ImportEdge, 'from' | 'to' | 'typeOnly'>,
  installed: ReadonlySet<string>,
): string | null {
  const { from, to, typeOnly } = edge;
  const layer = layerOf(from);
  if (layer === null) return `${from} has no place in the table`;
  const { uses, knows = [], packages = [], node = false } = LAYERS[layer] ?? { uses: [] };
  if (isBuiltin(to)) return node ? null : `${layer} knows no Node`;
  if (!to.startsWith('src-')) {
    if (packages.includes(to)) return null;
    if (to === 'electron') return 'Electron stays at the edge';
    if (typeOnly && packages.includes('*')) return null;
    if (!packages.includes('*')) return `${layer} does not use ${to}`;
    return installed.has(to) ? null : `${to} is not in an installed Paddock`;
  }
  const target = layerOf(to);
  if (target === null) return `${to} has no place in the table`;
  if (target === layer) return pageOf(from) === pageOf(to) ? null : 'pages are leaves';
  if (uses.includes(target)) return null;
  if (!knows.includes(target)) return `${layer} does not know ${target}`;
  return typeOnly ? null : `${layer} knows ${target} by type only`;
}
