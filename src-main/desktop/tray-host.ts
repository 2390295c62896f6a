import { type ChildProcess, spawn } from 'node:child_process';
import type { Clock } from '../lib/clock.ts';

const ANSWER_DEADLINE_MS = 2_000;
const LOOK_EVERY_MS = 1_000;

/** The same question in the words of three programs; desktops have one or another. */
const ASKING: readonly (readonly [string, ...string[]])[] = [
  [
    'gdbus',
    'call',
    '--session',
    '--dest=org.kde.StatusNotifierWatcher',
    '--object-path=/StatusNotifierWatcher',
    '--method=org.freedesktop.DBus.Properties.Get',
    'org.kde.StatusNotifierWatcher',
    'IsStatusNotifierHostRegistered',
  ],
  [
    'busctl',
    '--user',
    'get-property',
    'org.kde.StatusNotifierWatcher',
    '/StatusNotifierWatcher',
    'org.kde.StatusNotifierWatcher',
    'IsStatusNotifierHostRegistered',
  ],
  [
    'dbus-send',
    '--session',
    '--print-reply',
    '--dest=org.kde.StatusNotifierWatcher',
    '/StatusNotifierWatcher',
    'org.freedesktop.DBus.Properties.Get',
    'string:org.kde.StatusNotifierWatcher',
    'string:IsStatusNotifierHostRegistered',
  ],
];

/**
 * Whether something shows tray icons. Electron cannot tell on Linux: an icon that no desktop shows looks like any
 * other, and a program that hides in it is gone. Never rejects.
 */
export async function hasTrayHost(
  env: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform = process.platform,
): Promise<boolean> {
  if (platform !== 'linux') return true;
  for (const [program, ...args] of ASKING) {
    const answer = await ask(program, args, env);
    if (answer !== null) return /\btrue\b/.test(answer);
  }
  return false;
}

/** As hasTrayHost, but a session that is just starting gets `forMs` to bring its tray up, or until the signal ends. */
export async function waitForTrayHost(
  deps: { readonly env: Readonly<Record<string, string | undefined>>; readonly clock: Clock },
  forMs: number,
  signal: AbortSignal,
): Promise<boolean> {
  const end = deps.clock.monotonic() + forMs;
  for (;;) {
    if (await hasTrayHost(deps.env)) return true;
    if (signal.aborted || deps.clock.monotonic() >= end) return false;
    // Its end is seen by the next look.
    await deps.clock.sleep(LOOK_EVERY_MS, signal).catch(() => {});
  }
}

/** What the program printed; null when it is not there. A bus without the service answers with an error: ''. */
function ask(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<string | null> {
  const { PATH, HOME, DBUS_SESSION_BUS_ADDRESS, XDG_RUNTIME_DIR } = env;
  return new Promise(resolve => {
    const child: ChildProcess = spawn(program, args, {
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { PATH, HOME, DBUS_SESSION_BUS_ADDRESS, XDG_RUNTIME_DIR },
      timeout: ANSWER_DEADLINE_MS,
      killSignal: 'SIGKILL',
    });
    let text = '';
    // Before anything else: a child that could not be started has no streams.
    child.once('error', () => resolve(null));
    child.stdout?.on('data', (chunk: Buffer) => {
      if (text.length < 10_000) text += chunk.toString();
    });
    child.once('close', code => resolve(code === 0 ? text : ''));
  });
}
