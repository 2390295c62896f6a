import { type ReactNode, useMemo } from 'react';
import type { ChartSeries } from '../../components/chart-picture.ts';
import { TimeSeries } from '../../components/time-series.tsx';
import { formatCores, formatMiB, formatPct, formatShare } from '../../i18n/format.ts';
import { said, type Translate, useT } from '../../i18n/index.ts';
import type { RangedReadings } from '../../stores/ranged-readings.ts';
import { shownGroup } from '../../stores/supervisor.ts';
import { useSupervisor, useTelemetry } from '../../stores/use-app.ts';
import { hostSource } from './chart-source.ts';
import { failingGpus } from './gpu-sources.ts';

const seriesOf = (t: Translate): readonly ChartSeries[] => [
  {
    key: 'ramPct',
    label: t('gpus:ram'),
    colour: 'var(--series-1)',
    filled: true,
    format: point => formatShare(point.ramMiB ?? 0, point.totalMiB ?? 0),
  },
  {
    key: 'cpuPct',
    label: t('gpus:cpu'),
    colour: 'var(--series-2)',
    format: point => formatPct(point.cpuPct ?? 0),
  },
];

/** A machine without a GPU, or one whose GPUs cannot be read: the processor takes the chart's place. */
export function NoGpuPanel({ ranged }: { readonly ranged: RangedReadings }): ReactNode {
  const t = useT();
  const series = useMemo(() => seriesOf(t), [t]);
  const source = useMemo(() => hostSource(ranged), [ranged]);
  const failing = useTelemetry(view => view.latest && failingGpus(view.latest));
  const silent = useTelemetry(view => view.latest?.gpus.map(gpu => gpu.name).join(', ') ?? '');
  return (
    <section
      aria-label={t('gpus:title')}
      className="panel grid grid-cols-[minmax(13rem,19rem)_minmax(0,1fr)] gap-6 px-4 pt-4 pb-2 max-sm:grid-cols-1 max-sm:gap-3"
    >
      <div className="flex flex-col gap-1 pb-2">
        <h3 className="font-semibold">
          {failing !== null
            ? t('gpus:failingTitle')
            : silent === ''
              ? t('gpus:noneTitle')
              : t('gpus:silentTitle')}
        </h3>
        <p className="text-sm text-dim">
          {said(failing) ?? (silent === '' ? t('gpus:noneSub') : t('gpus:silentSub', { names: silent }))}
        </p>
        <ModelUse />
      </div>
      <div className="min-w-0">
        <TimeSeries source={source} series={series} heightPx={132} label={t('gpus:cpuChart')} />
      </div>
    </section>
  );
}

/** What the model takes of the processor and the memory. */
function ModelUse(): ReactNode {
  const t = useT();
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
      <dt className="text-dim">{t('gpus:modelCpu')}</dt>
      <dd className="text-end">
        {cpuPct === null ? t('gpus:notReported') : t('gpus:cores', { n: formatCores(cpuPct) })}
      </dd>
      <dt className="text-dim">{t('gpus:modelRam')}</dt>
      <dd className="text-end">{ramMiB === null ? t('gpus:notReported') : formatMiB(ramMiB)}</dd>
    </dl>
  );
}
