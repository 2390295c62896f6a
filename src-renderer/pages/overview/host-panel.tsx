import type { ReactNode } from 'react';
import { LegendItem, Meter } from '../../components/meter.tsx';
import { formatCount, formatMiB, formatPct, formatShare } from '../../i18n/format.ts';
import { useT } from '../../i18n/index.ts';
import { useTelemetry } from '../../stores/use-app.ts';
import { pctOf } from './chart-source.ts';

/** The machine that it runs on. */
export function HostPanel(): ReactNode {
  const t = useT();
  const unknown = t('overview:none');
  const host = useTelemetry(view => view.latest?.host ?? null);
  const model = useTelemetry(
    view => view.latest?.instances.reduce((sum, one) => sum + (one.ramMiB ?? 0), 0) ?? 0,
  );
  const used = host?.ramUsedMiB ?? null;
  const cache = host?.ramPageCacheMiB ?? null;
  const total = host?.ramTotalMiB ?? null;
  const ownMiB = Math.min(model, used ?? 0);
  return (
    <section aria-label={t('host:title')} data-live className="overview-host flex flex-col gap-2.5">
      <h3 className="label">{t('host:title')}</h3>
      <div className="grid gap-1">
        <Row
          name={t('host:cpu')}
          value={
            host?.cpuPct === null || host === null
              ? unknown
              : t('host:cpuOf', { pct: formatPct(host.cpuPct), cores: formatCount(host.cpuCores) })
          }
        />
        <Meter
          label={t('host:cpu')}
          parts={[{ key: 'cpu', pct: host?.cpuPct ?? 0, colour: 'bg-series-2' }]}
        />
      </div>
      <div className="grid gap-1">
        <Row
          name={t('host:ram')}
          value={used === null || total === null ? unknown : formatShare(used, total)}
        />
        <Meter
          label={t('host:splitLabel', {
            system: formatMiB(used ?? 0),
            cache: formatMiB(cache ?? 0),
            free: formatMiB(Math.max(0, (total ?? 0) - (used ?? 0) - (cache ?? 0))),
          })}
          parts={[
            { key: 'model', pct: pctOf(ownMiB, total) ?? 0, colour: 'bg-own' },
            { key: 'system', pct: pctOf((used ?? 0) - ownMiB, total) ?? 0, colour: 'bg-foreign' },
            { key: 'cache', pct: pctOf(cache, total) ?? 0, colour: 'bg-cache' },
          ]}
        />
        <p className="flex flex-wrap gap-x-3 text-xs text-dim">
          {ownMiB > 0 && <LegendItem colour="bg-own">{t('host:model')}</LegendItem>}
          <LegendItem colour="bg-foreign">{t('host:system')}</LegendItem>
          <LegendItem colour="bg-cache">{t('host:pageCache')}</LegendItem>
        </p>
      </div>
      <Row
        name={t('host:swap')}
        value={
          host?.swapTotalMiB === 0
            ? t('host:noSwap')
            : host?.swapUsedMiB === null || host?.swapTotalMiB === null || host === null
              ? unknown
              : formatShare(host.swapUsedMiB, host.swapTotalMiB)
        }
      />
      <Row
        name={t('host:disk')}
        value={
          host?.modelsDiskFreeMiB === null || host === null
            ? unknown
            : t('host:diskFree', { free: formatMiB(host.modelsDiskFreeMiB) })
        }
      />
    </section>
  );
}

function Row({ name, value }: { readonly name: string; readonly value: string }): ReactNode {
  return (
    <p className="flex justify-between gap-3 text-sm">
      <span className="text-dim">{name}</span>
      <span>{value}</span>
    </p>
  );
}
