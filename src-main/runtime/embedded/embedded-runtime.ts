import { constants } from 'node:fs';
import { access, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { PaddockError } from '../../../src-shared/errors.ts';
import type { RuntimeCheck } from '../../../src-shared/model/app.ts';
import { requireFreePort } from '../free-port.ts';
import { childEnv } from '../process/child-env.ts';
import { engineMissing, findProgram } from '../process/find-program.ts';
import { LOOPBACK, ownedInstance } from '../process/owned-instance.ts';
import type { OwnedProcessDeps } from '../process/owned-process.ts';
import { ProcessKeeper } from '../process/process-keeper.ts';
import { redactArgs } from '../redact-args.ts';
import type { Instance, LaunchObserver, LaunchSpec, Runtime } from '../runtime.ts';

export interface EmbeddedRuntimeDeps extends OwnedProcessDeps {
  /** Path or bare name of a plain Node; see plainNode. */
  readonly nodePath: string;
  /** The built worker, out/main/embedded-worker.js. */
  readonly workerPath: string;
  /** Paddock's own environment; children get little of it. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** See runtime/server-args.ts. */
  readonly serverArgs: (
    spec: LaunchSpec,
    at: { readonly host: string; readonly port: number; mapPath(hostPath: string): string },
  ) => readonly string[];
}

/**
 * The Node that runs the worker: the engine aborts inside Electron's binary, whose allocator refuses large native
 * allocations, so under Electron it is the one that PADDOCK_NODE names or the one on PATH.
 */
export function plainNode(env: EmbeddedRuntimeDeps['env']): string {
  return process.versions.electron === undefined ? process.execPath : env.PADDOCK_NODE || 'node';
}

/** Runs a model in a Node process of its own, behind llama-server's HTTP interface: nothing needs to be installed. */
export function createEmbeddedRuntime(deps: EmbeddedRuntimeDeps): Runtime {
  const keeper = new ProcessKeeper({ ...deps, kind: 'embedded' });
  let version: Promise<string> | undefined;
  const engineVersion = (): Promise<string> => {
    version ??= readEngineVersion(deps.workerPath).catch((error: unknown) => {
      version = undefined;
      throw error;
    });
    return version;
  };
  const argsOf = (spec: LaunchSpec): readonly string[] => {
    const args = deps.serverArgs(spec, { host: LOOPBACK, port: spec.port, mapPath: hostPath => hostPath });
    return [deps.workerPath, ...args, ...(gpusOf(spec) === 'none' ? ['--device', 'none'] : [])];
  };

  return {
    kind: 'embedded',

    async check(): Promise<RuntimeCheck> {
      const kind = 'embedded';
      try {
        await findNode(deps);
        await requireWorker(deps);
        const version = await engineVersion();
        return { kind, usable: true, message: `node-llama-cpp ${version}, built in`, fix: null, version };
      } catch (error) {
        const { message } = error as Error;
        const fix = error instanceof PaddockError ? (error.fix ?? REINSTALL) : REINSTALL;
        return { kind, usable: false, message, fix, version: null };
      }
    },

    explain: spec => redactArgs([deps.nodePath, ...argsOf(spec)]),

    async preflight(): Promise<void> {
      await findNode(deps);
      await requireWorker(deps);
    },

    async launch(spec: LaunchSpec, observer: LaunchObserver, signal: AbortSignal): Promise<Instance> {
      signal.throwIfAborted();
      const leftover = await keeper.takeOver(spec, signal);
      if (leftover) return ownedInstance(leftover);
      const program = await findNode(deps);
      await requireWorker(deps);
      await requireFreePort(spec.port, deps.clock, signal);
      observer.progress('starting the built-in engine', null);
      const args = argsOf(spec);
      const env = childEnv({ gpus: gpusOf(spec), env: spec.profile.env }, deps.env);
      return ownedInstance(await keeper.start(spec, { program, args, env }, signal));
    },

    reap: (which, signal) => keeper.reap(which, signal),
  };
}

/** The processor, unless the profile itself names GPUs: the demo must start the same everywhere, and at once. */
function gpusOf(spec: LaunchSpec): LaunchSpec['gpus'] {
  return spec.profile.gpus === null ? 'none' : spec.gpus;
}

const REINSTALL = 'Run `npm ci` in the folder of Paddock.';

/** @throws PaddockError RUNTIME_UNAVAILABLE */
async function findNode({ nodePath, env }: EmbeddedRuntimeDeps): Promise<string> {
  try {
    return await findProgram(nodePath, env.PATH);
  } catch (cause) {
    const fix = 'Install Node 20.19 or newer, or name its program in PADDOCK_NODE.';
    throw engineMissing((cause as Error).message, fix, cause);
  }
}

/** @throws PaddockError RUNTIME_UNAVAILABLE */
async function requireWorker({ workerPath }: EmbeddedRuntimeDeps): Promise<void> {
  await access(workerPath, constants.R_OK).catch(cause => {
    throw engineMissing(
      `The built-in engine's program is not there: ${workerPath}.`,
      'Run `npm run build`.',
      cause,
    );
  });
}

/** Version of the package that the worker will load. */
async function readEngineVersion(workerPath: string): Promise<string> {
  try {
    const main = createRequire(workerPath).resolve('node-llama-cpp');
    const { version } = JSON.parse(await readFile(join(dirname(main), '..', 'package.json'), 'utf8'));
    return String(version);
  } catch (cause) {
    throw engineMissing('The package node-llama-cpp is not installed.', REINSTALL, cause);
  }
}
