import { createHash } from 'node:crypto';
import { posix, relative, resolve, sep } from 'node:path';
import { PaddockError } from '../../../src-shared/errors.ts';
import type { LaunchSpec } from '../runtime.ts';
import { filesOf } from '../served-hash.ts';
import type { CreateOptions } from './engine.ts';

/** Labels on every container of ours; a panel touches only containers that carry its own home's id. */
export const LABELS = {
  home: 'paddock.home',
  group: 'paddock.group',
  profile: 'paddock.profile',
  spec: 'paddock.spec',
  launch: 'paddock.launch',
  /** `instance`, or `help` for the throw-away container that prints a flag table. */
  role: 'paddock.role',
} as const;

/** Labels, as `name=value`, of every container of a home, or of one of its groups. */
export function labelsOf({
  homeId,
  group,
}: {
  readonly homeId: string;
  readonly group?: string | undefined;
}): string[] {
  return [`${LABELS.home}=${homeId}`, ...(group === undefined ? [] : [`${LABELS.group}=${group}`])];
}

/** The port that llama-server listens on inside, whatever port the host publishes. */
export const CONTAINER_PORT = 8080;

/** A folder of model files as the container sees it. */
export interface ModelMount {
  readonly hostPath: string;
  readonly containerPath: string;
}

/** What the machine, rather than the profile, adds to a container. */
export interface ContainerHost {
  /** Arguments for the image's entry point, llama-server. */
  readonly args: readonly string[];
  readonly mounts: readonly ModelMount[];
  /**
   * `uid:gid` and further groups to run as: those of the panel's user, so that the engine reads exactly what that user
   * may read although it has no capabilities. Null (the image's user) where ids mean something else over there:
   * rootless and remote daemons, Docker Desktop, or a panel that is root.
   */
  readonly user: { readonly id: string; readonly groups: readonly string[] } | null;
  /** All that the engine may take, so that it ends by itself (137) before the machine stalls. Null: no limit. */
  readonly memoryLimitMiB: number | null;
}

/**
 * Every root with its place in a container: the first at /models, as the reference has it, then /models-2 and so on.
 * A root keeps its number when one before it does not exist.
 */
export function modelMounts(modelRoots: readonly string[]): readonly ModelMount[] {
  return modelRoots.map((hostPath, index) => ({
    hostPath: resolve(hostPath),
    containerPath: index === 0 ? '/models' : `/models-${index + 1}`,
  }));
}

/**
 * A host path as the container sees it.
 * @throws PaddockError INVALID_PROFILE when it lies in none of the mounts
 */
export function toContainerPath(hostPath: string, mounts: readonly ModelMount[]): string {
  const path = resolve(hostPath);
  const mount = mounts
    .filter(candidate => isInside(path, candidate.hostPath))
    .sort((a, b) => b.hostPath.length - a.hostPath.length)[0];
  if (!mount) {
    throw new PaddockError('INVALID_PROFILE', `${hostPath} is in no folder that the container can see.`, {
      fix: `Move the file into ${mounts[0]?.hostPath ?? 'the models folder'}.`,
      details: { failure: 'invalid-profile' },
    });
  }
  return posix.join(mount.containerPath, ...relative(mount.hostPath, path).split(sep));
}

/** The mounts that the profile's own files lie in, those of EXTRA_ARGS included. */
export function mountsInUse(spec: LaunchSpec, mounts: readonly ModelMount[]): readonly ModelMount[] {
  const files = filesOf(spec);
  return mounts.filter(mount => files.some(path => isInside(resolve(path), mount.hostPath)));
}

function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

/**
 * Names are global to a daemon, so a fixed one such as the reference's `llama-server` would make two panels, or the
 * panel and the reference, fight over it. The home and the group make it unique; one container per group makes it
 * stable, so that Docker itself refuses a second.
 */
export function containerName(homeId: string, group: string): string {
  return `paddock-${nameable(homeId)}-${nameable(group)}`;
}

function nameable(text: string): string {
  if (/^[A-Za-z0-9_.-]{1,40}$/.test(text)) return text;
  const digest = createHash('sha256').update(text).digest('hex').slice(0, 10);
  return `${text.replace(/[^A-Za-z0-9_.-]/g, '_').slice(0, 28)}.${digest}`;
}

/** What every container of ours is confined to, also the one that only prints a flag table. */
export function confinement(): NonNullable<CreateOptions['HostConfig']> {
  return {
    // The supervisor restarts; Docker doing it too turns a crash into a loop that outlives the panel.
    RestartPolicy: { Name: 'no' },
    ReadonlyRootfs: true,
    Tmpfs: { '/tmp': 'rw,nosuid,nodev,noexec,size=512m' },
    CapDrop: ['ALL'],
    SecurityOpt: ['no-new-privileges'],
    PidsLimit: 4096,
    Init: true,
    LogConfig: { Type: 'json-file', Config: { 'max-size': '20m', 'max-file': '3' } },
  };
}

/** Create options of the container that serves a spec. Pure. */
export function containerConfig(spec: LaunchSpec, host: ContainerHost): CreateOptions {
  const port = `${CONTAINER_PORT}/tcp`;
  return {
    Image: spec.image,
    Cmd: [...host.args],
    Env: environment(spec),
    Labels: {
      [LABELS.home]: spec.homeId,
      [LABELS.group]: spec.group,
      [LABELS.profile]: spec.profile.id,
      [LABELS.spec]: spec.specHash,
      [LABELS.launch]: spec.launchId,
      [LABELS.role]: 'instance',
    },
    ...(host.user ? { User: host.user.id } : {}),
    AttachStdin: false,
    AttachStdout: false,
    AttachStderr: false,
    Tty: false,
    ExposedPorts: { [port]: {} },
    StopSignal: 'SIGTERM',
    StopTimeout: graceSeconds(spec.stopGraceMs),
    // Health is asked for from outside; the image's own check would start curl in it twice a minute.
    Healthcheck: { Test: ['NONE'] },
    HostConfig: {
      ...confinement(),
      ...(host.user && host.user.groups.length > 0 ? { GroupAdd: [...host.user.groups] } : {}),
      // A Mount fails when its source is missing; a Bind would create it, as root.
      Mounts: host.mounts.map(mount => ({
        Type: 'bind' as const,
        Source: mount.hostPath,
        Target: mount.containerPath,
        ReadOnly: true,
      })),
      PortBindings: { [port]: [{ HostIp: '127.0.0.1', HostPort: spec.port === 0 ? '' : String(spec.port) }] },
      DeviceRequests: deviceRequests(spec.gpus),
      // Several GPUs exchange data through shared memory, of which Docker's default is 64 MiB.
      ShmSize: 1024 * 1024 * 1024,
      ...(host.memoryLimitMiB === null ? {} : { Memory: host.memoryLimitMiB * 1024 * 1024 }),
      // Pinning a model takes more than the default of 64 KiB; asked for only then, since not every daemon may.
      ...(locksMemory(spec) ? { Ulimits: [{ Name: 'memlock', Soft: -1, Hard: -1 }] } : {}),
      // When the whole machine runs out of memory, the kernel takes the engine rather than the panel or the desktop.
      OomScoreAdj: 300,
    },
  };
}

function locksMemory(spec: LaunchSpec): boolean {
  return spec.profile.extraArgs.some(arg => /^(--mlock|(--load-mode=)?mlock)$/.test(arg));
}

/** Whole seconds, as Docker counts them, never less than asked for. */
export function graceSeconds(graceMs: number): number {
  return Math.max(0, Math.ceil(graceMs / 1_000));
}

function deviceRequests(
  gpus: LaunchSpec['gpus'],
): NonNullable<CreateOptions['HostConfig']>['DeviceRequests'] {
  if (gpus === 'none' || gpus.length === 0) return [];
  const which = gpus === 'all' ? { Count: -1 } : { DeviceIDs: [...gpus] };
  return [{ Driver: 'nvidia', ...which, Capabilities: [['gpu', 'compute', 'utility']] }];
}

/** Only what the profile sets and what the read-only file system needs; nothing of the panel's environment. */
function environment(spec: LaunchSpec): string[] {
  const own = {
    HOME: '/tmp',
    LANG: 'C.UTF-8',
    // Indexes mean what nvidia-smi shows, not CUDA's own order of speed.
    CUDA_DEVICE_ORDER: 'PCI_BUS_ID',
    // An image may ask for all GPUs itself where NVIDIA's is the default runtime.
    ...(spec.gpus === 'none' || spec.gpus.length === 0 ? { NVIDIA_VISIBLE_DEVICES: 'void' } : {}),
  };
  return Object.entries({ ...own, ...spec.profile.env }).map(([name, value]) => `${name}=${value}`);
}
