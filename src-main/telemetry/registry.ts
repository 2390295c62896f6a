import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/log.ts';
import type { ChildRecords } from './child-records.ts';
import type { TelemetrySource } from './source.ts';
import { AmdSysfsSource } from './sources/amd-sysfs.ts';
import { HostSource } from './sources/host.ts';
import { type InstancesDeps, InstancesSource } from './sources/instances.ts';
import { type LlamaServerDeps, LlamaServerSource } from './sources/llama-server.ts';
import { NvidiaSmiSource } from './sources/nvidia-smi.ts';
import { RocmSmiSource } from './sources/rocm-smi.ts';
import { listSystemControllers, SystemGpusSource } from './sources/system-gpus.ts';

/** What the sources need of this machine and of the other services. */
export interface SourceDeps {
  /** Path or name of nvidia-smi. */
  readonly nvidiaSmi: string;
  readonly modelsDir: string;
  readonly platform: NodeJS.Platform;
  /** Environment of the programs that sources run; see child-env.ts. */
  readonly env: Readonly<Record<string, string>>;
  readonly records: ChildRecords;
  readonly procRoot: string;
  readonly sysRoot: string;
  readonly sampleMs: () => number;
  readonly owners: () => ReadonlyMap<number, string>;
  /** What runs now with its host pids (containers' as well, where known); descendants are found here. */
  readonly instances: InstancesDeps['instances'];
  /** Told when a process takes VRAM that did not before: `instances` may not name it yet. */
  readonly onNewProcess: () => void;
  /** Statistics streams of containers; null where there are none. */
  readonly containers: InstancesDeps['containers'];
  /** The servers that answer requests now. */
  readonly endpoints: LlamaServerDeps['endpoints'];
  readonly client: LlamaServerDeps['client'];
  readonly clock: Clock;
  readonly log: Logger;
}

/** THE list of sources, one line each; the order is that of GPUs and statuses in a reading. */
export function createSources(deps: SourceDeps): {
  readonly all: readonly TelemetrySource[];
  readonly llamaServer: LlamaServerSource;
} {
  const llamaServer = new LlamaServerSource(deps);
  const amd = new AmdSysfsSource(deps);
  const sysfsWorks = (): boolean => amd.status().status === 'ok';
  const all: readonly TelemetrySource[] = [
    new NvidiaSmiSource({ ...deps, command: deps.nvidiaSmi }),
    amd,
    new RocmSmiSource({ ...deps, command: 'rocm-smi', sysfsWorks }),
    new SystemGpusSource({ ...deps, controllers: listSystemControllers }),
    new HostSource(deps),
    new InstancesSource(deps),
    llamaServer,
  ];
  return { all, llamaServer };
}
