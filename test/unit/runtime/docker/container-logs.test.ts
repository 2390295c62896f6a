import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { silentLogger } from '../../../../src-main/lib/log.ts';
import { followLogs } from '../../../../src-main/runtime/docker/container-logs.ts';
import { ReadMark, sweepReadMarks } from '../../../../src-main/runtime/docker/read-mark.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const never = new AbortController().signal;
const clock = new FakeClock();
const stamp = (n: number): string => `2026-01-01T00:00:0${n}.000000000Z`;

/** The daemon's framing of one line with its stamp. */
function framed(stream: 1 | 2, text: string): Buffer {
  const body = Buffer.from(`${text}\n`);
  const head = Buffer.alloc(8);
  head[0] = stream;
  head.writeUInt32BE(body.length, 4);
  return Buffer.concat([head, body]);
}

/** Reads a container that printed these lines and ended, as the panel whose mark it is. */
async function read(mark: ReadMark, lines: readonly (readonly [1 | 2, string])[]): Promise<string[]> {
  const engine = {
    logs: async () => Readable.from(lines.map(([stream, text]) => framed(stream, text))),
    inspect: () => Promise.reject(new Error('not asked')),
  };
  const seen: string[] = [];
  const deps = { engine, clock, containerId: 'c', tail: null, hasEnded: () => true };
  const following = followLogs({ ...deps, taken: mark.before, onTaken: stamps => mark.take(stamps) }, never);
  for await (const batch of following)
    seen.push(...batch.map(line => `${line.again ? 'again' : 'new'} ${line.text}`));
  return seen;
}

test('who adopts a container is told which lines an earlier panel has in its log', async () => {
  const folder = await temporaryFolder();
  const open = (): Promise<ReadMark> => ReadMark.open({ folder, clock, log: silentLogger }, 'c');
  const early = [
    [1, `${stamp(1)} one`],
    [2, `${stamp(2)} two`],
  ] as const;
  const first = await open();
  expect(await read(first, early)).toEqual(['new one', 'new two']);
  await first.flush();

  const late = [...early, [1, `${stamp(2)} three`], [2, `${stamp(3)} four`]] as const;
  const second = await open();
  expect(await read(second, late)).toEqual(['again one', 'again two', 'new three', 'new four']);
  await second.flush();
  expect((await open()).before).toEqual({ stdout: stamp(2), stderr: stamp(3) });
});

test('a clock that is set back hides no new line', async () => {
  const folder = await temporaryFolder();
  const open = (): Promise<ReadMark> => ReadMark.open({ folder, clock, log: silentLogger }, 'c');
  const first = await open();
  await read(first, [[1, `${stamp(5)} old`]]);
  await first.flush();
  expect(
    await read(await open(), [
      [1, `${stamp(5)} old`],
      [1, `${stamp(3)} set back`],
    ]),
  ).toEqual(['again old', 'new set back']);
});

test('the marks of containers that are no more are swept', async () => {
  const folder = await temporaryFolder();
  const open = (id: string): Promise<ReadMark> => ReadMark.open({ folder, clock, log: silentLogger }, id);
  for (const id of ['kept', 'gone', 'removed']) {
    const mark = await open(id);
    mark.take({ stdout: stamp(1), stderr: '' });
    await mark.flush();
    if (id === 'removed') await mark.remove();
  }
  await sweepReadMarks(folder, ['kept']);
  const left = await Promise.all(
    ['kept', 'gone', 'removed'].map(async id => (await open(id)).before !== null),
  );
  expect(left).toEqual([true, false, false]);
});
