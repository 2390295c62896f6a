import type { Readable } from 'node:stream';
import { z } from 'zod';
import type { Clock } from '../../lib/clock.ts';
import { isGone } from './docker-errors.ts';
import type { DockerEngine } from './engine.ts';
import { jsonLines } from './json-lines.ts';

/** What a container uses. */
export interface ContainerUsage {
  /** 100 is one core; null in the first sample, which has nothing to compare with. */
  readonly cpuPct: number | null;
  /** Without the page cache that the kernel can take back. */
  readonly ramMiB: number | null;
  /** Without all of the page cache, which a mapped model file in active use is of too. */
  readonly ramOwnMiB: number | null;
}

const Cpu = z.object({
  cpu_usage: z.object({ total_usage: z.number(), percpu_usage: z.array(z.number()).nullish() }),
  system_cpu_usage: z.number().optional(),
  online_cpus: z.number().optional(),
});
const Stats = z.object({
  cpu_stats: Cpu.optional().catch(undefined),
  precpu_stats: Cpu.optional().catch(undefined),
  memory_stats: z
    .object({ usage: z.number().optional(), stats: z.record(z.string(), z.number()).optional() })
    .optional()
    .catch(undefined),
});

const RECONNECT_MS = 1_000;

/** One document of the stats stream, reckoned as `docker stats` does. Garbage gives nulls. */
export function toUsage(document: unknown): ContainerUsage {
  const parsed = Stats.safeParse(document);
  if (!parsed.success) return { cpuPct: null, ramMiB: null, ramOwnMiB: null };
  const { cpu_stats: now, precpu_stats: before, memory_stats: memory } = parsed.data;
  let cpuPct: number | null = null;
  if (now?.system_cpu_usage !== undefined && before?.system_cpu_usage !== undefined) {
    const used = now.cpu_usage.total_usage - before.cpu_usage.total_usage;
    const passed = now.system_cpu_usage - before.system_cpu_usage;
    const cores = now.online_cpus || now.cpu_usage.percpu_usage?.length || 1;
    if (passed > 0 && used >= 0) cpuPct = (used / passed) * cores * 100;
  }
  if (memory?.usage === undefined) return { cpuPct, ramMiB: null, ramOwnMiB: null };
  // cgroup v1 counts the groups inside under names of their own.
  const { stats } = memory;
  const inactive = stats?.total_inactive_file ?? stats?.inactive_file ?? 0;
  const active = stats?.total_active_file ?? stats?.active_file;
  const without = (cache: number): number => Math.max(0, (memory.usage ?? 0) - cache) / (1024 * 1024);
  const ramOwnMiB = active === undefined ? null : without(inactive + active);
  return { cpuPct, ramMiB: without(inactive), ramOwnMiB };
}

/**
 * CPU and memory of a container, about once a second, until it ends or the signal aborts. A lost connection is taken
 * up again. The stream is destroyed however the reader leaves.
 */
export async function* containerStats(
  deps: { readonly engine: Pick<DockerEngine, 'stats' | 'inspect'>; readonly clock: Clock },
  containerId: string,
  signal: AbortSignal,
): AsyncGenerator<ContainerUsage, void, void> {
  while (!signal.aborted) {
    let stream: Readable | null = null;
    try {
      if (!(await deps.engine.inspect(containerId, signal)).State.Running) return;
      stream = await deps.engine.stats(containerId, signal);
      for await (const document of jsonLines(stream)) {
        // Without this, an ended container goes on as a row of zeros.
        if (isEmpty(document)) break;
        yield toUsage(document);
      }
    } catch (error) {
      if (signal.aborted || isGone(error)) return;
    } finally {
      stream?.destroy();
    }
    await deps.clock.sleep(RECONNECT_MS, signal).catch(() => {});
  }
}

function isEmpty(document: unknown): boolean {
  const parsed = Stats.safeParse(document);
  return parsed.success && parsed.data.cpu_stats?.system_cpu_usage === undefined;
}
