import type { Instance } from '../runtime.ts';
import type { OwnedProcess } from './owned-process.ts';

/** Where model servers that run as processes listen. */
export const LOOPBACK = '127.0.0.1';

/** A model server that runs as a process of this machine, as the supervisor sees it. */
export function ownedInstance(owned: OwnedProcess): Instance {
  const { kind, pid, port, command, startedAt } = owned.record;
  const endpoint = new URL(`http://${LOOPBACK}:${port}`);
  return {
    endpoint,
    identity: {
      runtime: kind,
      endpoint: endpoint.origin,
      command,
      adopted: owned.adopted,
      pid,
      containerId: null,
      image: null,
      build: null,
      startedAt,
    },
    startedAt,
    exited: owned.exited,
    pids: () => owned.pids(),
    logs: signal => owned.logs(signal),
    terminate: graceMs => owned.terminate(graceMs),
    release: () => owned.release(),
  };
}
