import { execFile } from 'node:child_process';

export type ProgramResult =
  /** Both outputs together: programs differ in where they write their version. */
  | { readonly kind: 'ran'; readonly output: string }
  | { readonly kind: 'absent' }
  | { readonly kind: 'failed'; readonly output: string }
  /** It had not ended when the signal aborted. */
  | { readonly kind: 'hung' };

/**
 * Runs a program for its output, without a shell. Never rejects.
 * @param env of the program; a small one by default
 */
export function runProgram(
  program: string,
  args: readonly string[],
  signal: AbortSignal,
  env: Readonly<Record<string, string>> = smallEnv(),
): Promise<ProgramResult> {
  return new Promise(resolve => {
    if (signal.aborted) return resolve({ kind: 'hung' });
    const child = execFile(program, [...args], { env, maxBuffer: 1024 * 1024 }, (error, stdout, stderr) => {
      signal.removeEventListener('abort', letGo);
      const output = `${stdout}${stderr}`.trim();
      if (error === null) resolve({ kind: 'ran', output });
      else if (error.code === 'ENOENT') resolve({ kind: 'absent' });
      else resolve({ kind: 'failed', output: output || error.message });
    });
    // What hangs in a driver does not even end when it is killed: nothing of it is waited for.
    const letGo = (): void => {
      child.kill('SIGKILL');
      child.stdout?.destroy();
      child.stderr?.destroy();
      child.unref();
      resolve({ kind: 'hung' });
    };
    signal.addEventListener('abort', letGo, { once: true });
  });
}

function smallEnv(): Record<string, string> {
  const { PATH, HOME, LANG, TMPDIR, LD_LIBRARY_PATH } = process.env;
  const some = Object.entries({ PATH, HOME, LANG, TMPDIR, LD_LIBRARY_PATH });
  return Object.fromEntries(some.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

/** The first line of a program's output, cut to what fits a report. */
export function firstLine(output: string): string {
  return (output.split('\n', 1)[0] ?? '').trim().slice(0, 200);
}
