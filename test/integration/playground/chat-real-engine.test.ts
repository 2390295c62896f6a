import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../../src-main/lib/clock.ts';
import { Chat } from '../../../src-main/playground/chat.ts';
import type { ChatEvent } from '../../../src-shared/model/chat.ts';
import { eventually, healthStatus } from '../../support/eventually.ts';
import { freePort } from '../../support/free-port.ts';
import { ONCE } from '../../support/once.ts';
import { models, realLlamaServer } from '../../support/real-llama.ts';
import { describeWith } from '../../support/requirements.ts';

describeWith(['llama-server'], 'chat with a real llama-server', () => {
  let engine: ChildProcess;
  let chat: Chat;
  let endpoint: URL;

  beforeAll(async () => {
    const port = await freePort();
    endpoint = new URL(`http://127.0.0.1:${port}`);
    const args = ['--model', models.demoQ8, '--host', '127.0.0.1', '--port', String(port)];
    engine = spawn(realLlamaServer(), [...args, '--threads', '1', '--parallel', '1', '--slots'], {
      stdio: 'ignore',
    });
    await eventually('llama-server is healthy', async () => (await healthStatus(endpoint)) === 200, 60_000);
    chat = new Chat({ endpointFor: () => ({ endpoint, profileId: 'demo-q8' }), clock: systemClock });
  });
  afterAll(async () => {
    if (!engine || engine.exitCode !== null) return;
    engine.kill('SIGKILL');
    await once(engine, 'exit');
  });

  const ask = (content: string, maxTokens: number, signal: AbortSignal) =>
    chat.stream({ messages: [{ role: 'user', content }], maxTokens, temperature: 0 }, signal);
  const busySlots = async (): Promise<number> => {
    const answer = await fetch(new URL('/slots', endpoint), { headers: ONCE });
    const slots = (await answer.json()) as { is_processing: boolean }[];
    return slots.filter(slot => slot.is_processing).length;
  };

  test('the answer streams, and ends with the timings that the engine reports', async () => {
    const events: ChatEvent[] = [];
    for await (const event of ask('What is a paddock?', 24, new AbortController().signal)) events.push(event);
    expect(events.filter(event => event.kind === 'delta').length).toBeGreaterThan(3);
    expect(events.find(event => event.kind === 'so-far')).toMatchObject({
      timings: { generatedTokens: expect.any(Number) as number },
    });
    const last = events.at(-1);
    expect(last).toMatchObject({
      kind: 'done',
      finishReason: expect.stringMatching(/stop|length/) as string,
    });
    if (last?.kind !== 'done') return;
    expect(last.timings.generatedTokens).toBeGreaterThan(3);
    expect(last.timings.generationTokensPerSecond).toBeGreaterThan(1);
    expect(last.timings.promptTokensPerSecond).toBeGreaterThan(1);
    expect(last.timings.timeToFirstTokenMs).toBeGreaterThan(0);
  });

  test('an abort stops the generation in the engine', async () => {
    const controller = new AbortController();
    const reading = (async () => {
      for await (const event of ask('Tell me a very long story.', 1_500, controller.signal))
        if (event.kind === 'delta') controller.abort();
    })();
    await expect(reading).rejects.toMatchObject({ code: 'CANCELLED' });
    await eventually('the slot is free again', async () => (await busySlots()) === 0, 100_000);
  });

  test('a question that does not fit says so and what to do', async () => {
    const question = 'word '.repeat(6_000);
    const reading = (async () => {
      for await (const _event of ask(question, 8, new AbortController().signal));
    })();
    await expect(reading).rejects.toMatchObject({
      code: 'BAD_REQUEST',
      fix: expect.stringContaining('CTX_SIZE') as string,
    });
  });
});
