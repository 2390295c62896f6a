import { createHash } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { modelDigest } from '../../../../src-main/benchmarks/runs/provenance.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const { signal } = new AbortController();
const sum = (text: string): string => createHash('sha256').update(text).digest('hex');

it('is the sum of the file', async () => {
  const dir = await temporaryFolder();
  const path = join(dir, 'demo.gguf');
  await writeFile(path, 'weights');
  expect(await modelDigest(path, dir, signal)).toBe(sum('weights'));
});

it('is of all parts of a model: another second part is another model', async () => {
  const dir = await temporaryFolder();
  const [first, second] = [1, 2].map(nth => join(dir, `demo-0000${nth}-of-00002.gguf`)) as [string, string];
  await writeFile(first, 'one');
  await writeFile(second, 'two');
  const before = await modelDigest(first, dir, signal);
  expect(before).toBe(`parts:${sum(`${sum('one')}\n${sum('two')}\n`)}`);
  await writeFile(second, 'another');
  expect(await modelDigest(first, dir, signal)).toBe(`parts:${sum(`${sum('one')}\n${sum('another')}\n`)}`);
  await rm(second);
  expect(await modelDigest(first, dir, signal)).toBeNull();
});
