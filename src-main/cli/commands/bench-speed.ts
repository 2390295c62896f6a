import { z } from 'zod';
import { SpeedRequest, SpeedRun } from '../../../src-shared/model/benchmark-speed.ts';
import { number, one } from '../bench-output.ts';
import type { Command, CommandContext } from '../command.ts';
import { EXIT, UsageError } from '../exit-codes.ts';
import { printSpeed, waitForSpeed } from '../speed-output.ts';

export const benchSpeedCommand: Command = {
  name: 'bench speed',
  words: true,
  usage:
    'bench speed <profile> [--depths A,B] [--concurrency A,B] [--repeats N] [--prompt-tokens N] [--generated-tokens N] [--serve as-is|bench] [--no-wait]',
  summary: 'measure prompt processing, generation and the time to the first token, and wait for the result',
  flags: {
    depths: { type: 'string' },
    concurrency: { type: 'string' },
    repeats: { type: 'string' },
    'prompt-tokens': { type: 'string' },
    'generated-tokens': { type: 'string' },
    serve: { type: 'string' },
    'no-wait': { type: 'boolean' },
  },
  run: async context => {
    const request = requestOf(context);
    const panel = await context.panel();
    const queued = await panel.post('/rpc/benchmarks.speed', request, SpeedRun);
    const wait = context.flags['no-wait'] !== true;
    const run = wait ? await waitForSpeed(context, panel, queued) : queued;
    printSpeed(context, run);
    return !wait || run.status === 'done' ? EXIT.ok.code : EXIT.failed.code;
  },
};

function requestOf(context: CommandContext): SpeedRequest {
  const { flags } = context;
  const parsed = SpeedRequest.safeParse({
    profileId: one(context, 'profile'),
    serve: flags.serve,
    depths: numbers(flags.depths, 'depths'),
    promptTokens: number(flags['prompt-tokens'], 'prompt-tokens'),
    generatedTokens: number(flags['generated-tokens'], 'generated-tokens'),
    concurrency: numbers(flags.concurrency, 'concurrency'),
    repeats: number(flags.repeats, 'repeats'),
  });
  if (!parsed.success) throw new UsageError(z.prettifyError(parsed.error));
  return parsed.data;
}

/** Numbers with commas between them, each once; an empty text has none. @throws UsageError */
function numbers(given: string | boolean | undefined, flag: string): readonly number[] | undefined {
  if (typeof given !== 'string') return undefined;
  if (given.trim() === '') return [];
  const all = given.split(',').map(word => (word.trim() === '' ? Number.NaN : Number(word)));
  if (all.every(Number.isFinite)) return [...new Set(all)];
  throw new UsageError(`--${flag} takes numbers with commas between them.`);
}
