import { spawn } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PaddockError } from '../src-shared/errors.ts';
import { composePaddock } from './compose.ts';
import { HttpServer } from './http/http-server.ts';
import { ManagementToken } from './http/token.ts';
import { systemClock } from './lib/clock.ts';
import { claimHome, openHome, readVersion, releaseHome } from './lib/home.ts';
import { createLogger, type Logger } from './lib/log.ts';
import { describeHolder, portHolder } from './lib/port-holder.ts';
import { RotatingFile } from './lib/rotating-file.ts';
import { helpText, type PaddockOptions, parseOptions } from './options.ts';

/** Longest time that the end may take; then the process ends with what is left undone in its log. */
const DISPOSE_DEADLINE_MS = 20_000;

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const complain = (line: string): void => void process.stderr.write(`${line}\n`);

/** Serves the panel until a signal ends it. Sets the exit code: 0 ended, 1 failed, 2 wrong options. */
export async function main(argv: readonly string[], env: NodeJS.ProcessEnv, appDir: string): Promise<void> {
  if (argv.includes('--help') || argv.includes('-h')) return say(helpText());
  let options: PaddockOptions;
  try {
    options = parseOptions(argv, env, appDir);
  } catch (error) {
    explain(error);
    process.exitCode = 2;
    return;
  }
  try {
    await serve(options, env);
  } catch (error) {
    explain(error);
    process.exitCode = 1;
  }
}

async function serve(options: PaddockOptions, env: NodeJS.ProcessEnv): Promise<void> {
  const file = new RotatingFile({
    path: join(options.home, 'logs', 'paddock.log'),
    maxBytes: 10 << 20,
    keep: 3,
    // The log cannot report its own trouble; the panel works without it.
    onTrouble: () => {},
  });
  const log = createLogger({ write: line => void file.append(line) }, env.PADDOCK_LOG_LEVEL ?? 'info');
  const home = await openHome(options.home, log);
  const [version, token] = await Promise.all([
    readVersion(options.appDir),
    ManagementToken.load(options.tokenFile, log),
  ]);
  const paddock = await composePaddock(options, {
    home,
    version,
    env,
    clock: systemClock,
    log,
    capabilities: [],
  });
  const http = new HttpServer({
    ...options,
    handlers: paddock.handlers,
    management: paddock.management,
    metrics: () => paddock.metrics(),
    token,
    homeId: home.id,
    version,
    rendererDir: join(options.appDir, 'out', 'renderer'),
    clock: systemClock,
    log: log.child({ module: 'http' }),
    portHolder: async port => describeHolder(await portHolder(port)),
  });
  const end = async (): Promise<void> => {
    await http.dispose();
    await paddock.dispose({ leaveRunning: false });
    await releaseHome(home);
    await file.dispose();
  };
  try {
    const { url, movedFrom, exposed } = await http.listen();
    await claimHome(home, url);
    paddock.listening(url, exposed);
    if (movedFrom !== null)
      say(
        `Port ${movedFrom} is taken (${describeHolder(await portHolder(movedFrom))}): using the next free one.`,
      );
    say(`Paddock ${version} is at ${http.signInUrl()}`);
    if (options.open ?? false) openBrowser(http.signInUrl(), log);
  } catch (error) {
    await end();
    throw error;
  }
  endOnSignals(end, log);
  const { started, problem } = await paddock.preload();
  if (problem !== null) complain(problem);
  for (const id of started) report(paddock.management.snapshot(), id);
}

/** Says in one line what became of a profile that was started. */
function report(
  snapshot: ReturnType<Awaited<ReturnType<typeof composePaddock>>['management']['snapshot']>,
  id: string,
): void {
  for (const { state } of snapshot.groups) {
    if (state.status === 'ready' && state.profileId === id)
      say(`${id} is ready at ${new URL('v1', state.instance.endpoint)}`);
    if (state.status === 'failed' && state.profileId === id)
      complain(`${id} failed: ${state.failure.message} ${state.failure.fix}`);
  }
}

function endOnSignals(end: () => Promise<void>, log: Logger): void {
  let ending = false;
  const stop = (signal: NodeJS.Signals): void => {
    // A second signal means it: leave at once.
    if (ending) process.exit(1);
    ending = true;
    log.info('Ending', { signal });
    setTimeout(() => process.exit(1), DISPOSE_DEADLINE_MS).unref();
    end().then(
      () => process.exit(0),
      error => {
        complain(`Not everything could be ended: ${(error as Error).message}`);
        process.exit(1);
      },
    );
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop(signal));
}

function openBrowser(url: string, log: Logger): void {
  const [program, ...args] =
    process.platform === 'darwin'
      ? ['open', url]
      : process.platform === 'win32'
        ? ['explorer', url]
        : ['xdg-open', url];
  const child = spawn(program ?? 'xdg-open', args, { stdio: 'ignore', detached: true });
  child.on('error', error => log.warn('The browser could not be opened', { error }));
  child.unref();
}

function explain(error: unknown): void {
  if (!(error instanceof PaddockError)) throw error;
  complain(error.message);
  if (error.fix !== undefined) complain(error.fix);
}

const self = fileURLToPath(import.meta.url);
if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === self) {
  await main(process.argv.slice(2), process.env, resolve(self, '..', '..', '..'));
}
