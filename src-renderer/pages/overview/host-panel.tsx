import type { ReactNode } from 'react';
import { formatCount, formatMiB, formatMiBPart, formatPct } from '../../../src-shared/units.ts';
import { LegendItem, Meter } from '../../components/meter.tsx';
import { useTelemetry } from '../../stores/use-app.ts';
import { texts } from '../../texts.ts';
import { pctOf } from './chart-source.ts';

const words = texts.host;
const unknown = texts.overview.none;

/** The machine that it runs on. */
export function HostPanel(): ReactNode {
  const host = useTelemetry(view => view.latest?.host ?? null);
  const model = useTelemetry(
    view => view.latest?.instances.reduce((sum, one) => sum + (one.ramMiB ?? 0), 0) ?? 0,
  );
  const used = host?.ramUsedMiB ?? null;
  const cache = host?.ramPageCacheMiB ?? null;
  const total = host?.ramTotalMiB ?? null;
  const ownMiB = Math.min(model, used ?? 0);
  return (
    <section aria-label={words.title} data-live className="overview-host flex flex-col gap-2.5">
      <h3 className="label">{words.title}</h3>
      <div className="grid gap-1">
        <Row
          name={words.cpu}
          value={
            host?.cpuPct === null || host === null
              ? unknown
              : words.cpuOf(formatPct(host.cpuPct), formatCount(host.cpuCores))
          }
        />
        <Meter label={words.cpu} parts={[{ key: 'cpu', pct: host?.cpuPct ?? 0, colour: 'bg-series-2' }]} />
      </div>
      <div className="grid gap-1">
        <Row
          name={words.ram}
          value={used === null || total === null ? unknown : words.ramOf(...formatMiBPart(used, total))}
        />
        <Meter
          label={words.splitLabel(
            formatMiB(used ?? 0),
            formatMiB(cache ?? 0),
            formatMiB(Math.max(0, (total ?? 0) - (used ?? 0) - (cache ?? 0))),
          )}
          parts={[
            { key: 'model', pct: pctOf(ownMiB, total) ?? 0, colour: 'bg-own' },
            { key: 'system', pct: pctOf((used ?? 0) - ownMiB, total) ?? 0, colour: 'bg-foreign' },
            { key: 'cache', pct: pctOf(cache, total) ?? 0, colour: 'bg-cache' },
          ]}
        />
        <p className="flex flex-wrap gap-x-3 text-xs text-dim">
          {ownMiB > 0 && <LegendItem colour="bg-own">{words.model}</LegendItem>}
          <LegendItem colour="bg-foreign">{words.system}</LegendItem>
          <LegendItem colour="bg-cache">{words.pageCache}</LegendItem>
        </p>
      </div>
      <Row
        name={words.swap}
        value={
          host?.swapTotalMiB === 0
            ? words.noSwap
            : host?.swapUsedMiB === null || host?.swapTotalMiB === null || host === null
              ? unknown
              : words.ramOf(...formatMiBPart(host.swapUsedMiB, host.swapTotalMiB))
        }
      />
      <Row
        name={words.disk}
        value={
          host?.modelsDiskFreeMiB === null || host === null
            ? unknown
            : words.diskFree(formatMiB(host.modelsDiskFreeMiB))
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
