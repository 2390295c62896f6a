import type { ReactNode } from 'react';
import { formatScore } from '../../../i18n/format.ts';
import { useT } from '../../../i18n/index.ts';
import { useRead } from '../../../stores/use-read.ts';

/** What large models reach on benchmarks that are not run here, for those who wonder how far there is to go. */
export function Frontier(): ReactNode {
  const t = useT();
  const { answer: frontier } = useRead('benchmarks.frontier');
  if (frontier === null) return null;
  return (
    <details>
      <summary className="label w-fit cursor-pointer hover:text-ink">{t('suites:frontier')}</summary>
      <p className="mt-2 max-w-[80ch] text-sm text-dim">
        {t('suites:frontierWhat', { source: frontier.source, date: frontier.date })}
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard */}
      <section tabIndex={0} aria-label={t('suites:frontier')} className="mt-2 overflow-x-auto">
        <table className="results dense">
          <thead className="text-sm">
            <tr>
              <th scope="col" className="font-normal text-dim">
                {t('suites:benchmark')}
              </th>
              {frontier.models.map(model => (
                <th key={model} scope="col" className="figure font-normal text-dim">
                  {model}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {frontier.benchmarks.map(({ name, scores }) => (
              <tr key={name}>
                <th scope="row" className="font-normal">
                  {name}
                </th>
                {frontier.models.map((model, at) => (
                  <td key={model} className="figure">
                    {scores[at] == null ? '–' : formatScore(scores[at])}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </details>
  );
}
