import type { GpuReading, Reading, SourceStatus } from '../../src-shared/model/reading.ts';
import type { PartialReading } from './source.ts';

/** GPUs of all sources in order; an index that an earlier source uses moves to the next free one. */
function joinGpus(parts: readonly PartialReading[]): GpuReading[] {
  const used = new Set<number>();
  const joined: GpuReading[] = [];
  for (const gpu of parts.flatMap(part => part.gpus ?? [])) {
    let { index } = gpu;
    while (used.has(index)) index++;
    used.add(index);
    joined.push(index === gpu.index ? gpu : { ...gpu, index });
  }
  return joined;
}

/** One reading from the newest part of each source, in the order of the sources. */
export function joinParts(
  at: number,
  parts: readonly PartialReading[],
  sources: readonly SourceStatus[],
): Reading {
  return {
    at,
    host: parts.find(part => part.host)?.host ?? null,
    gpus: joinGpus(parts),
    instances: parts.flatMap(part => part.instances ?? []),
    servers: parts.flatMap(part => part.servers ?? []),
    sources: [...sources],
  };
}
