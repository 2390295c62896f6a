import { expect, it } from 'vitest';
import { programFolders } from '../../../../src-main/runtime/process/find-program.ts';

it('looks for programs on PATH, and on macOS where Homebrew puts them, which Finder does not say', () => {
  const path = '/usr/bin:/bin:/usr/sbin:/sbin';
  expect(programFolders(path, 'darwin')).toEqual([...path.split(':'), '/opt/homebrew/bin', '/usr/local/bin']);
  // What PATH says comes first, where it says it.
  expect(programFolders('/usr/local/bin:/usr/bin', 'darwin')).toEqual([
    '/usr/local/bin',
    '/usr/bin',
    '/opt/homebrew/bin',
  ]);
  expect(programFolders(path, 'linux')).toEqual(path.split(':'));
  expect(programFolders(undefined, 'darwin')).toEqual(['/opt/homebrew/bin', '/usr/local/bin']);
});

it('looks in no folder that depends on where it was started', () => {
  expect(programFolders('bin::.:/usr/bin:../x', 'linux')).toEqual(['/usr/bin']);
});
