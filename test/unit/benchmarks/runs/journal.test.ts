import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { Journal } from '../../../../src-main/benchmarks/runs/journal.ts';
import { Answer } from '../../../../src-shared/model/benchmark-run.ts';

const folder = mkdtempSync(join(tmpdir(), 'paddock-journal-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const answer = (taskId: string, text = 'äöü "x"\n'): Answer => ({
  ...{ taskId, index: 0, status: 'answered', finishReason: 'stop', text, reasoning: '', solution: text },
  ...{ toolCalls: [], promptTokens: 1, tokens: 1, tokensPerSecond: 1, promptTokensPerSecond: null },
  ...{ timeToFirstTokenMs: 1, durationMs: 1, retries: 0, problem: null, at: 1 },
});

describe('the journal of a run', () => {
  it('keeps every whole answer, wherever a crash cuts it, and goes on behind', async () => {
    const path = join(folder, 'cut.jsonl');
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 6 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        async (count, at) => {
          rmSync(path, { force: true });
          const first = await Journal.open(path, Answer);
          for (let task = 0; task < count; task++) await first.append(answer(`T/${task}`));
          await first.close();
          const whole = readFileSync(path);
          const cut = Math.floor(whole.length * at);
          truncateSync(path, cut);
          const kept = whole.subarray(0, cut).toString('latin1').split('\n').length - 1;
          const next = await Journal.open(path, Answer);
          expect([...next.rows.keys()]).toEqual(Array.from({ length: kept }, (_, task) => `T/${task}#0`));
          for (let task = kept; task < count; task++) await next.append(answer(`T/${task}`));
          await next.close();
          expect(readFileSync(path)).toEqual(whole);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('takes no sample twice', async () => {
    const journal = await Journal.open(join(folder, 'twice.jsonl'), Answer);
    await journal.append(answer('T/1'));
    await expect(journal.append(answer('T/1'))).rejects.toThrow('in the journal already');
    await journal.close();
  });

  it('ends at the first line that is no answer', async () => {
    const path = join(folder, 'junk.jsonl');
    writeFileSync(path, `${JSON.stringify(answer('T/1'))}\nnot JSON\n${JSON.stringify(answer('T/2'))}\n`);
    expect((await Journal.read(path, Answer)).map(({ taskId }) => taskId)).toEqual(['T/1']);
  });
});
