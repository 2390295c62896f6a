import { createHash } from 'node:crypto';
import { mapArgPaths } from '../llama/flags/path-value.ts';
import { profileOptions } from '../llama/profile-options.ts';
import type { LaunchSpec } from './runtime.ts';

/** The files that a launch reads, those of EXTRA_ARGS included; absolute paths. None of a remote one. */
export function filesOf(spec: LaunchSpec): readonly string[] {
  if (spec.profile.runtime === 'remote') return [];
  const files = [spec.modelPath, spec.mmprojPath, ...spec.lora.map(({ path }) => path)].filter(
    path => path !== null,
  );
  mapArgPaths(spec.profile.extraArgs, path => {
    files.push(path);
    return path;
  });
  return files;
}

/**
 * SHA-256 over what decides about the answers of a launch: its options without address and log, its environment, its
 * GPUs, and its files by size and time, wherever they lie. Of a remote server its address. Names, notes, group, port and
 * times of a profile are left out; what executes it is told by the instance.
 */
export function servedHash(spec: LaunchSpec): string {
  const { profile, gpus, files = {} } = spec;
  const seen = (path: string): string => files[path] ?? path;
  const decisive =
    profile.runtime === 'remote'
      ? { endpoint: profile.endpoint }
      : {
          options: profileOptions(profile, {
            modelPath: spec.modelPath && seen(spec.modelPath),
            mmprojPath: spec.mmprojPath && seen(spec.mmprojPath),
            lora: spec.lora.map(adapter => ({ ...adapter, path: seen(adapter.path) })),
            // The headroom that nobody asked for changes with the screens.
            fitTargetMiB: profile.fitTargetMiB,
          }),
          extraArgs: mapArgPaths(profile.extraArgs, seen),
          env: Object.entries(profile.env).sort(([one], [other]) => (one < other ? -1 : 1)),
          gpus,
        };
  return createHash('sha256').update(JSON.stringify(decisive)).digest('hex');
}
