import type { ReactNode } from 'react';

export const ICONS = {
  brand: 'M3 4v16M21 4v16M9.5 4v16M14.5 4v16M1.5 9h21M1.5 15h21',
  profiles: 'M4 6h16M4 12h16M4 18h10',
  more: 'M5.500 12h.01M12 12h.01M18.500 12h.01',
  overview: 'M3 20h18M6 16v-5M12 16V5M18 16v-8',
  benchmarks: 'M3 20h18M5 20v-7h4v7M10 20V5h4v15M15 20v-10h4v10',
  playground: 'M4 5h16v11H10l-4 4v-4H4z',
  sliders: 'M4 8h9M17 8h3M15 6v4M4 16h3M11 16h9M9 14v4',
  image: 'M4 5h16v14H4zM4 16l5-5l4 4l3-3l4 4M9 9h.01',
  edit: 'M4 20h4L19 9l-4-4L4 16z',
  trash: 'M5 7h14M9 7V4h6v3M7 7l1 13h8l1-13',
  logs: 'M4 6h16M4 10h10M4 14h16M4 18h7',
  up: 'M6 14l6-6l6 6',
  save: 'M12 4v11M7.5 11l4.5 4.5l4.5-4.5M5 20h14',
  copy: 'M9 9h11v11H9zM5 15H4V4h11v1',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  search: 'M10.5 4a6.5 6.5 0 1 0 0 13a6.5 6.5 0 0 0 0-13zM15.5 15.5L20.5 20.5',
  close: 'M6 6l12 12M18 6L6 18',
  chevron: 'M7 10l5 5l5-5',
  send: 'M12 20V5M5.5 11.5L12 5l6.5 6.5',
  square: 'M7 7h10v10H7z',
  keyboard: 'M3 6h18v12H3zM7 10h.01M11 10h.01M15 10h.01M8 14h8',
  system: 'M4 5h16v11H4zM9 20h6M12 16v4',
  light:
    'M12 8a4 4 0 1 0 0 8a4 4 0 0 0 0-8zM12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M18.7 5.3l-1.4 1.4M6.7 17.3l-1.4 1.4',
  dark: 'M20 14.5A8.5 8.5 0 1 1 9.5 4a7 7 0 0 0 10.5 10.5z',
  command: 'M4 6l5 5l-5 5M12 18h8',
  settings:
    'M4 7h9M17 7h3M4 17h3M11 17h9M15 4.500a2.500 2.500 0 1 0 0 5a2.500 2.500 0 0 0 0-5zM9 14.500a2.500 2.500 0 1 0 0 5a2.500 2.500 0 0 0 0-5z',
  folder: 'M3 6h6l2 2.500h10V19H3z',
  plus: 'M12 5v14M5 12h14',
  box: 'M4 8l8-4.500L20 8v8l-8 4.500L4 16zM4 8l8 4.500L20 8M12 12.500v8',
  warning: 'M12 4L21.500 20H2.500zM12 10v4.500M12 17.200v.01',
  restart: 'M19 12a7 7 0 1 1-2.200-5.100L20 9.500M20 4.500v5h-5',
  link: 'M10 14a4 4 0 0 0 6 .5l3-3a4 4 0 0 0-5.700-5.700L11.500 7.500M14 10a4 4 0 0 0-6-.5l-3 3a4 4 0 0 0 5.700 5.700l1.800-1.700',
  book: 'M5 4h14v16H7a2 2 0 0 1-2-2zM5 18a2 2 0 0 1 2-2h12',
  down: 'M12 5v14M6 13l6 6l6-6',
} as const;
export type IconName = keyof typeof ICONS;

/** A line icon; always beside or inside something that has a name. */
export function Icon({ name, size = 16 }: { readonly name: IconName; readonly size?: number }): ReactNode {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth={1.8}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
      className="shrink-0"
    >
      <path d={ICONS[name]} />
    </svg>
  );
}
