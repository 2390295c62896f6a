import { PaddockError } from '../../../src-shared/errors.ts';
import type { FailureCode } from '../../../src-shared/model/supervisor.ts';

/** What was being done, so that a message can name it. */
export interface DockerErrorContext {
  /** The daemon's address in words. */
  readonly address: string;
  readonly image?: string;
  readonly port?: number;
  readonly container?: string;
}

const DISCONNECTS = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'EPIPE',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ERR_STREAM_PREMATURE_CLOSE',
]);

/** HTTP status of the daemon's answer; null when there was none. dockerode puts it on the error. */
export function statusOf(error: unknown): number | null {
  const status = (error as { statusCode?: unknown } | null)?.statusCode;
  return typeof status === 'number' ? status : null;
}

/** The container, image or path is not there (any more). */
export function isGone(error: unknown): boolean {
  return statusOf(error) === 404;
}

/** The daemon could not be reached or went away during the call, so that the outcome is not known. */
export function isDisconnected(error: unknown): boolean {
  if (statusOf(error) !== null || error instanceof PaddockError) return false;
  const code = (error as { code?: unknown } | null)?.code;
  if (typeof code === 'string' && DISCONNECTS.has(code)) return true;
  return error instanceof Error && /socket hang up|aborted|premature close/i.test(error.message);
}

/** What the daemon said, without dockerode's "(HTTP code 500) server error - " in front. */
export function daemonMessage(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text
    .replace(/^\(HTTP code \d+\) [^-]*- /, '')
    .trim()
    .slice(0, 2_000);
}

interface Rule {
  readonly pattern: RegExp;
  readonly code: 'RUNTIME_UNAVAILABLE' | 'LOAD_FAILED';
  readonly failure: FailureCode;
  /** Trying again cannot help, though with this failure it can as a rule. */
  readonly permanent?: true;
  message(context: DockerErrorContext, said: string): string;
  fix(context: DockerErrorContext, said: string): string;
}

/** In order: the first that matches what the daemon said wins. Texts are those of moby 20.10 to 28. */
const RULES: readonly Rule[] = [
  {
    pattern:
      /could not select device driver|nvidia-container-cli|unresolvable CDI devices|nvidia-container-runtime/i,
    code: 'RUNTIME_UNAVAILABLE',
    failure: 'no-nvidia-runtime',
    message: (_context, said) => `Docker cannot give a container the GPU: ${said}.`,
    fix: () =>
      'Install nvidia-container-toolkit, run `nvidia-ctk runtime configure --runtime=docker`, restart Docker; or set GPUS=none.',
  },
  {
    pattern:
      /port is already allocated|address already in use|failed to bind (?:host )?port|Ports are not available/i,
    code: 'LOAD_FAILED',
    failure: 'port-taken',
    message: context => `Port ${context.port ?? '?'} is taken by another program or container.`,
    fix: context =>
      `End what listens there (\`ss -ltnp 'sport = :${context.port ?? 8080}'\` names it), or give the profile another PORT.`,
  },
  {
    pattern: /container name .* is already in use/i,
    code: 'LOAD_FAILED',
    failure: 'exited',
    permanent: true,
    message: context =>
      `A container that is not Paddock's has the name ${context.container ?? 'of this profile'}.`,
    fix: context => `Rename or remove it: \`docker rm -f ${context.container ?? 'NAME'}\`.`,
  },
  {
    pattern:
      /no such image|manifest (?:for .* )?(?:unknown|not found)|pull access denied|repository .* not found|unauthorized|denied: |invalid reference format|no matching manifest/i,
    code: 'LOAD_FAILED',
    failure: 'image-missing',
    message: (context, said) => `The image ${context.image ?? ''} is not here and cannot be pulled: ${said}.`,
    fix: context => `Check IMAGE in the profile, and try \`docker pull ${context.image ?? 'IMAGE'}\`.`,
  },
  {
    pattern: /bind source path does not exist|mount.*no such file|error while creating mount source path/i,
    code: 'LOAD_FAILED',
    failure: 'model-missing',
    message: (_context, said) => `Docker cannot mount the models folder: ${said}.`,
    fix: context =>
      `The folder must exist on the machine where Docker runs (${context.address}), at the same path as here.`,
  },
  {
    pattern:
      /exec: .*(?:no such file|not found|permission denied)|executable file not found|exec format error/i,
    code: 'LOAD_FAILED',
    failure: 'engine-missing',
    message: (context, said) => `The image ${context.image ?? ''} cannot run llama-server: ${said}.`,
    fix: () =>
      'Use an image whose entry point is llama-server and that fits this machine, such as ghcr.io/ggml-org/llama.cpp:server.',
  },
  {
    pattern: /setting rlimit/i,
    code: 'LOAD_FAILED',
    failure: 'bad-flag',
    message: () => 'Docker may not lift the limit on locked memory, which --mlock needs.',
    fix: () => 'Remove --mlock from EXTRA_ARGS.',
  },
  {
    pattern: /no space left on device/i,
    code: 'LOAD_FAILED',
    failure: 'exited',
    message: (_context, said) => `Docker's disk is full: ${said}.`,
    fix: () => 'Free space with `docker system df` and `docker image prune`.',
  },
];

/** Words of a failed pull that mean "no way to the registry" rather than "no such image". */
const OFFLINE =
  /dial tcp|lookup .*(?:no such host|server misbehaving|i\/o timeout)|temporary failure in name resolution|network is unreachable|no route to host|TLS handshake timeout|connection refused|Client\.Timeout|request canceled while waiting|proxyconnect|EOF$|x509/i;

/**
 * Turns what dockerode threw into an error for people, with `details.failure`: what happened and why, and the next
 * step. A PaddockError and an abort pass unchanged.
 */
export function dockerError(error: unknown, context: DockerErrorContext): Error {
  if (error instanceof PaddockError) return error;
  if (error instanceof Error && error.name === 'AbortError') return error;
  const said = daemonMessage(error).replace(/\.$/, '');
  if (statusOf(error) === null) {
    const reach = connectionError(error, said, context);
    if (reach) return reach;
  }
  const rule = RULES.find(candidate => candidate.pattern.test(said));
  if (!rule) {
    return new PaddockError('LOAD_FAILED', `Docker refused: ${said}.`, {
      fix: 'Look into the log of Docker itself: `journalctl -u docker -n 50`.',
      details: { failure: 'exited' satisfies FailureCode },
      cause: error,
    });
  }
  return new PaddockError(rule.code, rule.message(context, said), {
    fix: rule.fix(context, said),
    details: rule.permanent ? { failure: rule.failure, permanent: true } : { failure: rule.failure },
    cause: error,
  });
}

/** The same for a pull that failed: being offline is told apart from an image that does not exist. */
export function pullError(error: unknown, context: DockerErrorContext): Error {
  if (error instanceof PaddockError) return error;
  if (error instanceof Error && error.name === 'AbortError') return error;
  if (isDisconnected(error)) return dockerError(error, context);
  const said = daemonMessage(error).replace(/\.$/, '');
  const offline = OFFLINE.test(said);
  const image = context.image ?? 'IMAGE';
  if (!offline && /no space left on device/i.test(said)) return dockerError(error, context);
  return new PaddockError(
    'LOAD_FAILED',
    offline
      ? `The image ${image} is not on this machine and its registry cannot be reached: ${said}.`
      : `The image ${image} is not on this machine and cannot be pulled: ${said}.`,
    {
      fix: offline
        ? `Connect the machine and run \`docker pull ${image}\`, or bring it with \`docker save\` and \`docker load\`; or use RUNTIME=process.`
        : `Check IMAGE in the profile, and try \`docker pull ${image}\`; a private registry needs \`docker login\` and a pull by hand.`,
      details: { failure: 'image-missing' satisfies FailureCode },
      cause: error,
    },
  );
}

function connectionError(error: unknown, said: string, context: DockerErrorContext): PaddockError | null {
  const code = (error as { code?: unknown } | null)?.code;
  const unavailable = (message: string, fix: string, permanent = false): PaddockError =>
    new PaddockError('RUNTIME_UNAVAILABLE', message, {
      fix,
      details: { failure: 'docker-unavailable' satisfies FailureCode, permanent },
      cause: error,
    });
  const local = context.address.startsWith('unix://');
  if (code === 'EACCES' || code === 'EPERM') {
    return unavailable(
      `No permission on the Docker socket ${context.address}.`,
      'Run `sudo usermod -aG docker $USER` and log in again, or use rootless Docker.',
      // Unlike a daemon that restarts: groups are those of the login.
      true,
    );
  }
  if (local && (code === 'ENOENT' || code === 'ECONNREFUSED' || code === 'ENOTSOCK')) {
    return unavailable(
      code === 'ENOENT'
        ? `No Docker daemon: ${context.address} does not exist.`
        : `No Docker daemon answers at ${context.address}.`,
      'Install Docker and start it (`sudo systemctl start docker`), or use RUNTIME=process.',
    );
  }
  if (typeof code === 'string' && /CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO/.test(code)) {
    return unavailable(
      `The TLS connection to Docker at ${context.address} failed: ${said}.`,
      'Check DOCKER_TLS_VERIFY and the files in DOCKER_CERT_PATH.',
    );
  }
  if (isDisconnected(error)) {
    return unavailable(
      `Docker at ${context.address} does not answer: ${said}.`,
      'Check that the daemon runs there and that the address in --docker or DOCKER_HOST is right.',
    );
  }
  return null;
}
