import { chmod, mkdir, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeFolder } from '../../../src-main/lib/make-folder.ts';
import { describeWith } from '../../support/requirements.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const modeOf = async (path: string): Promise<number> => (await stat(path)).mode & 0o777;

describe('making a folder', () => {
  it('makes what is missing above it too, for its owner alone', async () => {
    const folder = await temporaryFolder();
    await Promise.all(Array.from({ length: 8 }, () => makeFolder(join(folder, 'a', 'b', 'c'))));
    expect(await modeOf(join(folder, 'a'))).toBe(0o700);
    expect(await modeOf(join(folder, 'a', 'b', 'c'))).toBe(0o700);
  });

  it('leaves one that is there as it is, also behind a link', async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, 'there'));
    await chmod(join(folder, 'there'), 0o755);
    await symlink(join(folder, 'there'), join(folder, 'link'));
    await makeFolder(join(folder, 'there'));
    await makeFolder(join(folder, 'link', 'below'));
    expect(await modeOf(join(folder, 'there'))).toBe(0o755);
    expect(await modeOf(join(folder, 'there', 'below'))).toBe(0o700);
  });

  it('says what is in the way', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'file'), '');
    await expect(makeFolder(join(folder, 'file'))).rejects.toMatchObject({ code: 'EEXIST' });
    await expect(makeFolder(join(folder, 'file', 'a', 'b'))).rejects.toMatchObject({ code: 'ENOTDIR' });
  });
});

describeWith(['linux'], 'making a folder where none can be', () => {
  it('ends', async () => {
    await expect(makeFolder('/proc/paddock/run')).rejects.toMatchObject({
      code: 'ENOENT',
      path: '/proc/paddock',
    });
  });
});
