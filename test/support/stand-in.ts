import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

export interface StandInProgram {
  /** Name of the program that it stands in for. */
  readonly name: string;
  /** What Node runs. */
  readonly program: string;
  /** Children get a minimal environment, so what it shall do is written into it: a variable, and its value as JSON. */
  readonly variable: string;
  readonly behaviour: object;
  /** Without one it lies where everybody finds it who wants exactly the same, and nothing is left that grows. */
  readonly folder?: string | undefined;
}

/** Writes an executable that stands in for a program; its path. */
export function standIn({ name, program, variable, behaviour, folder }: StandInProgram): string {
  const script = [
    '#!/bin/sh',
    `export ${variable}=${quoted(JSON.stringify(behaviour))}`,
    `exec ${quoted(process.execPath)} ${quoted(program)} "$@"`,
    '',
  ].join('\n');
  if (folder !== undefined) {
    const path = join(folder, name);
    writeFileSync(path, script, { mode: 0o755 });
    return path;
  }
  const hash = createHash('sha256').update(script).digest('hex').slice(0, 16);
  const shared = join(tmpdir(), `paddock-test-stand-ins-${userInfo().uid}`, hash);
  const path = join(shared, name);
  if (existsSync(path)) return path;
  mkdirSync(shared, { recursive: true });
  // Renamed into place: a script that is open for writing cannot be executed.
  const temporary = `${path}.${process.pid}`;
  writeFileSync(temporary, script, { mode: 0o755 });
  renameSync(temporary, path);
  return path;
}
