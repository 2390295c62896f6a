import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

it.runIf(process.platform === 'linux')(
  'a process that cannot be looked at, since no file can be opened, is not taken for ended',
  async () => {
    const script = fileURLToPath(new URL('../../../support/out-of-files.mjs', import.meta.url));
    const limited = ['-c', 'ulimit -n 256; exec "$0" "$@"', process.execPath, script];
    const { stdout, stderr } = spawnSync('sh', [...limited, await temporaryFolder()], { encoding: 'utf8' });
    expect(stdout, stderr).toBe('{"leftAlone":true,"ended":true}\n');
  },
);
