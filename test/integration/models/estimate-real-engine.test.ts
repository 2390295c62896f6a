import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { systemClock } from '../../../src-main/lib/clock.ts';
import { FolderLooks } from '../../../src-main/lib/folder-looks.ts';
import { type LogFact, logFact } from '../../../src-main/llama/log-facts.ts';
import { ModelInspector } from '../../../src-main/models/model-inspector.ts';
import { findSection, parseDocument } from '../../../src-main/profiles/conf-document.ts';
import { inspectModelFile } from '../../../src-main/profiles/model-file.ts';
import { parseProfile } from '../../../src-main/profiles/profile-parser.ts';
import { shippedFlags, shippedTables } from '../../support/flag-table.ts';
import { writeSparseGguf } from '../../support/gguf-writer.ts';
import { BERT, QWEN3 } from '../../support/measured-models.ts';
import { models, realLlamaServer } from '../../support/real-llama.ts';
import { describeWith } from '../../support/requirements.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

/** What the engine says that it allocates for a model, MiB. */
async function allocated(args: readonly string[]): Promise<Record<'weights' | 'kv' | 'compute', number>> {
  const server = spawn(realLlamaServer(), [
    ...args,
    '--threads',
    '1',
    '--port',
    '0',
    '-lv',
    '4',
    '--no-warmup',
  ]);
  const facts: LogFact[] = [];
  let rest = '';
  const ended = once(server, 'close');
  server.stderr.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const fact = logFact(line);
      if (fact) facts.push(fact);
      if (fact?.kind === 'model-loaded') server.kill('SIGTERM');
    }
  });
  const timer = setTimeout(() => server.kill('SIGKILL'), 120_000);
  await ended;
  clearTimeout(timer);
  const sum = (...what: string[]): number =>
    facts.reduce((sum, fact) => sum + (fact.kind === 'buffer' && what.includes(fact.what) ? fact.mib : 0), 0);
  return { weights: sum('weights'), kv: sum('kv'), compute: sum('compute', 'output') };
}

/** What the engine says, and what the estimate says, of a file in a folder of models. */
async function both(root: string, file: string, context: number, type: string, args: string) {
  const cache = ['--cache-type-k', type, '--cache-type-v', type, '--flash-attn', 'on'];
  const said = await allocated([
    ...['--model', join(root, file), '--ctx-size', String(context), '--fit', 'off'],
    ...cache,
    ...args.split(' '),
  ]);
  const text = `[a]\nRUNTIME=process\nGPUS=none\nMODEL=${file}\nCTX_SIZE=${context}\nCACHE_TYPE_K=${type}\nCACHE_TYPE_V=${type}\nEXTRA_ARGS=${args}`;
  const section = findSection(parseDocument(text), 'a');
  if (!section) throw new Error('no section');
  const roots = [root];
  const profile = parseProfile(section, { flags: shippedTables, modelRoots: roots });
  const inspector = new ModelInspector({
    modelRoots: async () => roots,
    looks: new FolderLooks(systemClock),
    latest: () => null,
  });
  const found = await inspector.estimate(
    { profile, file: await inspectModelFile(profile, roots, { looks: new FolderLooks(systemClock) }) },
    { flags: shippedFlags, gpus: { vendor: null, gpus: 'none', fitTargetMiB: null } },
    [],
    new AbortController().signal,
  );
  return { said, found };
}

describeWith(['llama-server'], 'the estimate beside the real engine', () => {
  test.each([
    [models.demoQ8, 2_048, 'q8_0', '-np 1'],
    [models.demoF16, 1_024, 'f16', '-np 1'],
    [models.miniQ8, 512, 'q8_0', '-np 1'],
    // Slots apart, whose parts of the context are rounded up; slots together.
    [models.demoF16, 1_000, 'f16', '-np 3 --flash-attn off'],
    [models.demoF16, 1_000, 'f16', '-np 3 --kv-unified'],
    [models.demoF16, 1_000, 'f16', '-np -1'],
    // A batch that the context bounds, and one whose tokens all get logits.
    [models.demoF16, 300, 'f16', '-np 1'],
    [models.demoF16, 2_048, 'f16', '-np 1 --embedding'],
    // A draft model with a cache of its own, of other types.
    [models.demoQ8, 2_048, 'q8_0', `-np 2 -md ${models.demoF16}`],
    [models.demoQ8, 1_000, 'f16', `-np -1 -md ${models.demoF16} -ctkd q8_0 -ctvd q8_0`],
  ])('says what it allocates: %s with %i tokens, %s, %s', async (path, context, type, args) => {
    const { said, found } = await both(models.dir, relative(models.dir, path), context, type, args);
    expect(said.kv).toBeGreaterThan(0);
    // The log has two decimals.
    expect(Math.abs((found?.kvMiB ?? 0) - said.kv)).toBeLessThan(0.02);
    expect(Math.abs((found?.weightsMiB ?? 0) - said.weights) / said.weights).toBeLessThan(0.01);
    // Exact for the widths of models that are in use; these are smaller than any.
    expect(Math.abs((found?.computeMiB ?? 0) - said.compute)).toBeLessThan(0.55 + said.compute / 50);
  });

  test.each([
    ['Qwen3 0.6B', 8_192, '-np 1', QWEN3],
    ['Qwen3 0.6B', 8_192, '-np 4 --flash-attn off', QWEN3],
    ['Qwen3 0.6B', 8_192, '-np 1 -ub 2048', QWEN3],
    ['Qwen3 0.6B', 300, '-np 1', QWEN3],
    ['Qwen3 0.6B', 8_192, '-np 4 --embedding', QWEN3],
    ['Qwen3 0.6B', 8_192, '-np 4 --reranking', QWEN3],
    ['Qwen3 0.6B', 8_192, '-np 4 --spec-type ngram-mod', QWEN3],
    ['BERT large', 8_192, '-np 1 --embedding', BERT],
    ['BERT large', 8_192, '-np 1 --embedding -b 4096 -ub 4096 --flash-attn off', BERT],
  ])(
    'says what it computes with, of widths that are in use: %s with %i tokens, %s',
    async (_, context, args, facts) => {
      const root = await temporaryFolder();
      writeSparseGguf(join(root, 'm.gguf'), facts);
      const { said, found } = await both(root, 'm.gguf', context, 'f16', args);
      expect(said.compute).toBeGreaterThan(0);
      expect(Math.abs((found?.kvMiB ?? 0) - said.kv)).toBeLessThan(0.02);
      const near = facts === BERT ? 0.12 : 0.03;
      expect(Math.abs((found?.computeMiB ?? 0) - said.compute) / said.compute).toBeLessThan(near);
    },
  );
});
