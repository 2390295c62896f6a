import { type ReactNode, useMemo } from 'react';
import { DEFAULT_GROUP } from '../../../src-shared/model/profile.ts';
import type { ChartExtra, ChartPoint, ChartSeries } from '../../components/chart-picture.ts';
import { TimeSeries } from '../../components/time-series.tsx';
import { formatCount, formatDuration, formatTokensPerSecond } from '../../i18n/format.ts';
import { type Translate, useT } from '../../i18n/index.ts';
import type { RangedReadings } from '../../stores/ranged-readings.ts';
import { shownGroup } from '../../stores/supervisor.ts';
import { useSupervisor } from '../../stores/use-app.ts';
import { throughputSource } from './chart-source.ts';

/** Reading is far faster than writing: each has its own axis. */
const seriesOf = (t: Translate): readonly ChartSeries[] => [
  {
    key: 'prompt',
    label: t('throughput:prompt'),
    colour: 'var(--series-2)',
    side: 'left',
    format: point => t('throughput:rate', { value: formatTokensPerSecond(point.prompt ?? 0) }),
  },
  {
    key: 'generation',
    side: 'right',
    label: t('throughput:generation'),
    colour: 'var(--series-1)',
    filled: true,
    format: point => t('throughput:rate', { value: formatTokensPerSecond(point.generation ?? 0) }),
  },
];
const row = (label: string, key: string, format: (value: number) => string) => ({
  label,
  format: (point: ChartPoint) => {
    const value = point[key];
    return typeof value === 'number' ? format(value) : null;
  },
});
const extraOf = (t: Translate): readonly ChartExtra[] => [
  row(t('throughput:firstToken'), 'firstTokenMs', formatDuration),
  row(t('throughput:slots'), 'slotsBusy', value => formatCount(Math.round(value))),
  row(t('throughput:waiting'), 'waiting', value => formatCount(Math.round(value))),
  row(t('throughput:context'), 'contextTokens', value => formatCount(Math.round(value))),
];

export interface ThroughputPanelProps {
  readonly ranged: RangedReadings;
  readonly heightPx: number;
  readonly className?: string;
}

/** How fast the served model reads and writes over time; at the pointer also waiting, slots and context. */
export function ThroughputPanel({ ranged, heightPx, className = '' }: ThroughputPanelProps): ReactNode {
  const group = useSupervisor(view => shownGroup(view)?.group ?? DEFAULT_GROUP);
  const t = useT();
  const series = useMemo(() => seriesOf(t), [t]);
  const extra = useMemo(() => extraOf(t), [t]);
  const source = useMemo(() => throughputSource(ranged, group), [ranged, group]);
  return (
    <section
      aria-label={t('throughput:title')}
      className={`panel flex min-w-0 flex-col px-4 pt-3 pb-2 ${className}`}
    >
      <h3 className="font-semibold">{t('throughput:title')}</h3>
      <div className="mt-auto pt-1">
        <TimeSeries
          source={source}
          series={series}
          extra={extra}
          scale="auto"
          heightPx={heightPx}
          label={t('throughput:chart')}
          unit={t('overview:tokensPerSecond')}
        />
      </div>
    </section>
  );
}
