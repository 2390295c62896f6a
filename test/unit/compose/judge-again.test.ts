import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { EngineFlags } from '../../../src-main/compose/engine-flags.ts';
import { judgeAgain } from '../../../src-main/compose/judge-again.ts';
import { FolderLooks } from '../../../src-main/lib/folder-looks.ts';
import { silentLogger } from '../../../src-main/lib/log.ts';
import { ProfileStore } from '../../../src-main/profiles/profile-store.ts';
import type { ProfileId, ProfileIssue } from '../../../src-shared/model/profile.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { eventually } from '../../support/eventually.ts';
import { root } from '../../support/imports.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const help = readFileSync(join(root, 'test/golden/engine-help/build-11669.txt'), 'utf8');
const MMAP = `${'--mmap, --no-mmap'.padEnd(40)}whether to memory-map model`;
const never = new AbortController().signal;
const digest = `sha256:${'a'.repeat(64)}`;

let folder: string;
beforeEach(async () => {
  folder = await temporaryFolder();
});

/** An engine of another build that knows these flags besides, and notes in `asked` when it is run. */
function engine(more: string): string {
  const path = join(folder, 'llama-server');
  writeFileSync(join(folder, 'help.txt'), `${help}\n${more}\n`);
  const script = `#!/bin/sh
echo run >> '${join(folder, 'asked')}'
[ "$1" = --version ] && echo 'version: 6123 (abcdef0)' || cat '${join(folder, 'help.txt')}'
`;
  writeFileSync(path, script, { mode: 0o755 });
  return path;
}

/** Engine flags and the profiles that are judged by them, as at the start of a panel. */
async function panel(llamaServer: string, extraArgs = '--no-mmap --jinja') {
  const conf = join(folder, 'models.conf');
  const section = (runtime: string) =>
    `[${runtime}]\nNAME=A\nRUNTIME=${runtime}\nMODEL=m.gguf\nEXTRA_ARGS=${extraArgs}\n`;
  writeFileSync(
    conf,
    `${section('process')}${section('docker')}IMAGE=local/engine:1\n${section('embedded')}`,
  );
  const flags = await EngineFlags.load({
    appDir: root,
    cacheDir: join(folder, 'cache'),
    homeId: 'home',
    llamaServer,
    env: { PATH: process.env.PATH },
    docker: {
      imageId: () => Promise.resolve(digest),
      imageHelp: () => Promise.resolve({ imageId: digest, text: `${help}\n${MMAP}\n` }),
    },
    log: silentLogger,
  });
  const clock = new FakeClock();
  const profiles = new ProfileStore({
    path: conf,
    modelRoots: () => [folder],
    looks: new FolderLooks(clock),
    backupsDir: join(folder, 'backups'),
    flags: () => flags.known.value,
    clock,
    log: silentLogger,
  });
  await profiles.load();
  onTestFinished(async () => {
    await profiles.dispose();
    await flags.dispose();
  });
  const issues = (id: string): ProfileIssue[] => profiles.get(id).profile.issues;
  return { flags, profiles, issues };
}
const judging = ({ flags, profiles }: Awaited<ReturnType<typeof panel>>): void => {
  const flagsOf = (profile: Parameters<EngineFlags['of']>[0]) =>
    flags.of(profile, profile.image ?? '', 'look-up', never);
  onTestFinished(judgeAgain(flags, profiles, { flagsOf }));
};

describe('flags of other builds', () => {
  it('keep no profile from being started while its engine was not asked', async () => {
    const { issues, profiles } = await panel(engine(''), '--no-mmap --write-anywhere');
    for (const id of ['process', 'docker'])
      expect(issues(id)).toMatchObject([
        {
          severity: 'warning',
          code: 'flag-unproven',
          message: 'Whether this engine knows --no-mmap shows when it is started: build 11669 does not.',
        },
        { severity: 'error', code: 'flag-unknown', message: /--write-anywhere/ },
      ]);
    // The built-in engine is of one build.
    expect(issues('embedded').map(({ severity }) => severity)).toEqual(['error', 'error']);
    const edit = (changes: Record<string, string>) =>
      profiles.edit(
        { kind: 'change', profileId: 'docker' as ProfileId, text: null, changes },
        profiles.listing.value.revision ?? '',
      );
    await edit({ EXTRA_ARGS: '--mlock -dio', ENV_LLAMA_ARG_NO_MMAP: '1' });
    expect(issues('docker').map(({ severity }) => severity)).toEqual(['warning', 'warning', 'warning']);
    await expect(edit({ EXTRA_ARGS: '--log-file /etc/x' })).rejects.toMatchObject({ code: 'FLAG_REFUSED' });
    await expect(edit({ EXTRA_ARGS: '--mlock=1' })).rejects.toMatchObject({ code: 'FLAG_REFUSED' });
  });

  it('are settled by asking the program, which models.conf is judged by at once', async () => {
    const here = await panel(engine(MMAP));
    judging(here);
    await eventually('the engine was asked', () => here.issues('process').length === 0);
  });

  it('are errors where the engine that was asked has them not, which are named after it', async () => {
    const here = await panel(engine(''));
    judging(here);
    await eventually('the engine was asked', () => here.issues('process')[0]?.severity === 'error');
    expect(here.issues('process')[0]?.message).toBe('--no-mmap is not a flag of this engine (build 6123).');
  });

  it('are known from the start where the same program was asked in an earlier run', async () => {
    const program = engine(MMAP);
    const first = await panel(program);
    await first.flags.of(first.profiles.get('process').profile, '', 'look-up', never);
    const asked = readFileSync(join(folder, 'asked'), 'utf8');
    const second = await panel(program);
    expect(second.issues('process')).toEqual([]);
    expect(readFileSync(join(folder, 'asked'), 'utf8')).toBe(asked);
  });

  it('are looked up for an image that was asked in an earlier run, and for no other', async () => {
    const first = await panel(engine(''));
    judging(first);
    await eventually('the program was asked', () => first.issues('process')[0]?.severity === 'error');
    expect(first.issues('docker')[0]?.code).toBe('flag-unproven');
    await first.flags.of(first.profiles.get('docker').profile, 'local/engine:1', 'may-ask', never);
    // Judged anew as soon as it is known.
    await eventually('the image was asked', () => first.issues('docker').length === 0);
    const second = await panel(engine(''));
    expect(second.issues('docker')[0]?.code).toBe('flag-unproven');
    judging(second);
    await eventually('the image was looked up', () => second.issues('docker').length === 0);
  });
});
