import { PaddockError } from '../../../src-shared/errors.ts';
import type { RuntimeCheck } from '../../../src-shared/model/app.ts';
import type { Clock } from '../../lib/clock.ts';
import { TimeLimit } from '../../lib/time-limit.ts';
import { dockerError } from './docker-errors.ts';
import type { DockerEngine, EngineInfo } from './engine.ts';
import { describeAddress } from './engine-address.ts';

const ANSWER_WITHIN_MS = 5_000;

/** Whether the daemon can give a container an NVIDIA GPU, as far as it tells: a runtime of that name, or CDI devices. */
export function hasNvidia(info: EngineInfo): boolean {
  return (
    Object.keys(info.Runtimes ?? {}).some(name => name.startsWith('nvidia')) ||
    (info.DiscoveredDevices ?? []).some(device => device.ID.startsWith('nvidia.com/gpu'))
  );
}

/** Words for a refused remote daemon; null where a container's port can be reached from here. */
export function unreachablePort(engine: Pick<DockerEngine, 'address'>): PaddockError | null {
  const address = engine.address();
  if (address.kind !== 'tcp' || !address.remote) return null;
  return new PaddockError(
    'RUNTIME_UNAVAILABLE',
    `Docker at ${describeAddress(address)} is another machine: a model served there on its loopback cannot be reached from here.`,
    {
      fix: `Use --docker ssh://user@${address.host}: Paddock then brings the port here through ssh. Or serve it there and use RUNTIME=remote.`,
      details: { failure: 'docker-unavailable' },
    },
  );
}

/** Asks the daemon who it is. Never throws. */
export async function checkDocker(
  engine: DockerEngine,
  clock: Clock,
  signal: AbortSignal,
): Promise<RuntimeCheck> {
  const limit = new TimeLimit(clock, ANSWER_WITHIN_MS, signal);
  try {
    const refused = unreachablePort(engine);
    if (refused) throw refused;
    const info = await engine.info(limit.signal);
    const gpu = hasNvidia(info)
      ? 'with the NVIDIA runtime'
      : 'without the NVIDIA runtime: profiles run on the CPU';
    return {
      kind: 'docker',
      usable: true,
      message: `Docker ${info.ServerVersion} at ${describeAddress(engine.address())}, ${gpu}.`,
      fix: null,
      version: info.ServerVersion,
    };
  } catch (error) {
    const told = dockerError(limit.over ? silent() : error, { address: words(engine) });
    const fix = told instanceof PaddockError ? (told.fix ?? null) : null;
    return { kind: 'docker', usable: false, message: told.message, fix, version: null };
  } finally {
    limit.end();
  }
}

function silent(): PaddockError {
  return new PaddockError('TIMEOUT', 'The Docker daemon takes connections but does not answer.', {
    fix: 'Look at `journalctl -u docker`; a restart of Docker may help.',
  });
}

function words(engine: DockerEngine): string {
  try {
    return describeAddress(engine.address());
  } catch {
    return 'the configured address';
  }
}
