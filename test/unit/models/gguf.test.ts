import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { parseGguf } from '../../../src-main/llama/gguf/gguf-parse.ts';
import { readModelHeaders } from '../../../src-main/models/gguf-file.ts';
import { modelFacts } from '../../../src-main/models/model-facts.ts';
import { type GgufFacts, ggufHeader, mixtureOfExperts, writeSparseGguf } from '../../support/gguf-writer.ts';
import { measured } from '../../support/processor-time.ts';
import { models } from '../../support/real-llama.ts';

const folder = mkdtempSync(join(tmpdir(), 'paddock-gguf-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const signal = new AbortController().signal;

const SMALL = mixtureOfExperts({
  layers: 4,
  width: 64,
  heads: 4,
  kvHeads: 2,
  headWidth: 16,
  denseBytesPerLayer: 34_000,
  expertBytesPerLayer: 68_000,
  vocabulary: 1_024,
  context: 4_096,
  experts: 8,
});

describe('the header of a GGUF file', () => {
  it('gives metadata and tensors of a real model', async () => {
    const [header] = await readModelHeaders(models.demoQ8, signal);
    expect(header?.metadata.get('general.architecture')).toBe('llama');
    const data = (header?.tensors ?? []).reduce((sum, tensor) => sum + tensor.bytes, 0);
    const whole = readFileSync(models.demoQ8).length;
    // Only padding between tensors is neither header nor data.
    expect(whole - (header?.dataOffset ?? 0) - data).toBeGreaterThanOrEqual(0);
    expect(whole - (header?.dataOffset ?? 0) - data).toBeLessThan(32 * (header?.tensors.length ?? 0) + 32);
    expect(header?.tensors.every(tensor => !tensor.guessed)).toBe(true);
  });

  it('is not looked for in a pipe, which nobody may ever write to', async () => {
    const pipe = join(folder, 'pipe.gguf');
    execFileSync('mkfifo', [pipe]);
    for (const [path, reason] of [
      [pipe, 'it is no ordinary file'],
      [folder, 'it is a folder'],
    ] as const)
      await expect(readModelHeaders(path, signal)).rejects.toMatchObject({
        code: 'FILE_UNREADABLE',
        message: expect.stringContaining(reason),
      });
  });

  it('adds up the parts of a model', async () => {
    const part = (number: number, facts: GgufFacts): string => {
      const path = join(folder, `m-0000${number}-of-00002.gguf`);
      writeSparseGguf(path, facts);
      return path;
    };
    const first = part(1, { ...SMALL, tensors: SMALL.tensors.slice(0, 4) });
    part(2, { metadata: {}, tensors: SMALL.tensors.slice(4) });
    const facts = modelFacts(await readModelHeaders(first, signal));
    expect(facts.totalBytes).toBe(SMALL.tensors.reduce((sum, tensor) => sum + tensor.bytes, 0));
    expect(facts.layers.map(layer => layer.expertBytes)).toEqual([68_000, 68_000, 68_000, 68_000]);
  });

  it('takes the size of a tensor of an unknown type from where the next one begins', () => {
    const tensors = [
      { name: 'a', dims: [10], type: 999, bytes: 96 },
      { name: 'b', dims: [8], type: 0, bytes: 32 },
    ];
    const bytes = ggufHeader({ metadata: {}, tensors });
    const parsed = parseGguf(bytes, bytes.length + 128);
    expect(parsed.kind === 'header' && parsed.header.tensors).toMatchObject([
      { name: 'a', bytes: 96, guessed: true },
      { name: 'b', bytes: 32, guessed: false },
    ]);
  });

  it('asks for more of any header that is cut off, and reads the whole one', () => {
    const bytes = ggufHeader(SMALL);
    for (let length = 0; length < bytes.length - 32; length += 7)
      expect(parseGguf(bytes.subarray(0, length), 1e9).kind).toBe('short');
    expect(parseGguf(bytes, 1e9).kind).toBe('header');
  });

  it('survives any damage, in time that the bytes bound', () => {
    const good = ggufHeader(SMALL);
    const damage = fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(damage, fc.nat(1_000_000), (changes, fileBytes) => {
        const bytes = Buffer.from(good);
        for (const [at, value] of changes) bytes[at] = value;
        const { value: parsed, processorMs } = measured(() => parseGguf(bytes, fileBytes));
        expect(processorMs).toBeLessThan(500);
        if (parsed.kind !== 'header') return;
        const facts = modelFacts([parsed.header]);
        expect(facts.layers.length).toBeLessThanOrEqual(2_000);
        for (const number of [facts.totalBytes, facts.inputBytes, ...facts.layers.map(one => one.kWidth)])
          expect(Number.isFinite(number) && number >= 0).toBe(true);
      }),
      { numRuns: 2_000 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), noise => {
        const bytes = Buffer.concat([good.subarray(0, 8), noise]);
        expect(['header', 'short', 'bad']).toContain(parseGguf(bytes, 1e6).kind);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ['another file', Buffer.from('PK\u0003\u0004 something else entirely'), 'it is not a GGUF file'],
    ['billions of tensors', claim(2 ** 40, 0), 'it claims 1099511627776 tensors'],
    ['billions of keys', claim(0, 2 ** 40), 'it claims 1099511627776 keys'],
    ['a big-endian machine', Buffer.concat([Buffer.from('GGUF'), Buffer.from([0, 0, 0, 3])]), /big-endian/],
  ])('refuses %s in words', (_, bytes, reason) => {
    const parsed = parseGguf(bytes, 1e9);
    expect(parsed.kind).toBe('bad');
    expect(parsed.kind === 'bad' && parsed.reason).toMatch(reason);
  });

  it('names the file and the reason when it cannot be read', async () => {
    const path = join(folder, 'cut.gguf');
    writeFileSync(path, ggufHeader(SMALL).subarray(0, 100));
    await expect(readModelHeaders(path, signal)).rejects.toMatchObject({
      code: 'FILE_UNREADABLE',
      message: `${path} cannot be read: it ends within its header.`,
    });
    await expect(readModelHeaders(join(folder, 'none.gguf'), signal)).rejects.toMatchObject({
      message: expect.stringContaining('it does not exist'),
    });
  });
});

function claim(tensors: number, keys: number): Buffer {
  const bytes = Buffer.alloc(24);
  bytes.write('GGUF');
  bytes.writeUInt32LE(3, 4);
  bytes.writeBigUInt64LE(BigInt(tensors), 8);
  bytes.writeBigUInt64LE(BigInt(keys), 16);
  return bytes;
}
