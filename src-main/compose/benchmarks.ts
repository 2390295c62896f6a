import { join } from 'node:path';
import type { Measurements } from '../../src-shared/model/measurement.ts';
import { Benchmarks, type BenchmarksDeps } from '../benchmarks/benchmarks.ts';
import type { ReadonlyCell } from '../lib/cell.ts';
import type { LlamaClient } from '../llama/llama-client.ts';
import type { Launches } from '../logs/launches.ts';
import type { PaddockOptions } from '../options.ts';
import type { ProfileStore } from '../profiles/profile-store.ts';
import type { SupervisorGroups } from '../supervisor/groups.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { EngineFlags } from './engine-flags.ts';
import type { Host } from './host.ts';
import { gradingPlaces } from './sandboxes.ts';

/** The benchmarks with what they need of the other services. */
export function composeBenchmarks(
  options: PaddockOptions,
  { home, version, env, clock, log }: Host,
  services: {
    readonly profiles: ProfileStore;
    readonly supervisor: SupervisorGroups;
    readonly telemetry: Telemetry;
    readonly launches: Launches;
    readonly client: (endpoint: URL) => LlamaClient;
    readonly measurements: ReadonlyCell<Measurements>;
    readonly flags: Pick<EngineFlags, 'known'>;
    readonly isOutdated: BenchmarksDeps['isOutdated'];
    readonly servedHash: BenchmarksDeps['servedHash'];
  },
): Benchmarks {
  const { profiles, flags, supervisor, telemetry, launches, client, measurements } = services;
  const { isOutdated, servedHash } = services;
  return new Benchmarks({
    dataDir: join(home.path, 'benchmarks'),
    cacheDir: home.cacheDir,
    bundledDir: join(options.appDir, 'benchmarks'),
    clientConf: join(options.modelsConf, '..', 'bench-client.conf'),
    grading: gradingPlaces(options, home.cacheDir, env),
    profile: id => profiles.get(id),
    speedInUse: profileId =>
      measurements.value.find(one => one.profileId === profileId)?.generationTokensPerSecond ?? null,
    flags: ({ runtime, image }) => flags.known.value.of(runtime, image),
    supervisor,
    isOutdated,
    servedHash,
    readings: telemetry.latest,
    latest: () => telemetry.latest.value,
    loadFacts: launchId => launches.of(launchId),
    paddockVersion: version,
    client,
    env,
    clock,
    log: log.child({ module: 'benchmarks' }),
  });
}
