import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const runner = fileURLToPath(new URL('../soak/run.mjs', import.meta.url));

/** A job of `npm run soak`, shortened; its exit code and what it printed. */
function soak(
  job: string,
  env: Readonly<Record<string, string>>,
): Promise<{ readonly code: number | null; readonly output: string }> {
  const child = spawn(process.execPath, [runner, job], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', code => resolve({ code, output }));
  });
}

test('sixty switches between two models leave no heap, handle or file behind', async () => {
  const { code, output } = await soak('switches', { PADDOCK_SOAK_SWITCHES: '90' });
  expect(code, output).toBe(0);
});

test('a flooded log neither grows the heap for a viewer that sleeps nor keeps /status from answering', async () => {
  const { code, output } = await soak('log-flood', { PADDOCK_SOAK_LINES: '400000' });
  expect(code, output).toBe(0);
});
