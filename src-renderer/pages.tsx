import { type ComponentType, type LazyExoticComponent, lazy } from 'react';
import type { IconName } from './components/icons.tsx';
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
  readonly component: LazyExoticComponent<ComponentType>;
}

/** THE page table: a page is a row here and a folder under pages/. */
export const pages: readonly [Page, ...Page[]] = [
  {
    path: '/',
    title: 'overview:title',
    icon: 'overview',
    shortcut: '1',
    component: lazy(() => import('./pages/overview/overview-page.tsx')),
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
    component: lazy(() => import('./pages/profiles/profiles-page.tsx')),
  },
  {
    path: '/logs',
    title: 'logs:title',
    icon: 'logs',
    shortcut: '3',
    component: lazy(() => import('./pages/logs/logs-page.tsx')),
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
    component: lazy(() => import('./pages/playground/playground-page.tsx')),
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
    component: lazy(() => import('./pages/benchmarks/benchmarks-page.tsx')),
    keys: [['n', 'benchmarks:keyNew']],
  },
  {
    path: '/settings',
    title: 'settings:title',
    icon: 'settings',
    shortcut: ',',
    last: true,
    component: lazy(() => import('./pages/settings/settings-page.tsx')),
  },
];

/** The page of an address; what follows its path is the page's own. */
export function pageAt(address: string): Page | undefined {
  return pages.find(
    page => address === page.path || (page.path !== '/' && address.startsWith(`${page.path}/`)),
  );
}
