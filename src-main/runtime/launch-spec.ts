import { createHash } from 'node:crypto';
import { writtenAs } from '../../src-shared/derived-profile.ts';
import { PaddockError } from '../../src-shared/errors.ts';
import type { Profile, ProfileEntry } from '../../src-shared/model/profile.ts';
import type { FailureCode } from '../../src-shared/model/supervisor.ts';
import { isInside, type LocatedFile } from '../lib/model-roots.ts';
import { checkArgs, type FlagIssue } from '../llama/flags/check-args.ts';
import { checkEnv } from '../llama/flags/check-env.ts';
import type { FlagTable } from '../llama/flags/flag-table.ts';
import { mapArgPaths } from '../llama/flags/path-value.ts';
import type { LaunchSpec } from './runtime.ts';
import { serverArgs } from './server-args.ts';

/** Images that the issue names as defaults: CUDA where an NVIDIA GPU is, CPU elsewhere. */
export const DEFAULT_IMAGE = {
  nvidia: 'ghcr.io/ggml-org/llama.cpp:server-cuda',
  other: 'ghcr.io/ggml-org/llama.cpp:server',
} as const;

/** Headroom that fit leaves on a GPU: one that draws a screen needs it, a dedicated one hardly any. MiB. */
const FIT_TARGET_MIB = { ordinary: 1024, dedicated: 128 } as const;

const DEFAULT_STOP_GRACE_MS = 10_000;

/** GPUs of a host that an engine may compute on, by vendor; a server's display controller is none. */
export interface HostGpus {
  readonly nvidia: number;
  readonly amd: number;
  readonly intel: number;
  readonly apple: number;
}

/** The GPUs that an engine will compute on. */
export interface LaunchGpus {
  /** Whose GPUs it sees; null where it sees none. */
  readonly vendor: keyof HostGpus | null;
  /** Which of them it uses. */
  readonly gpus: LaunchSpec['gpus'];
  /** Headroom that fitting leaves, MiB, for each in the order in which the engine counts them; null without any. */
  readonly fitTargetMiB: readonly number[] | null;
}

/** What a launch needs to know besides the profile. */
export interface LaunchContext {
  readonly launchId: string;
  readonly homeId: string;
  /** Absolute folders, in the order in which files are looked up. */
  readonly modelRoots: readonly string[];
  /** Loopback port to serve on. */
  readonly port: number;
  readonly hostGpus: HostGpus;
  /** Indexes of the GPUs that draw a screen, as nvidia-smi counts; empty where none does or nobody knows. */
  readonly displayGpus?: ReadonlySet<number>;
  /** Flags of the engine that will run; the profile is checked against exactly these. */
  readonly flags: FlagTable;
  readonly stopGraceMs?: number;
  /** Where a file that the profile names is. */
  readonly locate: (path: string) => LocatedFile;
}

/**
 * A profile as something that a runtime can launch: files found, flags checked, defaults of this host filled in.
 * @throws PaddockError INVALID_PROFILE, FLAG_REFUSED or LOAD_FAILED with `details.failure`
 */
export function toLaunchSpec(entry: ProfileEntry, context: LaunchContext): LaunchSpec {
  const { profile } = entry;
  refuseErrors(profile);
  const remote = profile.runtime === 'remote';
  if (!remote) {
    refuseFlags(profile, context);
    if (entry.file.state === 'unreadable')
      // Without a path nothing was seen of the file itself.
      throw failed(
        entry.file.path === null ? 'model-missing' : 'model-corrupt',
        entry.file.problem ?? 'The model file cannot be read.',
      );
    if (entry.file.state === 'parts-missing')
      throw failed('model-missing', entry.file.problem ?? 'Parts of the model are missing.');
  }
  const locate = (path: string): string => find(path, context);
  const modelPath = remote ? null : locate(profile.model);
  const { gpus, fitTargetMiB } = launchGpus(profile, context.hostGpus, context.displayGpus ?? new Set());
  const resolved = {
    profile: remote ? profile : { ...profile, extraArgs: [...mapArgPaths(profile.extraArgs, locate)] },
    modelPath,
    mmprojPath: remote || profile.mmproj === null ? null : locate(profile.mmproj),
    lora: remote ? [] : profile.lora.map(adapter => ({ path: locate(adapter.path), scale: adapter.scale })),
    modelRoots: rootsFor(modelPath, context.modelRoots),
    port: context.port,
    gpus,
    fitTargetMiB,
    image: imageFor(profile, context.hostGpus),
  };
  const spec = {
    ...resolved,
    launchId: context.launchId,
    homeId: context.homeId,
    group: profile.group,
    stopGraceMs: context.stopGraceMs ?? DEFAULT_STOP_GRACE_MS,
  };
  return { ...spec, specHash: specHash({ ...spec, specHash: '' }, entry.file.sizeBytes) };
}

/** The image that a container of this profile is made of on a host with these GPUs. */
export function imageFor(profile: Profile, hostGpus: HostGpus): string {
  return profile.image ?? (hostGpus.nvidia > 0 ? DEFAULT_IMAGE.nvidia : DEFAULT_IMAGE.other);
}

/**
 * The GPUs that a launch on a host with these would use.
 * @param displays indexes of the GPUs that draw a screen
 */
export function launchGpus(profile: Profile, hostGpus: HostGpus, displays: ReadonlySet<number>): LaunchGpus {
  const vendor = vendorFor(profile, hostGpus);
  const devices = vendor === null ? 0 : hostGpus[vendor];
  const gpus = gpusOf(profile, devices);
  const fitTargetMiB = profile.fitTargetMiB ?? fitTargetFor(profile, gpus, devices, displays);
  return { vendor, gpus, fitTargetMiB };
}

/**
 * Whose devices the engine will see. Docker hands out NVIDIA's only. A program sees those that its build knows, of
 * which nobody can ask it cheaply: NVIDIA's where there are any, since beside them a build for another vendor, or an
 * integrated GPU, is the exception.
 */
function vendorFor({ runtime }: Profile, hostGpus: HostGpus): LaunchGpus['vendor'] {
  const seen = runtime === 'docker' ? (['nvidia'] as const) : (['nvidia', 'amd', 'intel', 'apple'] as const);
  return seen.find(vendor => hostGpus[vendor] > 0) ?? null;
}

/** `all` only where there is something to use: a container that asks for GPUs on a host without any does not start. */
function gpusOf(profile: Profile, devices: number): LaunchSpec['gpus'] {
  const wanted = profile.gpus ?? 'all';
  return wanted === 'all' && devices === 0 ? 'none' : wanted;
}

/** One value per device that will be used; null without devices, where the engine has nothing to fit into. */
function fitTargetFor(
  profile: Profile,
  gpus: LaunchSpec['gpus'],
  devices: number,
  displays: ReadonlySet<number>,
): readonly number[] | null {
  if (gpus === 'none') return null;
  const used = gpus === 'all' ? Array.from({ length: devices }, (_, index) => String(index)) : gpus;
  // With one GPU, or when nobody knows which one draws the screen or which one is which, any of them may be it.
  const known =
    used.length > 1 &&
    displays.size > 0 &&
    used.every(index => /^\d+$/.test(index)) &&
    !Object.keys(profile.env).some(name => /^CUDA_(?:VISIBLE_DEVICES|DEVICE_ORDER)$/.test(name));
  if (!known) return used.map(() => FIT_TARGET_MIB.ordinary);
  const indexes = used.map(Number);
  // A container's devices are in their order on the bus, whatever the order in which they are asked for.
  if (profile.runtime === 'docker') indexes.sort((one, other) => one - other);
  return indexes.map(index => (displays.has(index) ? FIT_TARGET_MIB.ordinary : FIT_TARGET_MIB.dedicated));
}

/** The root with the model first: a container mounts that one. */
function rootsFor(modelPath: string | null, roots: readonly string[]): readonly string[] {
  const home = modelPath === null ? undefined : roots.find(root => isInside(root, modelPath));
  return home === undefined ? roots : [home, ...roots.filter(root => root !== home)];
}

function find(path: string, context: LaunchContext): string {
  const located = context.locate(path);
  switch (located.state) {
    case 'found':
      return located.path;
    case 'missing':
      throw failed('model-missing', `${located.path} does not exist.`);
    case 'silent':
      throw located.error;
    case 'refused':
      throw failed('invalid-profile', located.problem);
  }
}

function failed(failure: FailureCode, message: string): PaddockError {
  const fix =
    failure === 'model-corrupt'
      ? 'Download the model again, or correct MODEL in models.conf.'
      : 'Put the file there, or correct the path in models.conf.';
  return new PaddockError(failure === 'invalid-profile' ? 'INVALID_PROFILE' : 'LOAD_FAILED', message, {
    fix,
    details: { failure },
  });
}

function refuseErrors(profile: Profile): void {
  // Flags are judged again below, against the engine that will really run.
  const error = profile.issues.find(issue => issue.severity === 'error' && !issue.code.startsWith('flag-'));
  if (!error) return;
  throw new PaddockError('INVALID_PROFILE', `${error.message}${placeOf(error.line)}`, {
    fix: error.fix ?? undefined,
    details: { failure: 'invalid-profile' satisfies FailureCode, issue: error },
  });
}

function placeOf(line: number | null): string {
  return line === null ? '' : ` (models.conf, line ${line})`;
}

function refuseFlags(profile: Profile, context: LaunchContext): void {
  const issues: readonly FlagIssue[] = [
    ...checkArgs(profile.extraArgs, context.flags, context),
    ...Object.entries(profile.env).flatMap(([name, value]) => checkEnv(name, value, context.flags, context)),
  ];
  const error = issues.find(issue => issue.severity === 'error');
  if (!error) return;
  // Where models.conf says it: known unless the engine's own table found it, which is newer than the reading.
  const read = profile.issues.find(({ code, message }) => code === error.code && message === error.message);
  const message = `[${writtenAs(profile.id)}] ${error.message}${placeOf(read?.line ?? null)}`;
  throw new PaddockError('FLAG_REFUSED', message, {
    fix: error.fix,
    details: { failure: 'bad-flag' satisfies FailureCode, issues },
  });
}

/**
 * SHA-256 over what decides how the instance runs: command line, runtime, files and their size, GPUs, image,
 * environment. Names, notes, times and the launch's own ids are left out: they change nothing in the engine. So is the
 * headroom that nobody asked for: a screen that was switched on meanwhile is no reason to load a model again.
 */
function specHash(spec: LaunchSpec, modelBytes: number | null): string {
  const decisive = {
    version: 1,
    runtime: spec.profile.runtime,
    endpoint: spec.profile.endpoint,
    group: spec.group,
    port: spec.port,
    args: serverArgs(
      { ...spec, fitTargetMiB: spec.profile.fitTargetMiB },
      { host: '', port: spec.port, mapPath: path => path },
    ),
    env: Object.entries(spec.profile.env).sort(([one], [other]) => (one < other ? -1 : 1)),
    gpus: spec.gpus,
    image: spec.profile.runtime === 'docker' ? spec.image : null,
    modelRoots: spec.modelRoots,
    modelBytes,
  };
  return createHash('sha256').update(JSON.stringify(decisive)).digest('hex');
}
