import type { ReactNode } from 'react';
import type { DeviceEstimate, MemoryEstimate } from '../../../src-shared/model/plan.ts';
import { shortGpuName } from '../../components/gpu-name.ts';
import { LegendItem, Meter } from '../../components/meter.tsx';
import { formatMiB, formatShare } from '../../i18n/format.ts';
import { type Translate, useT } from '../../i18n/index.ts';

export interface MemoryBarsProps {
  readonly estimate: MemoryEstimate;
  readonly title: string;
}

/** What each device is expected to hold: weights, KV cache, compute, and what other programs hold there now. */
export function MemoryBars({ estimate, title }: MemoryBarsProps): ReactNode {
  const t = useT();
  return (
    <section aria-label={title} className="grid gap-2 text-sm">
      <h3 className="flex justify-between text-faint">
        <span>{title}</span>
        <span>{t('editor:estimate')}</span>
      </h3>
      {estimate.devices.map(device => (
        <Device key={device.gpu ?? 'ram'} device={device} numbered={estimate.devices.length > 2} />
      ))}
      <p className="flex flex-wrap gap-x-4 gap-y-1 text-xs text-faint">
        {KINDS.map(({ name, colour }) => (
          <LegendItem key={name} colour={colour}>
            {t(`editor:${name}`)}
          </LegendItem>
        ))}
      </p>
      <p className="text-xs text-faint">
        {[
          estimate.gpuLayers > 0
            ? t('editor:layersOn', { gpu: estimate.gpuLayers, all: estimate.layers })
            : null,
          ...estimate.notes.map(note => t(`editor:notes.${note}`)),
        ]
          .filter(part => part !== null)
          .join(' · ')}
      </p>
    </section>
  );
}

/** What a device holds, in the order of the bar. */
const KINDS = [
  { name: 'others', colour: 'bg-foreign', of: (device: DeviceEstimate) => device.otherMiB ?? 0 },
  { name: 'weights', colour: 'bg-own', of: (device: DeviceEstimate) => device.weightsMiB },
  { name: 'kv', colour: 'bg-series-2', of: (device: DeviceEstimate) => device.kvMiB },
  { name: 'compute', colour: 'bg-busy', of: (device: DeviceEstimate) => device.computeMiB },
] as const;

interface DeviceProps {
  readonly device: DeviceEstimate;
  /** There are several GPUs: each has its number before its name. */
  readonly numbered: boolean;
}

function Device({ device, numbered }: DeviceProps): ReactNode {
  const t = useT();
  const used = device.weightsMiB + device.kvMiB + device.computeMiB + (device.otherMiB ?? 0);
  const whole = device.totalMiB ?? used;
  const over = device.totalMiB !== null && used > device.totalMiB;
  const pct = (mib: number): number => (whole > 0 ? (100 * mib) / Math.max(whole, used) : 0);
  const short = shortGpuName(device.name);
  const name = device.gpu === null ? t('editor:ram') : numbered ? `${device.gpu} · ${short}` : short;
  return (
    <div className="grid grid-cols-[8rem_minmax(0,1fr)_auto] items-center gap-x-3 max-sm:grid-cols-[minmax(0,1fr)_auto]">
      <span className="truncate" title={device.name}>
        {name}
      </span>
      <span className="max-sm:order-last max-sm:col-span-2">
        <Meter
          label={described(t, device, name, used)}
          parts={KINDS.map(({ name, colour, of }) => ({ key: name, pct: pct(of(device)), colour }))}
        />
      </span>
      <span className={`min-w-28 text-end tabular-nums ${over ? 'text-failed' : ''}`}>
        {device.totalMiB === null ? formatMiB(used) : formatShare(used, device.totalMiB)}
        {over && <span className="block text-xs">{t('editor:overflow')}</span>}
      </span>
      <span
        aria-hidden="true"
        className="col-span-2 col-start-2 text-xs text-faint max-sm:order-last max-sm:col-start-1"
      >
        {KINDS.filter(({ of }) => of(device) > 0)
          .map(({ name, of }) => `${t(`editor:${name}`)}\u00a0${formatMiB(of(device))}`)
          .join(' · ')}
      </span>
    </div>
  );
}

function described(t: Translate, device: DeviceEstimate, name: string, used: number): string {
  return t('editor:deviceLabel', {
    name,
    weights: formatMiB(device.weightsMiB),
    kv: formatMiB(device.kvMiB),
    compute: formatMiB(device.computeMiB),
    others:
      device.otherMiB === null
        ? t('editor:othersUnknown')
        : t('editor:othersHold', { mib: formatMiB(device.otherMiB) }),
    total: formatMiB(used),
  });
}
