import type { ReactNode } from 'react';
import { useT } from '../../i18n/index.ts';
import { addressOf } from './place.ts';

const VIEWS = [
  ['results', 'benchmarks:results'],
  ['speed', 'speed:title'],
  ['schedules', 'schedules:title'],
  ['suites', 'suites:title'],
] as const;
export type TopView = (typeof VIEWS)[number][0];

/** The parts of the page. */
export function ViewsNav({ view }: { readonly view: TopView }): ReactNode {
  const t = useT();
  return (
    <nav aria-label={t('benchmarks:title')} className="border-b border-line-soft">
      <ul className="-mb-px flex flex-wrap gap-x-5">
        {VIEWS.map(([name, title]) => (
          <li key={name}>
            <a
              href={addressOf({ view: name })}
              aria-current={name === view ? 'page' : undefined}
              className="block border-b-2 border-transparent py-2 text-dim hover:text-ink aria-[current=page]:border-accent aria-[current=page]:text-ink"
            >
              {t(title)}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
