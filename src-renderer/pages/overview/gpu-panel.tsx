import { type ReactNode, useMemo } from 'react';
import type { GpuReading } from '../../../src-shared/model/reading.ts';
import { LegendItem, Meter } from '../../components/meter.tsx';
import {
  type ChartPoint,
  type ChartSeries,
  TimeSeries,
  type TimeSeriesProps,
} from '../../components/time-series.tsx';
import { formatCount, formatMiB, formatPct, formatShare } from '../../i18n/format.ts';
import { type Translate, t, useT } from '../../i18n/index.ts';
import { type ReadingRing, RING_SPAN_MS } from '../../stores/reading-ring.ts';
import { useTelemetry } from '../../stores/use-app.ts';
import { gpuKey, gpuSource, pctOf, vramSplit } from './chart-source.ts';

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
const extraOf = (t: Translate): NonNullable<TimeSeriesProps['extra']> => [
  {
    label: t('gpus:temperatureName'),
    format: (point: ChartPoint) =>
      typeof point.temperatureC === 'number'
        ? t('gpus:temperature', { value: formatCount(point.temperatureC) })
        : null,
  },
  {
    label: t('gpus:powerName'),
    format: (point: ChartPoint) =>
      typeof point.powerW === 'number' ? t('gpus:powerOnly', { used: formatCount(point.powerW) }) : null,
  },
];

export interface GpuPanelProps {
  /** The key of the GPU among the readings. */
  readonly id: string;
  readonly ring: ReadingRing;
  /** One of many: less high, fewer words. */
  readonly compact: boolean;
}

/** One GPU: what it is doing, whose its memory is, and both over time. */
export function GpuPanel({ id, ring, compact }: GpuPanelProps): ReactNode {
  const t = useT();
  const series = useMemo(() => seriesOf(t), [t]);
  const extra = useMemo(() => extraOf(t), [t]);
  const source = useMemo(() => gpuSource(ring, id), [ring, id]);
  const name = useTelemetry(view => view.latest?.gpus.find(gpu => gpuKey(gpu) === id)?.name ?? '');
  return (
    <article
      aria-label={name}
      className={`panel min-w-0 ${compact ? 'px-3 pt-2.5 pb-1.5' : 'px-4 pt-3.5 pb-2'}`}
    >
      <GpuNow id={id} compact={compact} />
      <div className="mt-2">
        <TimeSeries
          source={source}
          series={series}
          extra={extra}
          spanMs={RING_SPAN_MS}
          heightPx={compact ? 76 : 116}
          label={t('gpus:chartOf', { name })}
        />
      </div>
      {!compact && (
        <div className="mt-1 flex flex-wrap gap-x-4 text-sm text-dim" aria-hidden="true">
          <LegendItem colour="bg-series-1">{t('gpus:vram')}</LegendItem>
          <LegendItem colour="bg-series-2">{t('gpus:utilisation')}</LegendItem>
          <span className="ms-auto text-faint">{t('gpus:span')}</span>
        </div>
      )}
    </article>
  );
}

/** The part that changes every second. */
function GpuNow({ id, compact }: { readonly id: string; readonly compact: boolean }): ReactNode {
  const t = useT();
  const gpu = useTelemetry(view => view.latest?.gpus.find(one => gpuKey(one) === id));
  if (!gpu) return null;
  const split = vramSplit(gpu);
  return (
    <div data-live>
      <div className="flex flex-wrap items-baseline gap-x-2">
        <h3 className="truncate font-semibold">{gpu.name}</h3>
        <span className="text-sm text-faint">{t('gpus:gpu', { index: gpu.index })}</span>
        <span className="ms-auto flex gap-3 text-sm text-dim">
          {facts(gpu).map(fact => (
            <span key={fact}>{fact}</span>
          ))}
        </span>
      </div>
      {gpu.throttle.length > 0 && (
        <p className="text-sm text-busy">{t('gpus:throttled', { why: gpu.throttle.join(', ') })}</p>
      )}
      <div className={compact ? 'my-1.5' : 'mt-2.5 mb-1.5'}>
        <Meter
          tall={!compact}
          label={
            split
              ? t('gpus:splitLabel', {
                  name: gpu.name,
                  own: formatMiB(split.ownMiB),
                  foreign: formatMiB(split.foreignMiB),
                  free: formatMiB(split.freeMiB),
                })
              : `${t('gpus:vram')}: ${t('gpus:notReported')}`
          }
          parts={
            split
              ? [
                  { key: 'own', pct: pctOf(split.ownMiB, gpu.vramTotalMiB) ?? 0, colour: 'bg-own' },
                  {
                    key: 'foreign',
                    pct: pctOf(split.foreignMiB, gpu.vramTotalMiB) ?? 0,
                    colour: 'bg-foreign',
                  },
                ]
              : []
          }
        />
      </div>
      <div className="flex flex-wrap gap-x-4 text-sm text-dim">
        {split && !compact && (
          <>
            {split.attributed && <LegendItem colour="bg-own">{t('gpus:own')}</LegendItem>}
            <LegendItem colour="bg-foreign">
              {split.attributed ? t('gpus:foreign') : t('gpus:used')}
            </LegendItem>
          </>
        )}
        <span className="ms-auto text-ink">
          {split && gpu.vramUsedMiB !== null && gpu.vramTotalMiB !== null
            ? formatShare(gpu.vramUsedMiB, gpu.vramTotalMiB)
            : t('gpus:notReported')}
        </span>
      </div>
    </div>
  );
}

/** Utilisation, temperature and power, those that are reported. */
function facts(gpu: GpuReading): string[] {
  const { utilisationPct, temperatureC, powerW, powerLimitW } = gpu;
  const out: string[] = [];
  if (utilisationPct !== null) out.push(formatPct(utilisationPct));
  if (temperatureC !== null) out.push(t('gpus:temperature', { value: formatCount(temperatureC) }));
  if (powerW !== null) {
    out.push(
      powerLimitW === null
        ? t('gpus:powerOnly', { used: formatCount(powerW) })
        : t('gpus:power', { used: formatCount(powerW), limit: formatCount(powerLimitW) }),
    );
  }
  return out;
}
