import { readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { turnToBuild } from '../../../src-main/bin/turn-to-build.mjs';
import { temporaryFolder } from '../../support/temporary-folder.ts';

test('nobody waits for a start that could not write its number, such as on a full disk', async () => {
  const file = join(await temporaryFolder(), '.building');
  writeFileSync(file, '');
  const earlier = Date.now() / 1000 - 3;
  utimesSync(file, earlier, earlier);
  const said: string[] = [];
  const giveBack = await turnToBuild(file, line => said.push(line));
  expect(said).toEqual([]);
  expect(readFileSync(file, 'utf8')).toBe(String(process.pid));
  giveBack();
});
