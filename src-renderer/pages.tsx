import type { ComponentType } from 'react';
import type { IconName } from './components/icons.tsx';
import { type LazyPart, lazyPart } from './components/lazy-part.tsx';
import type { PlainKey } from './i18n/keys.ts';

export interface Page {
  /** After the `#` of the address. */
  readonly path: string;
  readonly title: PlainKey;
  readonly icon: IconName;
  /** The key that opens it. */
  readonly shortcut: string;
  /** The keys that it understands besides, for the list of keys. */
  readonly keys?: readonly (readonly [key: string, what: PlainKey])[];
  /** Stands apart, at the end of the navigation. */
  readonly last?: boolean;
  readonly content: LazyPart<object>;
}

/** The default export of a page's module, fetched when it is first shown. */
const page = (load: () => Promise<{ default: ComponentType }>): LazyPart<object> =>
  lazyPart(async () => (await load()).default);

/** THE page table: a page is a row here and a folder under pages/. */
export const pages: readonly [Page, ...Page[]] = [
  {
    path: '/',
    title: 'overview:title',
    icon: 'overview',
    shortcut: '1',
    content: page(() => import('./pages/overview/overview-page.tsx')),
    keys: [
      ['/', 'help:search'],
      ['← →', 'help:chart'],
    ],
  },
  {
    path: '/profiles',
    title: 'profiles:title',
    icon: 'profiles',
    shortcut: '2',
    content: page(() => import('./pages/profiles/profiles-page.tsx')),
    keys: [['/', 'profiles:search']],
  },
  {
    path: '/logs',
    title: 'logs:title',
    icon: 'logs',
    shortcut: '3',
    content: page(() => import('./pages/logs/logs-page.tsx')),
    keys: [
      ['/', 'logs:keys.search'],
      ['n', 'logs:keys.next'],
      ['N', 'logs:keys.previous'],
      ['g', 'logs:keys.top'],
      ['G', 'logs:keys.end'],
      ['f', 'logs:keys.follow'],
    ],
  },
  {
    path: '/playground',
    title: 'playground:title',
    icon: 'playground',
    shortcut: '4',
    content: page(() => import('./pages/playground/playground-page.tsx')),
    keys: [
      ['/', 'playground:keys.ask'],
      ['n', 'playground:keys.new'],
    ],
  },
  {
    path: '/benchmarks',
    title: 'benchmarks:title',
    icon: 'benchmarks',
    shortcut: '5',
    content: page(() => import('./pages/benchmarks/benchmarks-page.tsx')),
    keys: [['n', 'benchmarks:keyNew']],
  },
  {
    path: '/settings',
    title: 'settings:title',
    icon: 'settings',
    shortcut: ',',
    last: true,
    content: page(() => import('./pages/settings/settings-page.tsx')),
  },
];

/** The page of an address; what follows its path is the page's own. */
export function pageAt(address: string): Page | undefined {
  return pages.find(
    page => address === page.path || (page.path !== '/' && address.startsWith(`${page.path}/`)),
  );
}
