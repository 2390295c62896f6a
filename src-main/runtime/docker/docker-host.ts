import { stat } from 'node:fs/promises';
import type { LaunchSpec } from '../runtime.ts';
import { type ContainerHost, type ModelMount, modelMounts, mountsInUse } from './container-config.ts';
import type { EngineInfo } from './engine.ts';

/** What the engine must leave of the daemon's memory: 5 %, at least 1 GiB. */
const RESERVE_PCT = 5;
const RESERVE_MIN_MIB = 1024;

/**
 * What the machine adds to a container: the folders that exist (on a remote daemon, where nobody here can look, those
 * that the profile's files lie in), the user to run as, and the memory there is.
 */
export async function containerHost(
  spec: LaunchSpec,
  info: EngineInfo,
  local: boolean,
): Promise<Omit<ContainerHost, 'args'>> {
  const mounts = modelMounts(spec.modelRoots);
  // Ids and limits mean something else in a user namespace or in Docker Desktop's virtual machine.
  const mapped =
    (info.SecurityOptions ?? []).some(option => /rootless|userns/.test(option)) ||
    info.OperatingSystem.includes('Docker Desktop');
  return {
    mounts: local ? await existing(mounts) : mountsInUse(spec, mounts),
    user: local && !mapped ? panelUser() : null,
    memoryLimitMiB: memoryLimitMiB(info),
  };
}

async function existing(mounts: readonly ModelMount[]): Promise<readonly ModelMount[]> {
  const there = await Promise.all(
    mounts.map(mount =>
      stat(mount.hostPath).then(
        found => found.isDirectory(),
        () => false,
      ),
    ),
  );
  return mounts.filter((_mount, index) => there[index]);
}

function panelUser(): ContainerHost['user'] {
  const uid = process.getuid?.();
  const gid = process.getgid?.();
  if (uid === undefined || gid === undefined || uid === 0) return null;
  const groups = (process.getgroups?.() ?? []).filter(group => group !== gid);
  return { id: `${uid}:${gid}`, groups: groups.map(String) };
}

function memoryLimitMiB(info: EngineInfo): number | null {
  const totalMiB = Math.floor(info.MemTotal / (1024 * 1024));
  const limit = totalMiB - Math.max(RESERVE_MIN_MIB, Math.ceil((totalMiB * RESERVE_PCT) / 100));
  return limit > 0 ? limit : null;
}
