import type { ReactNode } from 'react';
import type { ServerReading } from '../../../src-shared/model/reading.ts';
import { median } from '../../../src-shared/stats.ts';
import { Meter } from '../../components/meter.tsx';
import { formatCount, formatDuration, formatTokensPerSecond } from '../../i18n/format.ts';
import { t, useT } from '../../i18n/index.ts';
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

/** The newest speed of the shown model above nothing, and their middle, over the readings at hand. */
function useRecent(field: 'generationTokensPerSecond' | 'promptTokensPerSecond'): {
  readonly last: number | null;
  readonly middle: number | null;
} {
  const { telemetry } = useApp();
  const group = useSupervisor(view => shownGroup(view)?.group ?? null);
  const profileId = useTelemetry(
    view => view.latest?.servers.find(one => one.group === group)?.profileId ?? null,
  );
  const rates = telemetry.ring.readings.flatMap(({ servers }) => {
    const value = servers.find(one => one.group === group && one.profileId === profileId)?.[field];
    return value ? [value] : [];
  });
  return { last: rates.at(-1) ?? null, middle: median(rates) };
}

/** Whether anything is known yet: before the first state and the first reading, nobody can say what is not there. */
function useKnown(): boolean {
  const told = useSupervisor(view => view.snapshot !== null);
  const read = useTelemetry(view => view.latest !== null);
  return told && read;
}

/** Why a figure about requests is not there, in words. */
function useNoFigure(asked: string): string {
  const t = useT();
  const group = useSupervisor(view => shownGroup(view)?.group ?? null);
  const served = useTelemetry(view => view.latest?.servers.some(one => one.group === group) ?? false);
  const tokens = (useServer('promptTokensTotal') ?? 0) + (useServer('generatedTokensTotal') ?? 0);
  const busy = useServer('slotsBusy') ?? 0;
  if (!served) return t('overview:contextUnknown');
  if (tokens > 0) return asked;
  return t(busy > 0 ? 'overview:firstRequest' : 'overview:noRequestYet');
}

const format = (value: number | null, how: (value: number) => string): string =>
  value === null ? t('overview:none') : how(value);

/** How fast the model answers now. */
export function NowNumbers(): ReactNode {
  const t = useT();
  return (
    <section aria-label={t('overview:now')} className="now-numbers border-b border-line-soft pb-4">
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
  /** It is of a request that is over. */
  readonly past?: boolean;
}

function Figure({ label, value, unit, sub, hero = false, past = false }: FigureProps): ReactNode {
  return (
    <div data-live className={hero ? 'now-hero' : 'now-figure'}>
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
          <span
            data-figure={label}
            className={unit === null ? 'font-normal text-faint' : past ? 'text-dim' : ''}
          >
            {value}
          </span>
          {unit !== null && (
            <span className="text-md font-normal tracking-normal text-dim">{`\u00a0${unit}`}</span>
          )}
        </bdi>
      </p>
      <Sub text={sub} />
    </div>
  );
}

/** What a figure is about. Its line is kept while nothing is known, so that nothing moves when it comes. */
function Sub({ text }: { readonly text: string }): ReactNode {
  const known = useKnown();
  return <p className="mt-auto pt-1 text-sm text-dim">{known ? text : '\u00a0'}</p>;
}

function Generation(): ReactNode {
  const t = useT();
  const rate = useServer('generationTokensPerSecond');
  const { middle } = useRecent('generationTokensPerSecond');
  const none = useNoFigure(t('overview:noneLately'));
  return (
    <Figure
      hero
      label={t('overview:generation')}
      value={rate === 0 ? t('overview:idle') : format(rate, formatTokensPerSecond)}
      unit={rate ? t('overview:tokensPerSecond') : null}
      sub={middle === null ? none : t('overview:median', { value: formatTokensPerSecond(middle) })}
    />
  );
}

function Prompt(): ReactNode {
  const t = useT();
  const rate = useServer('promptTokensPerSecond');
  const { last } = useRecent('promptTokensPerSecond');
  const total = useServer('promptTokensTotal');
  const none = useNoFigure(t('overview:noneLately'));
  // A launch that has read nothing yet has no last speed: what is at hand is of one before.
  const shown = rate || (total === 0 ? null : last);
  return (
    <Figure
      label={t('overview:prompt')}
      value={format(shown, formatTokensPerSecond)}
      unit={shown === null ? null : t('overview:tokensPerSecond')}
      past={!rate}
      sub={total ? t('overview:promptTotal', { n: formatCount(total) }) : none}
    />
  );
}

function FirstToken(): ReactNode {
  const t = useT();
  const ms = useServer('timeToFirstTokenMs');
  const none = useNoFigure(t('overview:remoteNote'));
  const [value, unit] = ms === null ? [] : formatDuration(ms).split(/ (?=\D+$)/);
  return (
    <Figure
      label={t('overview:firstToken')}
      value={value ?? t('overview:none')}
      unit={ms === null ? null : (unit ?? '')}
      past
      sub={ms === null ? none : t('overview:lastRequest')}
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
  const known = useKnown();
  const text =
    size === null
      ? t('overview:contextUnknown')
      : used === null
        ? t('overview:contextEmpty', { size: formatCount(size) })
        : t('overview:contextOf', { used: formatCount(used), size: formatCount(size) });
  return (
    <div data-live className="now-figure">
      <h3 className="label">{t('overview:context')}</h3>
      <div className="mt-4">
        <Meter
          label={known ? `${t('overview:context')}: ${text}` : t('overview:context')}
          parts={[{ key: 'used', pct: size ? ((used ?? 0) / size) * 100 : 0, colour: 'bg-accent' }]}
        />
      </div>
      <Sub text={text} />
    </div>
  );
}
