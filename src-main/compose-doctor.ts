import { join } from 'node:path';
import type { DoctorFinding } from '../src-shared/model/app.ts';
import { checkMachine } from './compose/doctor.ts';
import { checkGraderHere } from './compose/sandboxes.ts';
import { openProfilesHere } from './compose-profiles.ts';
import { systemClock } from './lib/clock.ts';
import { FolderLooks } from './lib/folder-looks.ts';
import type { PaddockOptions } from './options.ts';
import { checkDocker } from './runtime/docker/docker-check.ts';
import { createDockerEngine } from './runtime/docker/engine.ts';

/** The checks of this machine as the CLI runs them when no panel does. @throws PaddockError FILE_UNREADABLE */
export async function runDoctorHere(
  options: PaddockOptions,
  signal: AbortSignal,
): Promise<readonly DoctorFinding[]> {
  const { home } = options;
  const docker = createDockerEngine({ address: options.docker, env: process.env });
  const profiles = await openProfilesHere(options);
  try {
    await profiles.load();
    return await checkMachine(
      {
        options,
        looks: new FolderLooks(systemClock),
        listing: () => profiles.listing.value,
        ownPorts: () => new Set(),
        docker: within => checkDocker(docker, { clock: systemClock }, within),
        grader: within => checkGraderHere(options, join(home, 'cache'), process.env, within),
      },
      signal,
    );
  } finally {
    await profiles.dispose();
  }
}
