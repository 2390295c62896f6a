import { type ReactNode, useMemo } from 'react';
import { useT } from '../../i18n/index.ts';
import { useApp, useTelemetry } from '../../stores/use-app.ts';
import { gpuKey } from './chart-source.ts';
import { GpuPanel } from './gpu-panel.tsx';
import { NoGpuPanel } from './no-gpu-panel.tsx';

/** As many columns as panels can use. */
const COLUMNS: Readonly<Record<number, string>> = {
  1: 'grid-cols-1',
  2: 'grid-cols-2',
  3: 'grid-cols-3',
};

/** A panel for every GPU, or what there is without one. */
export function GpuPanels(): ReactNode {
  const t = useT();
  const { telemetry } = useApp();
  // A string, so that a new reading of the same GPUs renders nothing here.
  const keys = useTelemetry(view => view.latest?.gpus.map(gpuKey).join('\n') ?? null);
  const list = useMemo(() => (keys ? keys.split('\n') : []), [keys]);
  if (keys === null) {
    return (
      <section aria-label={t('gpus:title')} className="panel grid h-60 place-items-center text-sm text-faint">
        {t('gpus:waiting')}
      </section>
    );
  }
  if (list.length === 0) return <NoGpuPanel ring={telemetry.ring} />;
  const many = list.length > 3;
  return (
    <section
      aria-label={t('gpus:title')}
      className={`grid gap-5 max-sm:grid-cols-1 ${many ? 'grid-cols-4 gap-3 max-lg:grid-cols-2' : `${COLUMNS[list.length] ?? ''} max-lg:gap-4`}`}
    >
      {list.map(key => (
        <GpuPanel key={key} id={key} ring={telemetry.ring} compact={many} />
      ))}
    </section>
  );
}
