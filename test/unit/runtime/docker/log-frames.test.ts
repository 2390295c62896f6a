import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FramedLine, LogFrames } from '../../../../src-main/runtime/docker/log-frames.ts';
import { LogReplay } from '../../../../src-main/runtime/docker/log-replay.ts';

const CAP = 200;

function frame(stream: 'stdout' | 'stderr', payload: Buffer): Buffer {
  const header = Buffer.alloc(8);
  header[0] = stream === 'stdout' ? 1 : 2;
  header.writeUInt32BE(payload.length, 4);
  return Buffer.concat([header, payload]);
}

function stampOf(nanosecond: number): string {
  return `2026-01-31T12:00:00.${String(nanosecond).padStart(9, '0')}Z`;
}

/** Feeds bytes cut at these places. */
function read(bytes: Buffer, cuts: readonly number[], cap = CAP): readonly FramedLine[] {
  const frames = new LogFrames(cap);
  const places = [...new Set([0, ...cuts.map(cut => cut % (bytes.length + 1)), bytes.length])].sort(
    (a, b) => a - b,
  );
  const lines: FramedLine[] = [];
  for (let i = 1; i < places.length; i++)
    lines.push(...frames.push(bytes.subarray(places[i - 1], places[i])));
  return [...lines, ...frames.end()];
}

const anyLine = fc.record({
  stream: fc.constantFrom('stdout' as const, 'stderr' as const),
  bytes: fc
    .uint8Array({ maxLength: 120 })
    .map(bytes => Buffer.from(bytes.map(byte => (byte === 10 ? 32 : byte)))),
});

describe('the log demultiplexer', () => {
  it('gives the same lines however the bytes are cut', () => {
    fc.assert(
      fc.property(
        fc.array(anyLine, { maxLength: 20 }),
        fc.array(fc.nat(), { maxLength: 40 }),
        (written, cuts) => {
          const bytes = Buffer.concat(
            written.map(({ stream, bytes: text }, i) =>
              frame(stream, Buffer.concat([Buffer.from(`${stampOf(i)} `), text, Buffer.from('\n')])),
            ),
          );
          const expected = written.map(({ stream, bytes: text }, i) => ({
            stream,
            stamp: stampOf(i),
            text: text.toString('utf8').replace(/\r$/, ''),
          }));
          expect(read(bytes, cuts)).toEqual(expected);
        },
      ),
    );
  });

  it('joins a line that Docker split into stamped frames, also when the streams alternate', () => {
    const bytes = Buffer.concat([
      frame('stdout', Buffer.from(`${stampOf(1)} first half, `)),
      frame('stderr', Buffer.from(`${stampOf(2)} between\n`)),
      frame('stdout', Buffer.from(`${stampOf(3)} second half\r\n`)),
    ]);
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 20 }), cuts => {
        expect(read(bytes, cuts)).toEqual([
          { stream: 'stderr', stamp: stampOf(2), text: 'between' },
          { stream: 'stdout', stamp: stampOf(1), text: 'first half, second half' },
        ]);
      }),
    );
  });

  it('caps a line that never ends and says how much is missing', () => {
    const bytes = Buffer.concat([
      frame('stdout', Buffer.from(`${stampOf(1)} ${'x'.repeat(1_000)}`)),
      frame('stdout', Buffer.from(`${stampOf(2)} ${'y'.repeat(500)}\n`)),
      frame('stdout', Buffer.from(`${stampOf(3)} next\n`)),
    ]);
    const lines = read(bytes, [100, 700]);
    expect(lines.map(line => line.text)).toEqual([`${'x'.repeat(CAP)} … (1300 bytes cut)`, 'next']);
  });

  it('keeps text that has no stamp, empty lines, and an unfinished last line', () => {
    const bytes = Buffer.concat([
      frame('stderr', Buffer.from('no stamp here\n\n')),
      frame('stdout', Buffer.from(`${stampOf(1)} \n`)),
      frame('stdout', Buffer.alloc(0)),
      frame('stderr', Buffer.from(`${stampOf(2)} cut sho`)),
    ]);
    expect(read(bytes, []).map(line => line.text)).toEqual(['no stamp here', '', '', 'cut sho']);
  });

  it('turns bytes that are not UTF-8 into replacement characters', () => {
    const bytes = frame('stdout', Buffer.concat([Buffer.from(`${stampOf(1)} a`), Buffer.from([0xff, 0x0a])]));
    expect(read(bytes, [])[0]?.text).toBe('a\uFFFD');
  });

  it('refuses a stream that is not framed', () => {
    expect(() => new LogFrames(CAP).push(Buffer.from('plain terminal text'))).toThrow(/not framed/);
  });
});

describe('the filter of lines that are sent again', () => {
  const line = (nanosecond: number, stream: 'stdout' | 'stderr' = 'stdout'): FramedLine => ({
    stream,
    stamp: stampOf(nanosecond),
    text: String(nanosecond),
  });
  const through = (replay: LogReplay, ...stamps: readonly number[]): readonly string[] =>
    replay.fresh(stamps.map(stamp => line(stamp))).map(taken => taken.text);

  it('drops what a rotation or a reconnect sends again, and goes on after it', () => {
    const replay = new LogReplay();
    expect(through(replay, 1, 2, 3, 4, 5)).toEqual(['1', '2', '3', '4', '5']);
    expect(through(replay, 3, 4, 5, 6, 7)).toEqual(['6', '7']);
    expect(through(replay, 7, 8)).toEqual(['8']);
  });

  it('takes a clock that was set back for what it is', () => {
    const replay = new LogReplay();
    expect(through(replay, 1_000, 2_000)).toEqual(['1000', '2000']);
    expect(through(replay, 500, 600, 1_500)).toEqual(['500', '600', '1500']);
  });

  it('allows the two streams to be out of order between each other', () => {
    const replay = new LogReplay();
    expect(replay.fresh([line(10), line(9, 'stderr'), line(11)]).map(taken => taken.text)).toEqual([
      '10',
      '9',
      '11',
    ]);
  });
});
