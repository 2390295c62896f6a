import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { redact } from '../../../src-main/lib/redact.ts';
import { FlagFacts, toFlagTable } from '../../../src-main/llama/flags/flag-table.ts';
import { parseHelp } from '../../../src-main/llama/flags/parse-help.ts';
import { LlamaClient } from '../../../src-main/llama/llama-client.ts';
import { logFact, summariseLoad } from '../../../src-main/llama/log-facts.ts';
import { parseLine } from '../../../src-main/logs/parse-line.ts';
import { classifyExit } from '../../../src-main/supervisor/failure.ts';
import { progressOf } from '../../../src-main/supervisor/progress.ts';
import { PaddockError } from '../../../src-shared/errors.ts';
import type { ProfileId } from '../../../src-shared/model/profile.ts';
import { Failure } from '../../../src-shared/model/supervisor.ts';
import { measured } from '../../support/processor-time.ts';
import { exitOf } from '../supervisor/machine-walk.ts';
import { FUZZ_RUNS, FUZZ_SEED, mutated } from './mutate.ts';

const fixture = (name: string): string =>
  readFileSync(join(import.meta.dirname, '..', '..', 'fixtures/llama-server', name), 'utf8');
const golden = (name: string): string =>
  readFileSync(join(import.meta.dirname, '..', '..', 'golden', name), 'utf8');
const logs = [fixture('startup-and-request-lv4.txt'), fixture('failures.txt')];
const answers = [fixture('props-11669.json'), fixture('slots-busy-11669.json'), fixture('metrics-11669.txt')];
const options = { numRuns: FUZZ_RUNS, seed: FUZZ_SEED };
/** Of processor time; generous, since a slow pattern takes minutes. */
const LIMIT_MS = 2_000;

/** What is read out of a log. */
function understood(text: string) {
  const lines = text.split('\n').map(line => redact(parseLine(line).text));
  const facts = lines.map(line => logFact(line)).filter(fact => fact !== null);
  summariseLoad(facts);
  const failure = classifyExit({
    profileId: 'a' as ProfileId,
    exit: exitOf(1),
    lines: lines.slice(-200),
    lastError: lines.at(-1) ?? null,
    sinceReady: null,
  });
  return { facts, failure };
}

it('understands or passes over any damaged line of a log, in short time', () => {
  fc.assert(
    fc.property(mutated(logs), text => {
      const { value, processorMs } = measured(() => understood(text));
      const { facts, failure } = value;
      expect(processorMs).toBeLessThan(LIMIT_MS);
      for (const fact of facts) {
        const progress = progressOf(fact);
        if (progress?.fraction === null || progress === null) continue;
        expect(progress.fraction).toBeGreaterThanOrEqual(0);
        expect(progress.fraction).toBeLessThanOrEqual(1);
      }
      Failure.parse(failure);
      expect(failure.message.length).toBeLessThan(2_000);
      expect(failure.logTail.length).toBeLessThanOrEqual(50);
    }),
    options,
  );
});

it('is not slowed down by long lines made for its patterns', () => {
  const seeds = [
    'error loading model: ',
    'CUDA error: ',
    "failed to open GGUF file '",
    'Bearer ',
    'Authorization: ',
    'Cookie: ',
    'token = ',
    'http://?',
    'sk-',
    'eyJ',
    '-----BEGIN ',
    '0.00.000.',
    'load_tensors: ',
    'slot ',
    '\u001b[',
    ' ',
  ];
  for (const begin of seeds)
    for (const piece of [
      'a',
      ' ',
      '.',
      '-',
      '0',
      "'",
      '=',
      '\u001b[',
      'eyJa.',
      'sk-',
      '?token=',
      'a=',
      '://',
    ]) {
      const line = begin + piece.repeat(100_000 / piece.length);
      const { processorMs } = measured(() => understood(line));
      expect({ begin, piece, quick: processorMs < 500 }).toEqual({ begin, piece, quick: true });
    }
});

it('makes a table of any damaged help, or none', () => {
  fc.assert(
    fc.property(mutated([golden('engine-help/build-11669.txt')]), text => {
      const { processorMs } = measured(() => {
        const facts = FlagFacts.safeParse({ engine: 'fuzz', rows: parseHelp(text) });
        if (facts.success) toFlagTable(facts.data);
      });
      expect(processorMs).toBeLessThan(LIMIT_MS);
    }),
    options,
  );
});

let server: Server;
let answer = '';
let type = '';
beforeAll(async () => {
  server = createServer((_, response) => {
    response.setHeader('content-type', type);
    response.end(answer);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => void server.close());

it('trusts no answer of an engine: it is understood, or an error for people', async () => {
  const client = new LlamaClient({
    endpoint: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
  });
  const bodies = fc.oneof(mutated(answers), fc.json(), fc.string({ unit: 'binary' }));
  const types = fc.constantFrom('application/json', 'text/html', 'text/plain; version=0.0.4', 'nonsense');
  await fc.assert(
    fc.asyncProperty(bodies, types, async (body, contentType) => {
      answer = body;
      type = contentType;
      for (const ask of [client.props(), client.slots(), client.models(), client.metrics()]) {
        try {
          await ask;
        } catch (error) {
          if (!(error instanceof PaddockError)) throw error;
          expect(error.message.length).toBeLessThan(1_000);
        }
      }
      const health = await client.health();
      expect(['ok', 'loading', 'error']).toContain(health.status);
    }),
    options,
  );
});
