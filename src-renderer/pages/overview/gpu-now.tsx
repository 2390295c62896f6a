import type { ReactNode } from 'react';
import type { GpuReading } from '../../../src-shared/model/reading.ts';
import { shortGpuName } from '../../components/gpu-name.ts';
import { LegendItem, Meter } from '../../components/meter.tsx';
import { formatCount, formatMiB, formatShare } from '../../i18n/format.ts';
import { said, useT } from '../../i18n/index.ts';
import { stateWords } from '../../state-words.ts';
import { shownGroup } from '../../stores/supervisor.ts';
import { useSupervisor, useTelemetry } from '../../stores/use-app.ts';
import { gpuKey, pctOf, type VramSplit, vramSplit } from './chart-source.ts';

export interface GpuNowProps {
  /** The key of the GPU among the readings. */
  readonly id: string;
  /** One of many: fewer words. */
  readonly compact: boolean;
}

/** The part of a GPU's panel that changes every second: what it does, and whose its memory is. */
export function GpuNow({ id, compact }: GpuNowProps): ReactNode {
  const t = useT();
  const gpu = useTelemetry(view => view.latest?.gpus.find(one => gpuKey(one) === id));
  const shown = useSupervisor(view => stateWords(shownGroup(view)).profileId);
  if (!gpu) return null;
  const why = gpu.throttle.map(said).join(', ');
  const throttled = t('gpus:throttled', { why });
  return (
    <div data-live className="@container">
      <div className="flex items-baseline gap-x-2">
        <h3 className="min-w-0 truncate font-semibold" title={gpu.name}>
          {shortGpuName(gpu.name)}
        </h3>
        <span className="shrink-0 text-sm text-faint">{t('gpus:gpu', { index: gpu.index })}</span>
        {gpu.throttle.length > 0 && (
          // Gives way before the name does, down to its sign.
          <span className="ms-auto min-w-4 shrink-9999 truncate text-sm text-busy" title={throttled}>
            <span aria-hidden="true">▲ </span>
            <span className="@max-xs:hidden">{throttled}</span>
            <span className="hidden @max-xs:inline">{why}</span>
          </span>
        )}
      </div>
      <GpuFigures gpu={gpu} compact={compact} />
      <Vram gpu={gpu} split={vramSplit(gpu, shown)} compact={compact} />
    </div>
  );
}

function GpuFigures({ gpu, compact }: { readonly gpu: GpuReading; readonly compact: boolean }): ReactNode {
  const t = useT();
  const { utilisationPct, temperatureC, powerW, powerLimitW, clockSmMHz, clockMemMHz } = gpu;
  const figures = [
    { name: t('gpus:utilisationName'), value: utilisationPct, unit: '%' },
    { name: t('gpus:temperatureSub'), value: temperatureC, unit: '°C' },
    {
      name: t('gpus:powerSub'),
      value: powerW,
      unit: 'W',
      sub: powerLimitW === null ? undefined : t('gpus:powerOf', { limit: formatCount(powerLimitW) }),
    },
    {
      name: t('gpus:clockSub'),
      value: clockSmMHz,
      unit: 'MHz',
      sub: clockMemMHz === null ? undefined : t('gpus:memoryClockSub', { value: formatCount(clockMemMHz) }),
    },
  ];
  const clocks = (
    [
      ['gpus:clockName', clockSmMHz],
      ['gpus:memoryClockName', clockMemMHz],
    ] as const
  )
    .flatMap(([name, mhz]) =>
      mhz === null ? [] : [`${t(name)} ${t('gpus:megahertz', { value: formatCount(mhz) })}`],
    )
    .join(' · ');
  return (
    <dl
      title={clocks === '' ? undefined : clocks}
      className={`flex flex-wrap justify-between gap-x-3 gap-y-1 ${compact ? 'mt-1' : 'mt-2'}`}
    >
      {figures.map(figure => (
        // Four of them need the room; the chart and the pointer tell the clock as well.
        <div key={figure.name} className={figure.unit === 'MHz' ? '@max-xs:hidden' : ''}>
          <dt className="sr-only">{figure.name}</dt>
          <dd>
            <bdi>
              <span
                className={`font-semibold tracking-[-0.015em] ${compact ? 'text-lg' : 'text-xl'} ${figure.value === null ? 'text-faint' : ''}`}
              >
                {figure.value === null ? t('overview:none') : formatCount(figure.value)}
              </span>
              {figure.value !== null && <span className="text-sm text-dim">{`\u00a0${figure.unit}`}</span>}
            </bdi>
            <span className="block text-xs text-faint">{figure.sub ?? figure.name}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}

interface VramProps {
  readonly gpu: GpuReading;
  readonly split: VramSplit | null;
  readonly compact: boolean;
}

function Vram({ gpu, split, compact }: VramProps): ReactNode {
  const t = useT();
  const { vramTotalMiB: total, vramUsedMiB: used } = gpu;
  if (!split || total === null || used === null)
    return <p className="mt-2 text-sm text-faint">{`${t('gpus:vram')}: ${t('gpus:notReported')}`}</p>;
  const owners = [
    { key: 'own', miB: split.ownMiB, colour: 'bg-own', label: t('gpus:own') },
    { key: 'others', miB: split.othersMiB, colour: 'bg-other', label: t('gpus:others') },
    {
      key: 'foreign',
      miB: split.foreignMiB,
      colour: 'bg-foreign',
      label: split.attributed ? t('gpus:foreign') : t('gpus:used'),
    },
  ].filter(owner => owner.miB > 0);
  const [own, others, foreign, free] = [
    formatMiB(split.ownMiB),
    formatMiB(split.othersMiB),
    formatMiB(split.foreignMiB),
    formatMiB(split.freeMiB),
  ];
  return (
    <>
      <div className="mt-2 flex items-baseline justify-between text-sm">
        <span className="text-dim">{t('gpus:vram')}</span>
        <span className="font-medium">{formatShare(used, total)}</span>
      </div>
      <div className="mt-1">
        <Meter
          tall={!compact}
          label={t('gpus:splitLabel', { name: gpu.name, own, others, foreign, free })}
          parts={owners.map(({ key, miB, colour }) => ({ key, pct: pctOf(miB, total) ?? 0, colour }))}
        />
      </div>
      <div className="mt-1 flex flex-wrap gap-x-3 text-xs text-dim" aria-hidden="true">
        {owners.map(owner => (
          <LegendItem key={owner.key} colour={owner.colour} title={compact ? owner.label : undefined}>
            {!compact && `${owner.label} `}
            {formatMiB(owner.miB)}
          </LegendItem>
        ))}
        <span className="ms-auto">
          {t('gpus:free')} {free}
        </span>
      </div>
    </>
  );
}
