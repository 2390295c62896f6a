import { setTimeout as wait } from 'node:timers/promises';
import { ONCE } from './once.ts';

/**
 * Asks until the answer is neither null, undefined nor false, and returns it.
 * @throws Error naming what was waited for, after `deadlineMs`
 */
export async function eventually<T>(
  what: string,
  ask: () => T | Promise<T>,
  deadlineMs = 60_000,
): Promise<Exclude<T, null | undefined | false>> {
  const deadline = performance.now() + deadlineMs;
  while (true) {
    const answer = await ask();
    if (answer !== null && answer !== undefined && answer !== false)
      return answer as Exclude<T, null | undefined | false>;
    if (performance.now() > deadline) throw new Error(`Waited ${deadlineMs} ms in vain: ${what}`);
    await wait(10);
  }
}

/** HTTP status of `<endpoint>/health`; null while nothing answers. */
export async function healthStatus(endpoint: URL): Promise<number | null> {
  try {
    const response = await fetch(new URL('/health', endpoint), {
      headers: ONCE,
      signal: AbortSignal.timeout(10_000),
    });
    await response.arrayBuffer();
    return response.status;
  } catch {
    return null;
  }
}

/** Resolves when /health answers 200. */
export async function healthy(endpoint: URL, deadlineMs = 60_000): Promise<void> {
  await eventually(
    `${endpoint.href}health answers 200`,
    async () => (await healthStatus(endpoint)) === 200,
    deadlineMs,
  );
}

/** Whether a process runs; zombies do not. */
export async function runs(pid: number): Promise<boolean> {
  const { processStart } = await import('../../src-main/runtime/process/process-facts.ts');
  return (await processStart(pid)) !== null;
}
