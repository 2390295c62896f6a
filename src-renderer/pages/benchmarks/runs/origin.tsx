import type { ReactNode } from 'react';
import type { Provenance } from '../../../../src-shared/model/benchmark-run.ts';
import { formatBytes, formatCount } from '../../../i18n/format.ts';
import { useT } from '../../../i18n/index.ts';

export type OriginRow = readonly [name: string, value: string | null | undefined];

export interface OriginProps {
  readonly provenance: Provenance | null;
  /** Rows in front of those about the model and the machine. */
  readonly before?: readonly OriginRow[];
  readonly after?: readonly OriginRow[];
}

/** Where numbers came from, so that they can be explained later. */
export function Origin({ provenance, before = [], after = [] }: OriginProps): ReactNode {
  const t = useT();
  const rows: readonly OriginRow[] = [
    ...before,
    [t('benchmarks:origin.model'), provenance?.modelPath],
    [t('builder:origin.size'), provenance?.modelBytes ? formatBytes(provenance.modelBytes) : null],
    [t('benchmarks:columns.quant'), provenance?.quant],
    [t('benchmarks:columns.context'), provenance?.contextSize ? formatCount(provenance.contextSize) : null],
    [t('benchmarks:origin.engine'), provenance?.image ?? provenance?.engineBuild],
    [t('benchmarks:origin.gpus'), provenance?.gpus.map(gpu => gpu.name).join(', ')],
    [t('builder:origin.placement'), placementText(provenance)],
    [t('benchmarks:origin.command'), provenance?.command.join(' ')],
    ...after,
  ];
  return (
    <details className="text-sm">
      <summary className="cursor-pointer text-dim">{t('benchmarks:origin.title')}</summary>
      <dl className="mt-2 grid grid-cols-[max-content_minmax(0,1fr)] gap-x-6 gap-y-1.5 max-sm:grid-cols-1">
        {rows.map(
          ([name, value]) =>
            value && (
              <div key={name} className="contents">
                <dt className="text-dim">{name}</dt>
                <dd className="font-mono text-sm wrap-anywhere">{value}</dd>
              </div>
            ),
        )}
      </dl>
    </details>
  );
}

function placementText(provenance: Provenance | null): string | null {
  const { offloadedLayers, totalLayers } = provenance?.placement ?? {};
  return offloadedLayers == null || totalLayers == null ? null : `${offloadedLayers}/${totalLayers}`;
}
