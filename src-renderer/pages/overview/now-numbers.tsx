import type { ReactNode } from 'react';
import type { ServerReading } from '../../../src-shared/model/reading.ts';
import { Meter } from '../../components/meter.tsx';
import { formatCount, formatDuration, formatTokensPerSecond } from '../../i18n/format.ts';
import { t, useT } from '../../i18n/index.ts';
import { median } from '../../stores/decimate.ts';
import { shownGroup } from '../../stores/supervisor.ts';
import { useApp, useSupervisor, useTelemetry } from '../../stores/use-app.ts';

type NumberField = {
  [K in keyof ServerReading]: ServerReading[K] extends number | null ? K : never;
}[keyof ServerReading];

/** One figure of the shown group's server; only the component that asks for it renders when it changes. */
function useServer(field: NumberField): number | null {
  const group = useSupervisor(view => shownGroup(view)?.group ?? null);
  return useTelemetry(view => view.latest?.servers.find(one => one.group === group)?.[field] ?? null);
}

const format = (value: number | null, how: (value: number) => string): string =>
  value === null ? t('overview:none') : how(value);

/** How fast the model answers now. */
export function NowNumbers(): ReactNode {
  const t = useT();
  return (
    <section
      aria-label={t('overview:now')}
      className="grid grid-cols-[1.3fr_1fr_1fr_1fr_1.6fr] gap-y-5 border-b border-line-soft pb-4 max-lg:grid-cols-[1.3fr_1fr_1fr_1fr] max-sm:grid-cols-2"
    >
      <Generation />
      <Prompt />
      <FirstToken />
      <Slots />
      <Context />
    </section>
  );
}

interface FigureProps {
  readonly label: string;
  readonly value: string;
  /** Null where the value is no number: nothing was measured, or nothing happens. */
  readonly unit: string | null;
  readonly sub: string;
  readonly hero?: boolean;
}

function Figure({ label, value, unit, sub, hero = false }: FigureProps): ReactNode {
  return (
    <div
      data-live
      className={
        hero
          ? 'pe-4 max-sm:col-span-2'
          : 'flex flex-col border-s border-line-soft px-5 max-lg:px-4 max-sm:nth-[even]:border-s-0 max-sm:nth-[even]:ps-0'
      }
    >
      <h3 className="label">{label}</h3>
      <p
        className={
          hero
            ? 'text-hero font-semibold tracking-[-0.03em]'
            : 'mt-2 text-xl font-semibold tracking-[-0.015em]'
        }
      >
        {/* Number and unit keep their order in every language. */}
        <bdi>
          <span data-figure={label} className={unit === null ? 'font-normal text-faint' : ''}>
            {value}
          </span>
          {unit !== null && (
            <span className="text-md font-normal tracking-normal text-dim">{`\u00a0${unit}`}</span>
          )}
        </bdi>
      </p>
      <p className="mt-auto pt-0.5 text-sm text-dim">{sub}</p>
    </div>
  );
}

function Generation(): ReactNode {
  const t = useT();
  const { telemetry } = useApp();
  const rate = useServer('generationTokensPerSecond');
  const group = useSupervisor(view => shownGroup(view)?.group ?? null);
  const profileId = useTelemetry(
    view => view.latest?.servers.find(one => one.group === group)?.profileId ?? null,
  );
  const rates = telemetry.ring.readings.flatMap(reading => {
    const server = reading.servers.find(one => one.group === group && one.profileId === profileId);
    const value = server?.generationTokensPerSecond;
    return value ? [value] : [];
  });
  const middle = median(rates);
  return (
    <Figure
      hero
      label={t('overview:generation')}
      value={rate === 0 ? t('overview:idle') : format(rate, formatTokensPerSecond)}
      unit={rate ? t('overview:tokensPerSecond') : null}
      sub={
        middle === null
          ? t('overview:noRequestYet')
          : t('overview:median', { value: formatTokensPerSecond(middle) })
      }
    />
  );
}

function Prompt(): ReactNode {
  const t = useT();
  const rate = useServer('promptTokensPerSecond');
  const total = useServer('promptTokensTotal');
  return (
    <Figure
      label={t('overview:prompt')}
      value={rate ? formatTokensPerSecond(rate) : t('overview:none')}
      unit={rate ? t('overview:tokensPerSecond') : null}
      sub={total ? t('overview:promptTotal', { n: formatCount(total) }) : t('overview:noRequestYet')}
    />
  );
}

function FirstToken(): ReactNode {
  const t = useT();
  const ms = useServer('timeToFirstTokenMs');
  const [value, unit] = ms === null ? [] : formatDuration(ms).split(/ (?=\D+$)/);
  return (
    <Figure
      label={t('overview:firstToken')}
      value={value ?? t('overview:none')}
      unit={ms === null ? null : (unit ?? '')}
      sub={ms === null ? t('overview:noRequestYet') : t('overview:lastRequest')}
    />
  );
}

function Slots(): ReactNode {
  const t = useT();
  const busy = useServer('slotsBusy');
  const total = useServer('slotsTotal');
  const waiting = useServer('requestsWaiting');
  return (
    <Figure
      label={t('overview:slots')}
      value={format(busy, formatCount)}
      unit={busy === null ? null : total === null ? '' : t('overview:slotsOf', { total: formatCount(total) })}
      sub={
        waiting === null
          ? total === null
            ? t('overview:contextUnknown')
            : t('overview:remoteNote')
          : waiting > 0
            ? t('overview:waiting', { n: formatCount(waiting) })
            : t('overview:noneWaiting')
      }
    />
  );
}

function Context(): ReactNode {
  const t = useT();
  const used = useServer('contextUsedTokens');
  const size = useServer('contextSizeTokens');
  const text =
    size === null
      ? t('overview:contextUnknown')
      : used === null
        ? t('overview:contextEmpty', { size: formatCount(size) })
        : t('overview:contextOf', { used: formatCount(used), size: formatCount(size) });
  return (
    <div
      data-live
      className="flex flex-col border-s border-line-soft ps-5 max-lg:col-span-full max-lg:border-s-0 max-lg:ps-0 max-sm:col-span-1 max-sm:border-s max-sm:ps-4"
    >
      <h3 className="label">{t('overview:context')}</h3>
      <div className="mt-4 max-lg:mt-2">
        <Meter
          label={`${t('overview:context')}: ${text}`}
          parts={[{ key: 'used', pct: size ? ((used ?? 0) / size) * 100 : 0, colour: 'bg-accent' }]}
        />
      </div>
      <p className="mt-auto pt-1.5 text-sm text-dim">{text}</p>
    </div>
  );
}
