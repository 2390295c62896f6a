import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { gradeFiles } from '../../../../src-main/benchmarks/grading/grade-files.ts';
import { writeFileAtomic } from '../../../../src-main/lib/atomic-file.ts';
import { writeOutFile } from '../../../../src-main/lib/out-file.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

it('says before it reads or grades anything that the results could not be written', async () => {
  const folder = await temporaryFolder();
  const grade = (out: string): Promise<unknown> =>
    gradeFiles(
      {
        dataset: join(folder, 'no-dataset.jsonl'),
        samples: join(folder, 'no-samples.jsonl'),
        out,
        workers: 1,
        sandbox: { kind: null, image: null, docker: null, allowGuard: false, python: null },
        partial: false,
      },
      { sources: folder, cacheDir: folder },
      new AbortController().signal,
    );
  const out = join(folder, 'none', 'results.json');
  await expect(grade(out)).rejects.toMatchObject({
    code: 'FILE_UNWRITABLE',
    message: `${out} cannot be written: its folder does not exist.`,
    fix: expect.stringContaining('--out'),
  });
  await expect(grade(folder)).rejects.toThrow(`${folder} cannot be written: it is a folder.`);
  await expect(grade(join(folder, 'results.json'))).rejects.toThrow('no-dataset.jsonl');
});

it('names the file that was asked for, and no temporary one, when its folder goes meanwhile', async () => {
  const folder = await temporaryFolder();
  const out = join(folder, 'results', 'results.json');
  const write = (): Promise<void> => writeOutFile(out, path => writeFileAtomic(path, '{}'));
  await expect(write()).rejects.toMatchObject({
    code: 'FILE_UNWRITABLE',
    message: `${out} cannot be written: its folder does not exist.`,
  });
  await mkdir(join(folder, 'results'));
  await write();
  expect(await readFile(out, 'utf8')).toBe('{}');
});
