import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { windowsStart } from '../../../../src-main/runtime/process/windows-start.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

/** A stand-in for PowerShell that does this and writes down what it was asked. */
async function powerShell(does: string): Promise<{ program: string; asked(): Promise<string> }> {
  const folder = await temporaryFolder();
  const [program, asked] = [join(folder, 'powershell.exe'), join(folder, 'asked')];
  await writeFile(program, `#!/bin/sh\nprintf '%s\\n' "$@" > '${asked}'\n${does}\n`, { mode: 0o755 });
  return { program, asked: () => readFile(asked, 'utf8') };
}

test('reads when a process was created', async () => {
  const { program, asked } = await powerShell(String.raw`printf '2026-11-30T16:08:35.1234560Z\r\n'`);
  expect(await windowsStart(4711, program)).toBe('2026-11-30T16:08:35.1234560Z');
  const [profile, interactive, command, script] = (await asked()).split('\n');
  expect([profile, interactive, command]).toEqual(['-NoProfile', '-NonInteractive', '-Command']);
  expect(script).toContain("'ProcessId=4711'");
});

test.each([
  ['there is no such process', 'echo "You cannot call a method on a null-valued expression." >&2; exit 1'],
  ['nothing is said', 'exit 0'],
  ['what is said is no time', 'echo 30.11.2026'],
])('is null where %s', async (_, does) => {
  const { program } = await powerShell(does);
  expect(await windowsStart(4711, program)).toBeNull();
});

test('is null without the program, and does not pass for the end of a process where it is cut off', async () => {
  expect(await windowsStart(4711, '/nowhere/powershell.exe')).toBeNull();
  const { program } = await powerShell('kill -9 $$');
  await expect(windowsStart(4711, program)).rejects.toMatchObject({ signal: 'SIGKILL' });
});
