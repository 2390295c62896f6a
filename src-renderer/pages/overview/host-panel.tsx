import type { ReactNode } from 'react';
import { type HostReading, ownRamMiB } from '../../../src-shared/model/reading.ts';
import { Icon } from '../../components/icons.tsx';
import { LegendItem, Meter } from '../../components/meter.tsx';
import { formatCount, formatMiB, formatPct, formatShare } from '../../i18n/format.ts';
import { t, useT } from '../../i18n/index.ts';
import { useConnection, useTelemetry } from '../../stores/use-app.ts';
import { pctOf } from './chart-source.ts';

/** The machine that it runs on. */
export function HostPanel(): ReactNode {
  useT();
  const host = useTelemetry(view => view.latest?.host ?? null);
  const model = useTelemetry(
    view => view.latest?.instances.reduce((sum, one) => sum + ownRamMiB(one), 0) ?? 0,
  );
  const folder = useConnection(view => view.info?.modelsDir ?? '');
  const folderMissing = useTelemetry(
    view => view.latest?.sources.some(one => one.name === 'host' && one.message !== null) ?? false,
  );
  return (
    <section aria-label={t('host:title')} data-live className="overview-host">
      <h3 className="label flex h-6 items-center">{t('host:title')}</h3>
      <Brief host={host} />
      <div className="overview-host-all grid gap-2">
        <div className="grid gap-1">
          <Row
            name={t('host:cpu')}
            value={
              host?.cpuPct === null || host === null
                ? t('overview:none')
                : t('host:cpuOf', { pct: formatPct(host.cpuPct), cores: formatCount(host.cpuCores) })
            }
          />
          <Meter
            label={t('host:cpu')}
            parts={[{ key: 'cpu', pct: host?.cpuPct ?? 0, colour: 'bg-series-2' }]}
          />
        </div>
        <Ram host={host} modelMiB={model} />
        <Swap host={host} />
        <div className="grid gap-1">
          <Row
            name={t('host:disk')}
            value={
              host?.modelsDiskFreeMiB === null || host === null
                ? t('overview:none')
                : t('host:diskFree', { free: formatMiB(host.modelsDiskFreeMiB) })
            }
          />
          {folderMissing && (
            <p className="text-xs wrap-anywhere text-faint">{t('host:diskMissing', { folder })}</p>
          )}
        </div>
      </div>
    </section>
  );
}

/** All of it in a line, for when there is no room for more. */
function Brief({ host }: { readonly host: HostReading | null }): ReactNode {
  if (host === null) return null;
  const { cpuPct, ramUsedMiB, ramTotalMiB, ramPageCacheMiB } = host;
  return (
    <p className="overview-host-brief justify-between gap-3 text-sm">
      <span className="text-dim">
        {t('host:cpu')}{' '}
        <span className="text-ink">{cpuPct === null ? t('overview:none') : formatPct(cpuPct)}</span>
      </span>
      {ramUsedMiB !== null && ramTotalMiB !== null && (
        <span className="text-dim">
          {t('host:ram')}{' '}
          <span className="text-ink">{formatShare(ramUsedMiB + (ramPageCacheMiB ?? 0), ramTotalMiB)}</span>
        </span>
      )}
    </p>
  );
}

/**
 * System, then what the model has: its own memory and the page cache, where its mapped file lies; then what is free. The
 * number is what the bar shows as taken.
 */
function Ram({
  host,
  modelMiB,
}: {
  readonly host: HostReading | null;
  readonly modelMiB: number;
}): ReactNode {
  const used = host?.ramUsedMiB ?? null;
  const total = host?.ramTotalMiB ?? null;
  const cache = host?.ramPageCacheMiB ?? 0;
  if (used === null || total === null) return <Row name={t('host:ram')} value={t('overview:none')} />;
  const ownMiB = Math.min(modelMiB, used);
  const systemMiB = used - ownMiB;
  const freeMiB = Math.max(0, total - used - cache);
  return (
    <div className="grid gap-1">
      <Row name={t('host:ram')} value={formatShare(used + cache, total)} />
      <Meter
        label={t('host:splitLabel', {
          system: formatMiB(systemMiB),
          model: formatMiB(ownMiB + cache),
          free: formatMiB(freeMiB),
        })}
        parts={[
          { key: 'system', pct: pctOf(systemMiB, total) ?? 0, colour: 'bg-foreign' },
          { key: 'model', pct: pctOf(ownMiB, total) ?? 0, colour: 'bg-own' },
          { key: 'cache', pct: pctOf(cache, total) ?? 0, colour: 'bg-cache' },
        ]}
      />
      <dl className="grid grid-cols-[1fr_auto] gap-x-3 text-xs text-dim [&>dd]:text-end">
        <dt>
          <LegendItem colour="bg-foreign">{t('host:system')}</LegendItem>
        </dt>
        <dd>{formatMiB(systemMiB)}</dd>
        <dt className="flex gap-1">
          {ownMiB > 0 && (
            <>
              <LegendItem colour="bg-own">{t('host:model')}</LegendItem>+
            </>
          )}
          <LegendItem colour="bg-cache">{t('host:pageCache')}</LegendItem>
        </dt>
        <dd>{ownMiB > 0 ? `${formatMiB(ownMiB)} + ${formatMiB(cache)}` : formatMiB(cache)}</dd>
        <dt>
          <LegendItem colour="bg-free">{t('host:free')}</LegendItem>
        </dt>
        <dd>{formatMiB(freeMiB)}</dd>
      </dl>
    </div>
  );
}

/** Some swap in use is ordinary; this much, or this part of it, slows a model down. */
const SWAP_WORRY_MIB = 1_024;
const SWAP_WORRY_PCT = 25;

function Swap({ host }: { readonly host: HostReading | null }): ReactNode {
  const used = host?.swapUsedMiB ?? null;
  const total = host?.swapTotalMiB ?? null;
  if (total === 0) return <Row name={t('host:swap')} value={t('host:noSwap')} />;
  if (used === null || total === null) return <Row name={t('host:swap')} value={t('overview:none')} />;
  const worry = used >= SWAP_WORRY_MIB || (pctOf(used, total) ?? 0) >= SWAP_WORRY_PCT;
  return (
    <div className="grid gap-1">
      <Row name={t('host:swap')} value={formatShare(used, total)} />
      {worry && (
        <p className="flex items-start gap-2 text-xs text-busy">
          <Icon name="warning" size={14} />
          {t('host:swapInUse')}
        </p>
      )}
    </div>
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
