import { spawn } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { apiAddress } from '../src-shared/api-address.ts';
import { PaddockError, toWireError } from '../src-shared/errors.ts';
import type { SupervisorSnapshot } from '../src-shared/model/supervisor.ts';
import { openPanel, type Panel } from './compose/panel.ts';
import { withoutChromiumSwitches } from './lib/chromium-switches.ts';
import { systemClock } from './lib/clock.ts';
import { leave } from './lib/leave.ts';
import type { Logger } from './lib/log.ts';
import { describeHolder, portHolder } from './lib/port-holder.ts';
import { complain, outliveReader, say } from './lib/say.ts';
import { helpText, type PaddockOptions } from './options.ts';
import { keptProblems, loadOptions } from './start-options.ts';

/** Longest time that the end may take; then the process ends with what is left undone in its log. */
const END_DEADLINE_MS = 20_000;

/**
 * Serves the panel until a signal ends it. Sets the exit code: 0 ended, 1 failed, 2 wrong options.
 * @param insteadOfWindow a window was wanted and could not be opened: the browser shows the panel, unless it must not
 */
export async function main(
  argv: readonly string[],
  env: NodeJS.ProcessEnv,
  appDir: string,
  insteadOfWindow = false,
): Promise<void> {
  outliveReader();
  if (argv.includes('--help') || argv.includes('-h')) return say(helpText());
  const options = await optionsOf(argv, env, appDir);
  if (options === null) return;
  let panel: Panel;
  try {
    panel = await openPanel(options, env, []);
  } catch (error) {
    return fail(error, 1, options.json);
  }
  endOnSignals(panel);
  // For a program that reads the output, it is one line; people read the rest.
  const tell = options.json ? complain : say;
  const { movedFrom } = panel.address;
  if (movedFrom !== null) tell(`${await taken(movedFrom)}: using the next free one.`);
  if (panel.homeProblem !== null) complain(`${panel.homeProblem} Choose another folder with --home.`);
  say(options.json ? panel.whereabouts() : `Paddock ${panel.version} is at ${panel.signInUrl()}`);
  for (const problem of await keptProblems(options.home)) complain(`${problem} Correct or remove it there.`);
  // What is wrong with single profiles is shown where they are used.
  for (const { severity, message, fix } of panel.paddock.management.listing().issues)
    if (severity === 'error') complain(fix === null ? message : `${message} ${fix}`);
  if (options.open ?? insteadOfWindow) openBrowser(panel.signInUrl(), panel.log);
  const { started, problem } = await panel.paddock.preload();
  if (problem !== null) complain(problem);
  for (const id of started) await report(panel.paddock.management.snapshot(), id, tell);
}

/** The options of a start; null when they are wrong, which is said, with the exit code 2. */
export async function optionsOf(
  argv: readonly string[],
  env: NodeJS.ProcessEnv,
  appDir: string,
): Promise<PaddockOptions | null> {
  try {
    return await loadOptions(withoutChromiumSwitches(argv), env, appDir);
  } catch (error) {
    fail(error, 2, argv.includes('--json'));
    return null;
  }
}

/** A port that is not free, with who holds it. */
async function taken(port: number): Promise<string> {
  return `Port ${port} is taken (${describeHolder(await portHolder(port))})`;
}

/** Says what became of a profile that was started. */
async function report(snapshot: SupervisorSnapshot, id: string, tell: (line: string) => void): Promise<void> {
  for (const { state, port, movedFrom } of snapshot.groups) {
    if (state.status === 'ready' && state.profileId === id) {
      if (movedFrom !== undefined) tell(`${await taken(movedFrom)}: the model server uses ${port}.`);
      tell(`${id} is ready at ${apiAddress(state.instance.endpoint)}`);
    } else if (state.status === 'failed' && state.profileId === id) {
      complain(`${id} failed: ${state.failure.message} ${state.failure.fix}`);
    }
  }
}

function endOnSignals(panel: Panel): void {
  let ending = false;
  const end = (signal: NodeJS.Signals): void => {
    // A second signal means it: leave at once.
    if (ending) return void leave(1, systemClock);
    ending = true;
    panel.log.info('Ending', { signal });
    setTimeout(() => void leave(1, systemClock), END_DEADLINE_MS).unref();
    panel.end({ leaveRunning: false }).then(
      () => leave(0, systemClock),
      (error: Error) => {
        complain(`Not everything could be ended: ${error.message}`);
        return leave(1, systemClock);
      },
    );
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => end(signal));
}

function openBrowser(url: string, log: Logger): void {
  const program = { darwin: 'open', win32: 'explorer' }[process.platform as string] ?? 'xdg-open';
  const child = spawn(program, [url], { stdio: 'ignore', detached: true });
  child.on('error', error => log.warn('The browser could not be opened', { error }));
  child.unref();
}

function fail(error: unknown, exitCode: number, json: boolean): void {
  if (!(error instanceof PaddockError)) throw error;
  if (json) complain(JSON.stringify({ error: toWireError(error) }));
  else {
    complain(error.message);
    if (error.fix !== undefined) complain(error.fix);
  }
  process.exitCode = exitCode;
}

const self = fileURLToPath(import.meta.url);
if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === self) {
  await main(process.argv.slice(2), process.env, resolve(self, '..', '..', '..'));
}
