import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { ask } from '../../../../src-main/benchmarks/generation/ask.ts';
import { systemClock } from '../../../../src-main/lib/clock.ts';

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

async function asked(answer: (res: ServerResponse) => void) {
  const server = createServer((req, res) => {
    req.resume().on('end', () => answer(res));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanups.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/chat/completions`);
  const how = { timeoutMs: 600_000, clock: systemClock, secret: null };
  return ask(url, {}, { messages: [] }, how, new AbortController().signal);
}

it('breaks off an answer that is longer than any model has room for, whatever it consists of', async () => {
  const piece = 'x'.repeat(500_000);
  const deltas = [
    { content: piece },
    { reasoning_content: piece },
    { tool_calls: [{ index: 0, function: { arguments: piece } }] },
  ];
  const answer = asked(res => {
    res.writeHead(200, { 'content-type': 'text/event-stream' });
    for (let index = 0; index < 21; index++)
      res.write(`data: ${JSON.stringify({ choices: [{ delta: deltas[index % 3] }] })}\n\n`);
    res.end(`data: ${JSON.stringify({ choices: [{ delta: {}, finish_reason: 'stop' }] })}\n\n`);
  });
  await expect(answer).rejects.toMatchObject({
    name: 'BrokenOffError',
    message: 'The answer is longer than any model has room for: the server does not end it.',
  });
});

it('reads no more of a refusal than what it could say in it', async () => {
  const answer = asked(res => {
    res.writeHead(400, { 'content-type': 'application/json' });
    res.write(' '.repeat(8_000));
  });
  await expect(answer).rejects.toMatchObject({ name: 'RefusedError' });
});
