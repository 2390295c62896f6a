import { expect, it } from 'vitest';
import { ANSWER_MS, FolderLooks, SilentFolderError } from '../../../src-main/lib/folder-looks.ts';
import { FakeClock, settle } from '../../fakes/fake-clock.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { until } from '../../support/until.ts';

/** A look that ends when a test says so. */
function openLook(): {
  readonly look: () => Promise<string>;
  readonly end: (text: string) => void;
  begun: number;
} {
  let end = (_text: string): void => {};
  const answer = new Promise<string>(resolve => {
    end = resolve;
  });
  const open = {
    begun: 0,
    look: () => {
      open.begun++;
      return answer;
    },
    end: (text: string) => end(text),
  };
  return open;
}

it('looks into a folder one at a time, into several at once', async () => {
  const looks = new FolderLooks(new FakeClock());
  const [first, second, elsewhere] = [openLook(), openLook(), openLook()];
  const answers = [looks.at('/a', first.look), looks.at('/a', second.look), looks.at('/b', elsewhere.look)];
  await settle();
  expect([first.begun, second.begun, elsewhere.begun]).toEqual([1, 0, 1]);
  first.end('one');
  await settle();
  expect(second.begun).toBe(1);
  second.end('two');
  elsewhere.end('three');
  expect(await Promise.all(answers)).toEqual(['one', 'two', 'three']);
});

it('does not wait for a folder that is late, looks into it no more, and does again once it has answered', async () => {
  const clock = new FakeClock();
  const looks = new FolderLooks(clock);
  const [late, queued, next] = [openLook(), openLook(), openLook()];
  const waiting = [looks.at('/dead', late.look), looks.at('/dead', queued.look)];
  const ends = Promise.allSettled(waiting);
  await clock.advance(ANSWER_MS - 1);
  expect(looks.isSilent('/dead')).toBe(false);
  await clock.advance(1);
  for (const end of await ends) expect(end).toMatchObject({ reason: expect.any(SilentFolderError) });
  expect([looks.isSilent('/dead'), looks.isSilent('/other')]).toEqual([true, false]);
  await expect(looks.at('/dead', next.look)).rejects.toThrow(SilentFolderError);
  expect([late.begun, queued.begun, next.begun]).toEqual([1, 0, 0]);

  late.end('at last');
  await settle();
  expect(looks.isSilent('/dead')).toBe(false);
  const again = looks.at('/dead', next.look);
  next.end('back');
  expect(await again).toBe('back');
  expect(clock.sleepers).toBe(0);
});

it('passes on what a look throws, and goes on with the next', async () => {
  const looks = new FolderLooks(new FakeClock());
  const failed = looks.at('/a', () => Promise.reject(new Error('permission denied')));
  const next = looks.at('/a', async () => 'here');
  await expect(failed).rejects.toThrow('permission denied');
  expect(await next).toBe('here');
});

it('keeps no look waiting for a search, and begins none in a folder that is late', async () => {
  const clock = new FakeClock();
  const looks = new FolderLooks(clock);
  const folder = await temporaryFolder();
  const [search, next] = [openLook(), openLook()];
  const searching = looks.searching(folder, search.look);
  await until(() => search.begun === 1);
  const queued = looks.searching(folder, next.look);
  expect(await looks.at(folder, async () => 'at once')).toBe('at once');
  expect(next.begun).toBe(0);
  search.end('found');
  expect(await searching).toBe('found');
  await until(() => next.begun === 1);

  const late = openLook();
  const ends = Promise.allSettled([queued, looks.at(folder, late.look)]);
  await settle();
  await clock.advance(ANSWER_MS);
  for (const end of await ends) expect(end).toMatchObject({ reason: expect.any(SilentFolderError) });
  // Silent until both have answered.
  late.end('at last');
  await settle();
  await expect(looks.searching(folder, openLook().look)).rejects.toThrow(SilentFolderError);
  next.end('at last');
  await settle();
  expect(looks.isSilent(folder)).toBe(false);
  expect(clock.sleepers).toBe(0);
});

it('searches no folder that is not there', async () => {
  const looks = new FolderLooks(new FakeClock());
  const search = openLook();
  await expect(looks.searching('/nonexistent/models', search.look)).rejects.toMatchObject({ code: 'ENOENT' });
  expect(search.begun).toBe(0);
});
