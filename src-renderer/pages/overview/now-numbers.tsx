import type { ReactNode } from 'react';
import type { ServerReading } from '../../../src-shared/model/reading.ts';
import { formatCount, formatDuration, formatTokensPerSecond } from '../../../src-shared/units.ts';
import { Meter } from '../../components/meter.tsx';
import { median } from '../../stores/decimate.ts';
import { shownGroup } from '../../stores/supervisor.ts';
import { useApp, useSupervisor, useTelemetry } from '../../stores/use-app.ts';
import { texts } from '../../texts.ts';

const words = texts.overview;
type NumberField = {
  [K in keyof ServerReading]: ServerReading[K] extends number | null ? K : never;
}[keyof ServerReading];

/** One figure of the shown group's server; only the component that asks for it renders when it changes. */
function useServer(field: NumberField): number | null {
  const group = useSupervisor(view => shownGroup(view)?.group ?? null);
  return useTelemetry(view => view.latest?.servers.find(one => one.group === group)?.[field] ?? null);
}

const format = (value: number | null, how: (value: number) => string): string =>
  value === null ? words.none : how(value);

/** How fast the model answers now. */
export function NowNumbers(): ReactNode {
  return (
    <section
      aria-label={words.now}
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
  readonly unit: string;
  readonly sub: string;
  readonly hero?: boolean;
}

function Figure({ label, value, unit, sub, hero = false }: FigureProps): ReactNode {
  return (
    <div
      data-live
      className={
        hero
          ? 'pr-4 max-sm:col-span-2'
          : 'flex flex-col border-l border-line-soft px-5 max-lg:px-4 max-sm:nth-[even]:border-l-0 max-sm:nth-[even]:pl-0'
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
        <span data-figure={label} className={value === words.none ? 'font-normal text-faint' : ''}>
          {value}
        </span>
        {value !== words.none && (
          <span className="ml-1.5 text-md font-normal tracking-normal text-dim">{unit}</span>
        )}
      </p>
      <p className="mt-auto pt-0.5 text-sm text-dim">{sub}</p>
    </div>
  );
}

function Generation(): ReactNode {
  const { telemetry } = useApp();
  const rate = useServer('generationTokensPerSecond');
  const profileId = useTelemetry(view => view.latest?.servers[0]?.profileId ?? null);
  const group = useSupervisor(view => shownGroup(view)?.group ?? null);
  const rates = telemetry.ring.readings.flatMap(reading => {
    const server = reading.servers.find(one => one.group === group && one.profileId === profileId);
    const value = server?.generationTokensPerSecond;
    return value ? [value] : [];
  });
  const middle = median(rates);
  return (
    <Figure
      hero
      label={words.generation}
      value={format(rate, formatTokensPerSecond)}
      unit={words.tokensPerSecond}
      sub={middle === null ? words.noRequestYet : words.median(formatTokensPerSecond(middle))}
    />
  );
}

function Prompt(): ReactNode {
  const rate = useServer('promptTokensPerSecond');
  const total = useServer('promptTokensTotal');
  return (
    <Figure
      label={words.prompt}
      value={format(rate, formatTokensPerSecond)}
      unit={words.tokensPerSecond}
      sub={total ? words.promptTotal(formatCount(total)) : words.noRequestYet}
    />
  );
}

function FirstToken(): ReactNode {
  const ms = useServer('timeToFirstTokenMs');
  const [value, unit] = ms === null ? [words.none, ''] : formatDuration(ms).split(/ (?=\D+$)/);
  return (
    <Figure
      label={words.firstToken}
      value={value ?? words.none}
      unit={unit ?? ''}
      sub={ms === null ? words.noRequestYet : words.lastRequest}
    />
  );
}

function Slots(): ReactNode {
  const busy = useServer('slotsBusy');
  const total = useServer('slotsTotal');
  const waiting = useServer('requestsWaiting');
  return (
    <Figure
      label={words.slots}
      value={format(busy, formatCount)}
      unit={total === null ? '' : words.slotsOf(formatCount(total))}
      sub={
        waiting === null
          ? total === null
            ? words.contextUnknown
            : words.remoteNote
          : waiting > 0
            ? words.waiting(formatCount(waiting))
            : words.noneWaiting
      }
    />
  );
}

function Context(): ReactNode {
  const used = useServer('contextUsedTokens');
  const size = useServer('contextSizeTokens');
  const text =
    size === null
      ? words.contextUnknown
      : used === null
        ? words.contextEmpty(formatCount(size))
        : words.contextOf(formatCount(used), formatCount(size));
  return (
    <div
      data-live
      className="flex flex-col border-l border-line-soft pl-5 max-lg:col-span-full max-lg:border-l-0 max-lg:pl-0 max-sm:col-span-1 max-sm:border-l max-sm:pl-4"
    >
      <h3 className="label">{words.context}</h3>
      <div className="mt-4 max-lg:mt-2">
        <Meter
          label={`${words.context}: ${text}`}
          parts={[{ key: 'used', pct: size ? ((used ?? 0) / size) * 100 : 0, colour: 'bg-accent' }]}
        />
      </div>
      <p className="mt-auto pt-1.5 text-sm text-dim">{text}</p>
    </div>
  );
}
