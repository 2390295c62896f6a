import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

export type ProgramResult =
  /** Both outputs together: programs differ in where they write their version. */
  | { readonly kind: 'ran'; readonly output: string }
  | { readonly kind: 'absent' }
  | { readonly kind: 'failed'; readonly output: string };

/** Runs a program for its output, without a shell and with a small environment. Never rejects. */
export async function runProgram(
  program: string,
  args: readonly string[],
  signal: AbortSignal,
): Promise<ProgramResult> {
  const { PATH, HOME, LANG, TMPDIR, LD_LIBRARY_PATH } = process.env;
  const env = Object.fromEntries(
    Object.entries({ PATH, HOME, LANG, TMPDIR, LD_LIBRARY_PATH }).filter(([, value]) => value !== undefined),
  );
  try {
    const { stdout, stderr } = await run(program, [...args], { signal, env, maxBuffer: 1024 * 1024 });
    return { kind: 'ran', output: `${stdout}${stderr}`.trim() };
  } catch (error) {
    const { code, stdout, stderr, message } = error as NodeJS.ErrnoException & {
      stdout?: string;
      stderr?: string;
    };
    if (code === 'ENOENT') return { kind: 'absent' };
    return { kind: 'failed', output: `${stdout ?? ''}${stderr ?? ''}`.trim() || message };
  }
}

/** The first line of a program's output, cut to what fits a report. */
export function firstLine(output: string): string {
  return (output.split('\n', 1)[0] ?? '').trim().slice(0, 200);
}
