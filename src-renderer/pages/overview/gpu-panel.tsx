import { type ReactNode, useMemo } from 'react';
import type { GpuReading } from '../../../src-shared/model/reading.ts';
import { formatCount, formatMiB, formatMiBPart, formatPct } from '../../../src-shared/units.ts';
import { LegendItem, Meter } from '../../components/meter.tsx';
import { type ChartPoint, type ChartSeries, TimeSeries } from '../../components/time-series.tsx';
import { type ReadingRing, RING_SPAN_MS } from '../../stores/reading-ring.ts';
import { useTelemetry } from '../../stores/use-app.ts';
import { texts } from '../../texts.ts';
import { gpuKey, gpuSource, pctOf, vramSplit } from './chart-source.ts';

const words = texts.gpus;

const SERIES: readonly ChartSeries[] = [
  {
    key: 'vramPct',
    label: words.vram,
    colour: 'var(--series-1)',
    filled: true,
    format: point => words.ofTotal(...formatMiBPart(point.vramMiB ?? 0, point.totalMiB ?? 0)),
  },
  {
    key: 'utilisationPct',
    label: words.utilisation,
    colour: 'var(--series-2)',
    format: point => formatPct(point.utilisationPct ?? 0),
  },
];
const EXTRA = [
  {
    label: texts.gpus.temperatureName,
    format: (point: ChartPoint) =>
      typeof point.temperatureC === 'number' ? words.temperature(formatCount(point.temperatureC)) : null,
  },
  {
    label: texts.gpus.powerName,
    format: (point: ChartPoint) =>
      typeof point.powerW === 'number' ? words.powerOnly(formatCount(point.powerW)) : null,
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
          series={SERIES}
          extra={EXTRA}
          spanMs={RING_SPAN_MS}
          heightPx={compact ? 76 : 116}
          label={words.chartOf(name)}
        />
      </div>
      {!compact && (
        <div className="mt-1 flex flex-wrap gap-x-4 text-sm text-dim" aria-hidden="true">
          <LegendItem colour="bg-series-1">{words.vram}</LegendItem>
          <LegendItem colour="bg-series-2">{words.utilisation}</LegendItem>
          <span className="ml-auto text-faint">{words.span}</span>
        </div>
      )}
    </article>
  );
}

/** The part that changes every second. */
function GpuNow({ id, compact }: { readonly id: string; readonly compact: boolean }): ReactNode {
  const gpu = useTelemetry(view => view.latest?.gpus.find(one => gpuKey(one) === id));
  if (!gpu) return null;
  const split = vramSplit(gpu);
  return (
    <div data-live>
      <div className="flex flex-wrap items-baseline gap-x-2">
        <h3 className="truncate font-semibold">{gpu.name}</h3>
        <span className="text-sm text-faint">{words.gpu(gpu.index)}</span>
        <span className="ml-auto flex gap-3 text-sm text-dim">
          {facts(gpu).map(fact => (
            <span key={fact}>{fact}</span>
          ))}
        </span>
      </div>
      {gpu.throttle.length > 0 && (
        <p className="text-sm text-busy">{words.throttled(gpu.throttle.join(', '))}</p>
      )}
      <div className={compact ? 'my-1.5' : 'mt-2.5 mb-1.5'}>
        <Meter
          tall={!compact}
          label={
            split
              ? words.splitLabel(
                  gpu.name,
                  formatMiB(split.ownMiB),
                  formatMiB(split.foreignMiB),
                  formatMiB(split.freeMiB),
                )
              : `${words.vram}: ${words.notReported}`
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
            {split.attributed && <LegendItem colour="bg-own">{words.own}</LegendItem>}
            <LegendItem colour="bg-foreign">{split.attributed ? words.foreign : words.used}</LegendItem>
          </>
        )}
        <span className="ml-auto text-ink">
          {split && gpu.vramUsedMiB !== null && gpu.vramTotalMiB !== null
            ? words.ofTotal(...formatMiBPart(gpu.vramUsedMiB, gpu.vramTotalMiB))
            : words.notReported}
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
  if (temperatureC !== null) out.push(words.temperature(formatCount(temperatureC)));
  if (powerW !== null) {
    out.push(
      powerLimitW === null
        ? words.powerOnly(formatCount(powerW))
        : words.power(formatCount(powerW), formatCount(powerLimitW)),
    );
  }
  return out;
}
