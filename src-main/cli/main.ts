import { runDoctorHere } from '../compose-doctor.ts';
import { gradeFilesHere } from '../compose-grade.ts';
import { judgeProfilesHere, readProfilesFile } from '../compose-profiles.ts';
import { runCli } from './cli.ts';

/** Entry of the built CLI; the launcher calls it with the arguments after the script. Resolves to the exit code. */
export async function main(argv: readonly string[], env: NodeJS.ProcessEnv, appDir: string): Promise<number> {
  const controller = new AbortController();
  const interrupt = (): void => controller.abort();
  process.once('SIGINT', interrupt);
  // Nobody reads the output any more (`paddock logs -f | head`): there is nothing left to do.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', interrupt);
  try {
    return await runCli(argv, {
      env,
      appDir,
      signal: controller.signal,
      doctor: runDoctorHere,
      profiles: { read: readProfilesFile, judge: judgeProfilesHere },
      grade: gradeFilesHere,
      terminal: {
        out: text => void process.stdout.write(text),
        err: text => void process.stderr.write(text),
        colour: process.stdout.isTTY === true && env.NO_COLOR === undefined,
      },
    });
  } finally {
    process.off('SIGINT', interrupt);
    for (const stream of [process.stdout, process.stderr]) stream.off('error', interrupt);
  }
}
