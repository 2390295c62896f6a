import { PaddockError } from '../../../src-shared/errors.ts';
import type { RuntimeCheck } from '../../../src-shared/model/app.ts';
import { requireFreePort } from '../free-port.ts';
import { redactArgs } from '../redact-args.ts';
import type { Instance, LaunchObserver, LaunchSpec, Runtime } from '../runtime.ts';
import { engineEnv } from './child-env.ts';
import { EngineVersions } from './engine-version.ts';
import { engineMissing, findProgram, INSTALL_FIX } from './find-program.ts';
import { LOOPBACK, ownedInstance } from './owned-instance.ts';
import type { OwnedProcessDeps } from './owned-process.ts';
import { ProcessKeeper } from './process-keeper.ts';

export interface ProcessRuntimeDeps extends OwnedProcessDeps {
  /** Path or bare name of llama-server. */
  readonly llamaServer: string;
  /** Paddock's own environment; children get little of it. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** See runtime/server-args.ts. */
  readonly serverArgs: (
    spec: LaunchSpec,
    at: { readonly host: string; readonly port: number; mapPath(hostPath: string): string },
  ) => readonly string[];
}

/** Runs llama-server as a program of this machine, in its own process group, on a loopback port. */
export function createProcessRuntime(deps: ProcessRuntimeDeps): Runtime {
  const versions = new EngineVersions();
  const keeper = new ProcessKeeper({ ...deps, kind: 'process' });
  const argsOf = (spec: LaunchSpec): readonly string[] => [
    // The environment hides the devices of CUDA and HIP alone. First, so that a choice in EXTRA_ARGS wins. Where no
    // GPU was found and none was refused, there may still be one that only the engine knows.
    ...(spec.profile.gpus === 'none' ? ['--device', 'none'] : []),
    ...deps.serverArgs(spec, { host: LOOPBACK, port: spec.port, mapPath: hostPath => hostPath }),
  ];

  return {
    kind: 'process',

    async check(): Promise<RuntimeCheck> {
      const kind = 'process';
      try {
        const program = await findProgram(deps.llamaServer, deps.env.PATH);
        const env = engineEnv({ gpus: 'all', env: {} }, deps.env);
        const version = await versions.of(program, env).catch((error: Error) => {
          throw engineMissing(
            `${program} does not answer as llama-server: ${error.message}`,
            INSTALL_FIX,
            error,
          );
        });
        const message = `${program}, ${version.build ?? version.text}`;
        return { kind, usable: true, message, fix: null, version: version.build ?? version.text };
      } catch (error) {
        const message = (error as Error).message;
        const fix = error instanceof PaddockError ? (error.fix ?? INSTALL_FIX) : INSTALL_FIX;
        return { kind, usable: false, message, fix, version: null };
      }
    },

    explain: spec => redactArgs([deps.llamaServer, ...argsOf(spec)]),

    async preflight(): Promise<void> {
      await findProgram(deps.llamaServer, deps.env.PATH);
    },

    async launch(spec: LaunchSpec, observer: LaunchObserver, signal: AbortSignal): Promise<Instance> {
      signal.throwIfAborted();
      const leftover = await keeper.takeOver(spec, signal);
      if (leftover) return ownedInstance(leftover);
      const program = await findProgram(deps.llamaServer, deps.env.PATH);
      await requireFreePort(spec.port, deps.clock, signal);
      const args = argsOf(spec);
      const env = engineEnv({ gpus: spec.gpus, env: spec.profile.env }, deps.env);
      observer.progress('starting llama-server', null);
      const owned = await keeper.start(spec, { program, args, env }, signal).catch(error => {
        throw isSpawnError(error) ? cannotRun(program, error) : error;
      });
      return ownedInstance(owned);
    },

    reap: (which, signal) => keeper.reap(which, signal),
  };
}

function isSpawnError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && (error as NodeJS.ErrnoException).syscall?.startsWith('spawn') === true;
}

function cannotRun(program: string, error: NodeJS.ErrnoException): PaddockError {
  switch (error.code) {
    // The file is there: it is the interpreter that its first line or its header names that is not.
    case 'ENOENT':
      return engineMissing(
        `${program} needs an interpreter or loader that is not there.`,
        INSTALL_FIX,
        error,
      );
    case 'EACCES':
      return engineMissing(
        `${program} may not be executed.`,
        `Allow it: chmod +x ${JSON.stringify(program)}`,
        error,
      );
    case 'E2BIG':
      return engineMissing(
        `The command line of ${program} is too long.`,
        'Shorten EXTRA_ARGS of the profile.',
        error,
      );
    case 'EAGAIN':
    case 'ENOMEM':
    case 'EMFILE':
      return engineMissing(
        `This machine cannot start another process (${error.code}).`,
        'Free memory, or raise the limits on processes and open files (ulimit -u, ulimit -n).',
        error,
      );
    default:
      return engineMissing(
        `${program} cannot be started (${error.code ?? error.message}).`,
        INSTALL_FIX,
        error,
      );
  }
}
