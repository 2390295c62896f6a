import { execFile } from 'node:child_process';
import { win32 } from 'node:path';
import { promisify } from 'node:util';

/** PowerShell may take seconds to begin on a machine that loads a model. */
const ANSWER_WITHIN_MS = 30_000;
/** What PowerShell does not start without. */
const INHERITED = ['SystemRoot', 'PATH', 'TEMP', 'TMP'];

/**
 * When Windows created a process, as text; null when there is none, or where PowerShell is not there or refuses. Takes
 * about a second: not for looks that repeat.
 * @param program where PowerShell is
 * @throws NodeJS.ErrnoException when it does not answer
 */
export async function windowsStart(pid: number, program: string = powerShell()): Promise<string | null> {
  const ask = `(Get-CimInstance Win32_Process -Filter 'ProcessId=${Math.trunc(pid)}').CreationDate.ToUniversalTime().ToString('o')`;
  const env = Object.fromEntries(INHERITED.map(name => [name, process.env[name]]));
  try {
    const { stdout } = await promisify(execFile)(
      program,
      ['-NoProfile', '-NonInteractive', '-Command', ask],
      {
        timeout: ANSWER_WITHIN_MS,
        env,
        windowsHide: true,
      },
    );
    return creationTime(stdout);
  } catch (error) {
    // A number is its exit code: there was nobody whose time it could tell. Without the program nothing can be told.
    const { code } = error as { readonly code?: unknown };
    if (typeof code === 'number' || code === 'ENOENT') return null;
    throw error;
  }
}

/** The one that comes with Windows, not what a folder on PATH calls so. */
function powerShell(): string {
  const root = process.env.SystemRoot ?? 'C:\\Windows';
  return win32.join(root, 'System32', 'WindowsPowerShell', 'v1.0', 'powershell.exe');
}

function creationTime(printed: string): string | null {
  return /^\s*(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z)\s*$/.exec(printed)?.[1] ?? null;
}
