import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { INSTANCE_TAG } from '../../src-main/runtime/process/owned-process.ts';
import { processesTagged, processStart } from '../../src-main/runtime/process/process-facts.ts';
import { eventually } from './eventually.ts';

/** Pids of running processes that carry the tag of a home. */
export async function processesOf(homeId: string): Promise<readonly number[]> {
  const tagged = await processesTagged(INSTANCE_TAG, `${homeId}/`);
  const running = await Promise.all(tagged.map(async ({ pid }) => ((await processStart(pid)) ? [pid] : [])));
  return running.flat();
}

/** Ids of the containers of a home, ended ones included; none where Docker is absent. */
export function containersOfHome(homeId: string): readonly string[] {
  const label = `label=paddock.home=${homeId}`;
  const asked = spawnSync('docker', ['ps', '--all', '--quiet', '--filter', label], { timeout: 30_000 });
  return asked.status === 0 ? asked.stdout.toString().split('\n').filter(Boolean) : [];
}

/** Resolves when no process and no container of a home is left. @throws Error listing what is left */
export async function nothingLeft(homeId: string, deadlineMs = 100_000): Promise<void> {
  await eventually(
    `nothing of home ${homeId} is left`,
    async () => (await processesOf(homeId)).length === 0 && containersOfHome(homeId).length === 0,
    deadlineMs,
  );
}

/** Ends what a test left behind, by the id in its home; a home that was never written has nothing. */
export async function endLeftovers(home: string): Promise<void> {
  let homeId: string;
  try {
    homeId = (JSON.parse(readFileSync(join(home, 'home.json'), 'utf8')) as { id: string }).id;
  } catch {
    return;
  }
  for (const pid of await processesOf(homeId)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It ended by itself.
    }
  }
  const containers = containersOfHome(homeId);
  if (containers.length > 0) spawnSync('docker', ['rm', '--force', ...containers], { timeout: 60_000 });
}
