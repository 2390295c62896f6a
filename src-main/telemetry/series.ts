import type { Reading } from '../../src-shared/model/reading.ts';
import { STORED, seriesOwner } from '../../src-shared/model/series.ts';

/** A reading's numbers under their names; NaN where nothing was measured. */
export interface NamedNumbers {
  readonly names: readonly string[];
  readonly values: readonly number[];
}

/** More than a machine with many GPUs and groups has; bounds what a strange source could store. */
const MAX_SERIES = 400;

/** Named as `series.ts` of the shared model says. */
export function seriesOf(reading: Reading): NamedNumbers {
  const names: string[] = [];
  const values: number[] = [];
  const add = <K extends string>(
    prefix: string,
    keys: readonly K[],
    from: Readonly<Record<K, number | null>>,
  ): void => {
    for (const key of keys) {
      if (names.length >= MAX_SERIES) return;
      names.push(`${prefix}.${key}`);
      values.push(from[key] ?? Number.NaN);
    }
  };
  if (reading.host) add(seriesOwner.host, STORED.host, reading.host);
  for (const gpu of reading.gpus) add(seriesOwner.gpu(gpu.index), STORED.gpu, gpu);
  const seen = new Set<string>();
  const once = (prefix: string): boolean => !seen.has(prefix) && seen.add(prefix) !== undefined;
  for (const instance of reading.instances) {
    const prefix = seriesOwner.instance(instance.group);
    if (once(prefix)) add(prefix, STORED.instance, instance);
  }
  for (const server of reading.servers) {
    const prefix = seriesOwner.server(server.group);
    if (once(prefix)) add(prefix, STORED.server, server);
  }
  return { names, values };
}
