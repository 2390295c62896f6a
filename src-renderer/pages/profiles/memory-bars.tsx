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
        <LegendItem colour="bg-own">{t('editor:weights')}</LegendItem>
        <LegendItem colour="bg-series-2">{t('editor:kv')}</LegendItem>
        <LegendItem colour="bg-busy">{t('editor:compute')}</LegendItem>
        <LegendItem colour="bg-foreign">{t('editor:others')}</LegendItem>
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
        <Meter label={described(t, device, name, used)} parts={parts(device, pct)} />
      </span>
      <span className={`min-w-28 text-end tabular-nums ${over ? 'text-failed' : ''}`}>
        {device.totalMiB === null ? formatMiB(used) : formatShare(used, device.totalMiB)}
        {over && <span className="block text-xs">{t('editor:overflow')}</span>}
      </span>
    </div>
  );
}

function parts(device: DeviceEstimate, pct: (mib: number) => number) {
  return [
    { key: 'other', pct: pct(device.otherMiB ?? 0), colour: 'bg-foreign' },
    { key: 'weights', pct: pct(device.weightsMiB), colour: 'bg-own' },
    { key: 'kv', pct: pct(device.kvMiB), colour: 'bg-series-2' },
    { key: 'compute', pct: pct(device.computeMiB), colour: 'bg-busy' },
  ];
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
