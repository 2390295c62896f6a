import { mapArgPaths } from '../llama/flags/path-value.ts';
import { LOG_VERBOSITY, profileOptions } from '../llama/profile-options.ts';
import type { LaunchSpec } from './runtime.ts';

/** Where the server will listen and how it sees the host's files. */
export interface ServerPlace {
  /** Address to listen on as the server sees it: loopback, or all addresses of a container. */
  readonly host: string;
  readonly port: number;
  /** Path on the host → path as the server sees it; identity outside of containers. */
  mapPath(hostPath: string): string;
}

/**
 * The arguments of llama-server for a launch, program name excluded. The order is that of the reference, so that logs
 * and scripts made for it still fit; `--metrics` and the log verbosity are Paddock's; EXTRA_ARGS come last and win.
 */
export function serverArgs(spec: LaunchSpec, at: ServerPlace): string[] {
  const options = profileOptions(spec.profile, {
    modelPath: spec.modelPath === null ? null : at.mapPath(spec.modelPath),
    mmprojPath: spec.mmprojPath === null ? null : at.mapPath(spec.mmprojPath),
    lora: spec.lora.map(adapter => ({ ...adapter, path: at.mapPath(adapter.path) })),
    fitTargetMiB: spec.fitTargetMiB,
  });
  const args: string[] = [];
  for (const [flag, value] of options) {
    args.push(flag);
    if (value !== null) args.push(value);
    if (flag === '--n-gpu-layers') args.push('--host', at.host, '--port', String(at.port));
  }
  args.push('--metrics', '-lv', String(LOG_VERBOSITY));
  args.push(...mapArgPaths(spec.profile.extraArgs, path => at.mapPath(path)));
  return args;
}
