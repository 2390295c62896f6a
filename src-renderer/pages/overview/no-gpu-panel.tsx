import { type ReactNode, useMemo } from 'react';
import { formatCores, formatMiB, formatMiBPart, formatPct } from '../../../src-shared/units.ts';
import { LegendItem } from '../../components/meter.tsx';
import { type ChartSeries, TimeSeries } from '../../components/time-series.tsx';
import { type ReadingRing, RING_SPAN_MS } from '../../stores/reading-ring.ts';
import { shownGroup } from '../../stores/supervisor.ts';
import { useSupervisor, useTelemetry } from '../../stores/use-app.ts';
import { texts } from '../../texts.ts';
import { hostSource } from './chart-source.ts';

const words = texts.gpus;

const SERIES: readonly ChartSeries[] = [
  {
    key: 'ramPct',
    label: words.ram,
    colour: 'var(--series-1)',
    filled: true,
    format: point => words.ofTotal(...formatMiBPart(point.ramMiB ?? 0, point.totalMiB ?? 0)),
  },
  {
    key: 'cpuPct',
    label: words.cpu,
    colour: 'var(--series-2)',
    format: point => formatPct(point.cpuPct ?? 0),
  },
];

/** A machine without a GPU, or one whose GPUs cannot be read: the processor takes the chart's place. */
export function NoGpuPanel({ ring }: { readonly ring: ReadingRing }): ReactNode {
  const source = useMemo(() => hostSource(ring), [ring]);
  const failing = useTelemetry(
    view =>
      view.latest?.sources.find(one => one.status === 'failing' && /nvidia|amd|gpu/i.test(one.name))
        ?.message ?? null,
  );
  return (
    <section
      aria-label={words.title}
      className="panel grid grid-cols-[minmax(13rem,19rem)_minmax(0,1fr)] gap-6 px-4 pt-3.5 pb-2 max-sm:grid-cols-1 max-sm:gap-3"
    >
      <div className="flex flex-col gap-1 pb-1.5">
        <h3 className="font-semibold">{failing === null ? words.noneTitle : words.failingTitle}</h3>
        <p className="text-sm text-dim">{failing ?? words.noneSub}</p>
        <ModelUse />
      </div>
      <div className="min-w-0">
        <TimeSeries
          source={source}
          series={SERIES}
          spanMs={RING_SPAN_MS}
          heightPx={132}
          label={words.cpuChart}
        />
        <div className="mt-1 flex flex-wrap gap-x-4 text-sm text-dim" aria-hidden="true">
          <LegendItem colour="bg-series-1">{words.ram}</LegendItem>
          <LegendItem colour="bg-series-2">{words.cpu}</LegendItem>
          <span className="ml-auto text-faint">{words.span}</span>
        </div>
      </div>
    </section>
  );
}

/** What the model takes of the processor and the memory. */
function ModelUse(): ReactNode {
  const group = useSupervisor(view => shownGroup(view)?.group ?? null);
  const cpuPct = useTelemetry(
    view => view.latest?.instances.find(one => one.group === group)?.cpuPct ?? null,
  );
  const ramMiB = useTelemetry(
    view => view.latest?.instances.find(one => one.group === group)?.ramMiB ?? null,
  );
  if (cpuPct === null && ramMiB === null) return null;
  return (
    <dl data-live className="mt-auto grid grid-cols-[1fr_auto] gap-y-1 pt-4 text-sm">
      <dt className="text-dim">{words.modelCpu}</dt>
      <dd className="text-right">{cpuPct === null ? words.notReported : words.cores(formatCores(cpuPct))}</dd>
      <dt className="text-dim">{words.modelRam}</dt>
      <dd className="text-right">{ramMiB === null ? words.notReported : formatMiB(ramMiB)}</dd>
    </dl>
  );
}
