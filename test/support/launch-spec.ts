import { randomUUID } from 'node:crypto';
import type { LaunchObserver, LaunchSpec } from '../../src-main/runtime/runtime.ts';
import { emptyProfile } from './empty-profile.ts';
import { LLAMA_IMAGE, models } from './real-llama.ts';

/** What a runtime is given to launch, for the smallest model. The hash covers what `over` changes. */
export function launchSpec(over: Partial<LaunchSpec> & Pick<LaunchSpec, 'port' | 'homeId'>): LaunchSpec {
  const profile = over.profile ?? emptyProfile();
  return {
    launchId: randomUUID(),
    group: profile.group,
    profile,
    modelRoots: [models.dir],
    modelPath: models.miniQ8,
    mmprojPath: null,
    lora: [],
    gpus: 'none',
    fitTargetMiB: null,
    image: LLAMA_IMAGE,
    stopGraceMs: 5_000,
    specHash: `hash-${profile.id}-${JSON.stringify(profile.extraArgs)}`,
    ...over,
  };
}

/** The few arguments that tests of runtimes need; what profiles really give is tested with server-args. */
export function plainServerArgs(
  spec: LaunchSpec,
  at: { readonly host: string; readonly port: number; mapPath(hostPath: string): string },
): readonly string[] {
  const model = spec.modelPath === null ? [] : ['--model', at.mapPath(spec.modelPath)];
  const ours = ['--host', at.host, '--port', String(at.port), '--ctx-size', '512', '--threads', '1'];
  return [...model, ...ours, '--metrics', '-lv', '4', ...spec.profile.extraArgs];
}

/** Hears progress and forgets it. */
export const quietObserver: LaunchObserver = { progress: () => {} };
