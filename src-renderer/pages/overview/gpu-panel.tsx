import { type ReactNode, useMemo } from 'react';
import type { ChartExtra, ChartPoint, ChartSeries } from '../../components/chart-picture.ts';
import { TimeSeries } from '../../components/time-series.tsx';
import { formatCount, formatPct, formatShare } from '../../i18n/format.ts';
import { type Translate, useT } from '../../i18n/index.ts';
import type { RangedReadings } from '../../stores/ranged-readings.ts';
import { useTelemetry } from '../../stores/use-app.ts';
import { gpuKey, gpuSource } from './chart-source.ts';
import { GpuNow } from './gpu-now.tsx';

const seriesOf = (t: Translate): readonly ChartSeries[] => [
  {
    key: 'vramPct',
    label: t('gpus:vram'),
    colour: 'var(--series-1)',
    filled: true,
    format: point => formatShare(point.vramMiB ?? 0, point.totalMiB ?? 0),
  },
  {
    key: 'utilisationPct',
    label: t('gpus:utilisation'),
    colour: 'var(--series-2)',
    format: point => formatPct(point.utilisationPct ?? 0),
  },
];
/** A value at the pointer that is not drawn. */
const row = (label: string, key: string, format: (value: string) => string, bare = true) => ({
  label,
  bare,
  format: (point: ChartPoint) => {
    const value = point[key];
    return typeof value === 'number' ? format(formatCount(value)) : null;
  },
});
const extraOf = (t: Translate): readonly ChartExtra[] => [
  row(t('gpus:temperatureName'), 'temperatureC', value => t('gpus:temperature', { value })),
  row(t('gpus:powerName'), 'powerW', used => t('gpus:powerOnly', { used })),
  row(t('gpus:clockName'), 'clockSmMHz', value => t('gpus:megahertz', { value })),
  row(t('gpus:memoryClockName'), 'clockMemMHz', value => t('gpus:megahertz', { value }), false),
];

export interface GpuPanelProps {
  /** The key of the GPU among the readings. */
  readonly id: string;
  readonly ranged: RangedReadings;
  /** One of many: less high, fewer words. */
  readonly compact: boolean;
}

/** One GPU: what it is doing, whose its memory is, and both over time. */
export function GpuPanel({ id, ranged, compact }: GpuPanelProps): ReactNode {
  const t = useT();
  const series = useMemo(() => seriesOf(t), [t]);
  const extra = useMemo(() => extraOf(t), [t]);
  const source = useMemo(() => gpuSource(ranged, id), [ranged, id]);
  const name = useTelemetry(view => view.latest?.gpus.find(gpu => gpuKey(gpu) === id)?.name ?? '');
  return (
    <article aria-label={name} className={`panel min-w-0 ${compact ? 'px-3 pt-3 pb-2' : 'px-4 pt-3 pb-2'}`}>
      <GpuNow id={id} compact={compact} />
      <div className="mt-1">
        <TimeSeries
          source={source}
          series={series}
          extra={extra}
          heightPx={compact ? 70 : 104}
          label={t('gpus:chartOf', { name })}
          legend={!compact}
        />
      </div>
    </article>
  );
}
