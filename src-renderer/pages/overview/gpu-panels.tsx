import { type ReactNode, useMemo } from 'react';
import { LegendItem } from '../../components/meter.tsx';
import { said, useT } from '../../i18n/index.ts';
import { useApp, useTelemetry } from '../../stores/use-app.ts';
import { gpuKey } from './chart-source.ts';
import { GpuPanel } from './gpu-panel.tsx';
import { failingGpus, reportsAnything } from './gpu-sources.ts';
import { NoGpuPanel } from './no-gpu-panel.tsx';
import { ThroughputPanel } from './throughput-panel.tsx';

/** As many columns as panels can use; the throughput takes one of them. */
const COLUMNS: Readonly<Record<number, string>> = {
  1: 'grid-cols-2',
  2: 'grid-cols-[1fr_1fr_1fr] max-lg:grid-cols-2',
  3: 'grid-cols-4 max-lg:grid-cols-2',
};

/** A panel for every GPU that can be read, or what there is without one, and the throughput beside them. */
export function GpuPanels(): ReactNode {
  const t = useT();
  const { ranged } = useApp().telemetry;
  // A string, so that a new reading of the same GPUs renders nothing here.
  const keys = useTelemetry(view => view.latest?.gpus.filter(reportsAnything).map(gpuKey).join('\n') ?? null);
  const failing = useTelemetry(view => view.latest && failingGpus(view.latest));
  const list = useMemo(() => (keys ? keys.split('\n') : []), [keys]);
  if (keys === null) {
    return (
      <section aria-label={t('gpus:title')} className="panel grid h-60 place-items-center text-sm text-faint">
        {t('gpus:waiting')}
      </section>
    );
  }
  if (list.length === 0) {
    return (
      <div className="grid grid-cols-[minmax(0,1.7fr)_minmax(0,1fr)] gap-5 max-lg:grid-cols-1 max-lg:gap-4">
        <NoGpuPanel ranged={ranged} />
        <ThroughputPanel ranged={ranged} heightPx={118} />
      </div>
    );
  }
  const many = list.length > 3;
  return (
    <section
      aria-label={t('gpus:title')}
      className={`grid max-[52rem]:grid-cols-1 ${many ? 'grid-cols-4 gap-3 max-lg:grid-cols-2' : `gap-4 ${COLUMNS[list.length] ?? ''}`}`}
    >
      {failing !== null && (
        <p className="col-span-full -mb-1 text-sm text-busy">
          {t('gpus:someFailing')} {said(failing)}
        </p>
      )}
      {many && (
        <p aria-hidden="true" className="col-span-full -mb-1 flex flex-wrap gap-x-4 text-xs text-dim">
          <LegendItem colour="bg-own">{t('gpus:own')}</LegendItem>
          <LegendItem colour="bg-other">{t('gpus:others')}</LegendItem>
          <LegendItem colour="bg-foreign">{t('gpus:foreign')}</LegendItem>
          <LegendItem colour="bg-series-1">{t('gpus:vramLine')}</LegendItem>
          <LegendItem colour="bg-series-2">{t('gpus:utilisationLine')}</LegendItem>
        </p>
      )}
      {list.map(key => (
        <GpuPanel key={key} id={key} ranged={ranged} compact={many} />
      ))}
      <ThroughputPanel
        ranged={ranged}
        heightPx={many ? 84 : 196}
        className={many ? 'col-span-full' : list.length === 2 ? 'max-lg:col-span-full' : ''}
      />
    </section>
  );
}
