import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { EngineFlags } from '../../../src-main/compose/engine-flags.ts';
import { judgeProfilesHere, openProfilesHere } from '../../../src-main/compose-profiles.ts';
import { silentLogger } from '../../../src-main/lib/log.ts';
import { parseOptions } from '../../../src-main/options.ts';
import { emptyProfile } from '../../support/empty-profile.ts';
import { root } from '../../support/imports.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const optionsOf = (folder: string, llamaServer: string) =>
  parseOptions(
    [
      ...['--home', join(folder, 'home'), '--models-conf', join(folder, 'models.conf')],
      ...['--llama-server', llamaServer],
    ],
    {},
    root,
    process.platform,
    {},
  );

it('profiles without a panel are judged with the model folders that were added in Settings', async () => {
  const folder = await temporaryFolder();
  const options = optionsOf(folder, 'llama-server-that-is-nowhere');
  const added = join(folder, 'added');
  mkdirSync(added);
  mkdirSync(options.home);
  writeFileSync(join(added, 'm.gguf'), 'GGUF');
  const section = `[a]\nNAME=A\nMODEL=${join(added, 'm.gguf')}\n`;
  writeFileSync(options.modelsConf, section);
  expect(await judgeProfilesHere(options, section)).toMatchObject([{ code: 'path-outside' }]);
  writeFileSync(join(options.home, 'preferences.json'), JSON.stringify({ extraModelRoots: [added] }));
  expect(await judgeProfilesHere(options, section)).toEqual([]);
  const profiles = await openProfilesHere(options);
  await profiles.load();
  expect(profiles.get('a').file.path).toBe(join(added, 'm.gguf'));
  await profiles.dispose();
});

it('profiles without a panel are judged by what the engine said when a panel asked it', async () => {
  const folder = await temporaryFolder();
  const help = join(root, 'test/golden/engine-help/build-11669.txt');
  const llamaServer = join(folder, 'llama-server');
  const script = (version: string) => `#!/bin/sh
[ "$1" = --version ] && echo 'version: ${version} (abcdef0)' || cat '${help}' '${join(folder, 'more')}'
`;
  writeFileSync(llamaServer, script('6123'), { mode: 0o755 });
  writeFileSync(join(folder, 'more'), `\n${'--mlock'.padEnd(40)}keep the model in RAM\n`);
  const options = optionsOf(folder, llamaServer);
  const section = '[a]\nNAME=A\nRUNTIME=process\nMODEL=m.gguf\nEXTRA_ARGS=--mlock --no-mmap\n';
  const judged = async () =>
    (await judgeProfilesHere(options, section)).map(({ severity, message }) => `${severity}: ${message}`);
  expect(await judged()).toEqual([
    'warning: Whether this engine knows --mlock shows when it is started: build 11669 does not.',
    'warning: Whether this engine knows --no-mmap shows when it is started: build 11669 does not.',
  ]);
  const flags = await EngineFlags.load({
    ...options,
    cacheDir: join(options.home, 'cache'),
    homeId: 'home',
    env: process.env,
    docker: { imageId: () => Promise.resolve(null), imageHelp: () => Promise.reject(new Error('none')) },
    log: silentLogger,
  });
  const table = await flags.of(
    emptyProfile({ runtime: 'process' }),
    '',
    'look-up',
    new AbortController().signal,
  );
  await flags.dispose();
  expect(table.engine).toBe('build 6123');
  expect(await judged()).toEqual(['error: --no-mmap is not a flag of this engine (build 6123).']);
  // Another program in its place is another engine.
  writeFileSync(llamaServer, script('12345'));
  expect((await judged()).map(text => text.split(':')[0])).toEqual(['warning', 'warning']);
});
