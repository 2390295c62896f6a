import { PaddockError } from '../../../src-shared/errors.ts';
import type { RuntimeCheck } from '../../../src-shared/model/app.ts';
import type { Clock } from '../../lib/clock.ts';
import { within } from '../../lib/time-limit.ts';
import { dockerError } from './docker-errors.ts';
import type { DockerEngine, EngineInfo } from './engine.ts';
import { describeAddress, isLocal } from './engine-address.ts';

/** A daemon that is well answers what it knows in milliseconds; one with a thousand containers on a busy machine in seconds. */
const ANSWER_WITHIN_MS = 5_000;

/** How a daemon is asked. */
export interface Asking {
  readonly clock: Clock;
  /** How long it may take for an answer from what it knows, ms; 5 s when absent. */
  readonly answerWithinMs?: number;
}

/**
 * The daemon's answer to a question that it answers from what it knows.
 * @throws PaddockError TIMEOUT when it takes the question and says nothing; what the question throws
 */
export async function answered<T>(
  { clock, answerWithinMs = ANSWER_WITHIN_MS }: Asking,
  ask: (signal: AbortSignal) => Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  const answer = await within(clock, answerWithinMs, async late => ({ is: await ask(late) }), signal);
  if (answer !== null) return answer.is;
  throw new PaddockError('TIMEOUT', 'The Docker daemon takes connections but does not answer.', {
    fix: 'Look at `journalctl -u docker`; a restart of Docker may help.',
    details: { failure: 'docker-unavailable' },
  });
}

/** Whether the daemon can give a container an NVIDIA GPU, as far as it tells: a runtime of that name, or CDI devices. */
export function hasNvidia(info: EngineInfo): boolean {
  return (
    Object.keys(info.Runtimes ?? {}).some(name => name.startsWith('nvidia')) ||
    (info.DiscoveredDevices ?? []).some(device => device.ID.startsWith('nvidia.com/gpu'))
  );
}

/** Why a daemon cannot be used although it may answer; null where a container's port can be reached from here. */
export function unreachablePort(engine: Pick<DockerEngine, 'address'>): PaddockError | null {
  const address = engine.address();
  if (address.kind !== 'tcp' || !address.remote) return null;
  return new PaddockError(
    'RUNTIME_UNAVAILABLE',
    `Docker at ${describeAddress(address)} is another machine. Paddock publishes a model's port on the loopback of the machine with Docker only, and a connection to Docker${address.tls ? ' over TLS' : ''} cannot bring that port here.`,
    {
      fix: `Use --docker ssh://user@${address.host}: Paddock then brings the port here through ssh. Or serve the model there and use RUNTIME=remote.`,
      details: { failure: 'docker-unavailable', permanent: true },
    },
  );
}

/** Whether profiles can run in containers, and what the checks of this machine want to know besides. */
export interface DockerCheck extends RuntimeCheck {
  /** Whether a container gets an NVIDIA GPU, as far as the daemon tells; null while it does not answer. */
  readonly nvidia: boolean | null;
  /** Nothing is here that could answer: the socket of this machine's daemon does not exist. */
  readonly absent: boolean;
  /** The daemon in words when it is on another machine; null on this one. */
  readonly elsewhere: string | null;
}

/** Asks the daemon who it is. Never throws. */
export async function checkDocker(
  engine: DockerEngine,
  asking: Asking,
  signal: AbortSignal,
): Promise<DockerCheck> {
  try {
    const refused = unreachablePort(engine);
    if (refused) throw refused;
    const info = await answered(asking, late => engine.info(late), signal);
    const nvidia = hasNvidia(info);
    const gpu = nvidia ? 'with the NVIDIA runtime' : 'without the NVIDIA runtime: profiles run on the CPU';
    return {
      kind: 'docker',
      usable: true,
      message: `Docker ${info.ServerVersion} at ${describeAddress(engine.address())}, ${gpu}.`,
      fix: null,
      version: info.ServerVersion,
      nvidia,
      absent: false,
      elsewhere: elsewhere(engine),
    };
  } catch (error) {
    const told = dockerError(error, { address: words(engine) });
    const fix = told instanceof PaddockError ? (told.fix ?? null) : null;
    const where = elsewhere(engine);
    const absent = where === null && (error as NodeJS.ErrnoException).code === 'ENOENT';
    const found = { version: null, nvidia: null, absent, elsewhere: where };
    return { kind: 'docker', usable: false, message: told.message, fix, ...found };
  }
}

/** The daemon in words when it is on another machine; null on this one, or where its address is none. */
export function elsewhere(engine: Pick<DockerEngine, 'address'>): string | null {
  try {
    const address = engine.address();
    return isLocal(address) ? null : describeAddress(address);
  } catch {
    return null;
  }
}

function words(engine: DockerEngine): string {
  try {
    return describeAddress(engine.address());
  } catch {
    return 'the configured address';
  }
}
