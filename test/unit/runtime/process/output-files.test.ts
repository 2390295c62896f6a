import { appendFileSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../../src-main/lib/clock.ts';
import { followOutput, TRIM_BYTES } from '../../../../src-main/runtime/process/output-files.ts';

let folder: string;
const files = () => ({ stdout: join(folder, 'x.stdout'), stderr: join(folder, 'x.stderr') });

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'paddock-output-'));
  writeFileSync(files().stdout, '');
  writeFileSync(files().stderr, '');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('followOutput', () => {
  it('gives what is there, then what comes, then ends with the child', async () => {
    appendFileSync(files().stderr, 'first\n');
    let end: (value: unknown) => void = () => {};
    const ended = new Promise(resolve => {
      end = resolve;
    });
    const seen: string[] = [];
    const follow = followOutput({ files: files(), clock: systemClock, ended }, new AbortController().signal);
    for await (const batch of follow) {
      for (const line of batch) seen.push(`${line.stream}:${line.text}`);
      if (seen.length === 1) appendFileSync(files().stdout, 'second\nlast without newline');
      if (seen.length === 2) end(undefined);
    }
    expect(seen).toEqual(['stderr:first', 'stdout:second', 'stdout:last without newline']);
  });

  it('tells the next reader again what an earlier one took, exactly up to there, and says which lines those are', async () => {
    appendFileSync(files().stderr, 'one\ntwo\nthree, half of');
    const taken = { stdout: 0, stderr: 0 };
    const stop = new AbortController();
    const options = { files: files(), clock: systemClock, ended: new Promise(() => {}) };
    const onTaken = (stream: 'stdout' | 'stderr', bytes: number): void => {
      taken[stream] = bytes;
      stop.abort();
    };
    for await (const _ of followOutput({ ...options, onTaken }, stop.signal));
    expect(taken).toEqual({ stdout: 0, stderr: 8 });
    appendFileSync(files().stderr, ' it\nfour\n');
    const seen: string[] = [];
    const ended = Promise.resolve();
    for await (const batch of followOutput({ ...options, ended, taken }, new AbortController().signal))
      seen.push(...batch.map(line => `${line.again ? 'again' : 'new'}: ${line.text}`));
    expect(seen).toEqual(['again: one', 'again: two', 'new: three, half of it', 'new: four']);
  });

  it('ends at once when its reader gives up', async () => {
    const stop = new AbortController();
    const follow = followOutput(
      { files: files(), clock: systemClock, ended: new Promise(() => {}) },
      stop.signal,
    );
    const next = follow.next();
    stop.abort();
    expect((await next).done).toBe(true);
  });

  it('gives the disk back what was read, without losing a line that comes meanwhile', async () => {
    const line = `${'x'.repeat(1023)}\n`;
    const block = line.repeat(1024);
    const blocks = Math.ceil((TRIM_BYTES * 2.5) / block.length);
    let end: (value: unknown) => void = () => {};
    const ended = new Promise(resolve => {
      end = resolve;
    });
    const trimmed: number[] = [];
    const onTrimmed = async (_: string, bytes: number): Promise<void> => {
      trimmed.push(bytes);
      appendFileSync(files().stderr, `after trim ${trimmed.length}\n`);
    };
    for (let i = 0; i < blocks; i++) appendFileSync(files().stderr, block);
    let count = 0;
    const marks: string[] = [];
    const options = { files: files(), clock: systemClock, ended, onTrimmed };
    for await (const batch of followOutput(options, new AbortController().signal)) {
      for (const { text } of batch) {
        if (text.startsWith('after')) marks.push(text);
        else count += 1;
      }
      if (count === blocks * 1024 && marks.length === 2) end(undefined);
    }
    expect(count).toBe(blocks * 1024);
    expect(marks).toEqual(['after trim 1', 'after trim 2']);
    expect(trimmed).toHaveLength(2);
    // Holes are not counted among the blocks (512 bytes each); an emptied file is small anyway.
    expect(statSync(files().stderr).blocks * 512).toBeLessThan(TRIM_BYTES * 1.2);
  });
});
