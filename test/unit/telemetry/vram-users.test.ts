import { expect, it } from 'vitest';
import { VramUsers } from '../../../src-main/telemetry/sources/vram-users.ts';

const ROUND_MS = 2_000;
const row = (pid: number) => ({ gpuUuid: 'GPU-1', pid, name: null, vramMiB: 100 });
const ours = new Map([[7, 'alpha']]);
const nobody = new Map<number, string>();

it('shows no ended instance as a foreign process, whether its row is old or said once more', () => {
  const users = new VramUsers(ROUND_MS);
  const owners = (known: ReadonlyMap<number, string>, atMs: number): unknown =>
    users.of('GPU-1', known, atMs).map(({ pid, owner }) => [pid, owner]);
  users.see([row(7), row(9)], 0);
  expect(owners(ours, 100)).toEqual([
    [7, 'instance'],
    [9, 'foreign'],
  ]);
  expect(owners(nobody, 200)).toEqual([[9, 'foreign']]);
  users.see([row(7), row(9)], ROUND_MS);
  expect(owners(nobody, ROUND_MS + 100)).toEqual([[9, 'foreign']]);
  // Long after the end it is somebody else, or holds on to what it should have given back.
  for (let at = 2 * ROUND_MS; at <= 6 * ROUND_MS; at += ROUND_MS) users.see([row(7), row(9)], at);
  expect(owners(nobody, 6 * ROUND_MS)).toEqual([
    [7, 'foreign'],
    [9, 'foreign'],
  ]);
});

it('says when a process is new', () => {
  const users = new VramUsers(ROUND_MS);
  expect(users.see([row(7)], 0)).toBe(true);
  expect(users.see([row(7)], 1)).toBe(false);
  expect(users.see([row(7), row(8)], 2)).toBe(true);
  expect(users.see([], 60_000)).toBe(false);
  expect(users.see([row(7)], 60_001)).toBe(true);
});
