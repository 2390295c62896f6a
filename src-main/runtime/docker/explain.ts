import { redactArgs } from '../redact-args.ts';
import type { CreateOptions } from './engine.ts';

const SECRET_NAME = /key|token|secret|password|credential/i;
const HIDDEN = '***';

/**
 * The `docker run` command that would create the same container, for people to read and copy. Values that look like
 * secrets by their name are hidden.
 */
export function dockerRunCommand(name: string, options: CreateOptions): readonly string[] {
  const host = options.HostConfig ?? {};
  const command = ['docker', 'run', '--rm', '--name', name];
  const flag = (key: string, ...values: readonly string[]): void => {
    for (const value of values) command.push(`--${key}`, value);
  };
  for (const request of host.DeviceRequests ?? []) {
    flag('gpus', request.DeviceIDs ? `"device=${request.DeviceIDs.join(',')}"` : 'all');
  }
  for (const mount of host.Mounts ?? []) {
    flag('mount', `type=bind,src=${mount.Source},dst=${mount.Target}${mount.ReadOnly ? ',readonly' : ''}`);
  }
  for (const [inside, published] of Object.entries((host.PortBindings ?? {}) as PortBindings)) {
    for (const at of published) flag('publish', `${at.HostIp}:${at.HostPort}:${inside.replace('/tcp', '')}`);
  }
  if (options.User !== undefined) flag('user', options.User);
  flag('group-add', ...(host.GroupAdd ?? []));
  if (host.ReadonlyRootfs) command.push('--read-only');
  for (const [path, how] of Object.entries(host.Tmpfs ?? {})) flag('tmpfs', `${path}:${how}`);
  flag('cap-drop', ...((host.CapDrop ?? []) as readonly string[]));
  flag('security-opt', ...((host.SecurityOpt ?? []) as readonly string[]));
  if (host.Init) command.push('--init');
  if (host.PidsLimit) flag('pids-limit', String(host.PidsLimit));
  if (host.ShmSize) flag('shm-size', String(host.ShmSize));
  if (host.Memory) flag('memory', String(host.Memory));
  for (const limit of host.Ulimits ?? []) flag('ulimit', `${limit.Name}=${limit.Soft}:${limit.Hard}`);
  for (const variable of options.Env ?? []) {
    const at = variable.indexOf('=');
    const key = variable.slice(0, at);
    flag('env', SECRET_NAME.test(key) ? `${key}=${HIDDEN}` : variable);
  }
  command.push(options.Image ?? '', ...redactArgs(options.Cmd ?? []));
  return command;
}

type PortBindings = Readonly<
  Record<string, readonly { readonly HostIp: string; readonly HostPort: string }[]>
>;
