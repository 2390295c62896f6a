import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { putInPlace } from '../../../src-main/bin/put-in-place.mjs';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const DAY = 24 * 60 * 60_000;

it('puts a build in place, keeps what it replaces for a week, and touches nothing else', async () => {
  const place = await temporaryFolder();
  let now = Date.now();
  let before: readonly string[] = [];
  const build = (...files: readonly string[]): void => {
    const fresh = join(place, '.fresh');
    for (const file of files) {
      mkdirSync(dirname(join(fresh, file)), { recursive: true });
      writeFileSync(join(fresh, file), `${files}`);
    }
    before = putInPlace(fresh, place, before, now);
  };
  const parts = (): readonly string[] => readdirSync(join(place, 'page/parts')).sort();
  mkdirSync(join(place, 'others'));
  writeFileSync(join(place, 'others/own'), '');

  build('page/index', 'page/parts/one', 'page/parts/both');
  // Runs for a month before the next build replaces it.
  now += 30 * DAY;
  build('page/index', 'page/parts/two', 'page/parts/both');
  expect(parts()).toEqual(['both', 'one', 'two']);
  expect(readFileSync(join(place, 'page/index'), 'utf8')).toContain('two');
  expect(statSync(join(place, 'page/parts/one')).mtimeMs).toBeCloseTo(now, -1);
  now += 6 * DAY;
  build('page/index', 'page/parts/three', 'page/parts/both');
  expect(parts()).toEqual(['both', 'one', 'three', 'two']);
  now += 2 * DAY;
  build('page/index', 'page/parts/three', 'page/parts/both');
  expect(parts()).toEqual(['both', 'three', 'two']);
  expect(readdirSync(place).sort()).toEqual(['others', 'page']);
});
