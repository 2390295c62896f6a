import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ANSWER_MS, FolderLooks, SilentFolderError } from '../../../src-main/lib/folder-looks.ts';
import { checkPathValue, findModelFile, modelPathCandidates } from '../../../src-main/lib/model-roots.ts';
import { parseDocument } from '../../../src-main/profiles/conf-document.ts';
import { inspectModelFile } from '../../../src-main/profiles/model-file.ts';
import { readModelsConf } from '../../../src-main/profiles/models-conf.ts';
import type { Profile } from '../../../src-shared/model/profile.ts';
import { FakeClock, settle } from '../../fakes/fake-clock.ts';
import { asNobody } from '../../support/as-nobody.ts';
import { shippedTables } from '../../support/flag-table.ts';

let base: string;
let roots: string[];
let clock: FakeClock;
let looks: FolderLooks;
const gguf = Buffer.concat([Buffer.from('GGUF'), Buffer.alloc(60)]);

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'paddock-files-'));
  roots = [join(base, 'models'), join(base, 'shipped')];
  for (const root of roots) mkdirSync(root);
  clock = new FakeClock();
  looks = new FolderLooks(clock);
  writeFileSync(join(base, 'secret.gguf'), gguf);
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

const profileOf = (...lines: string[]): Profile =>
  readModelsConf(parseDocument(['[a]', 'NAME=A', ...lines].join('\n')), {
    flags: shippedTables,
    modelRoots: roots,
  }).profiles[0]!;
const inspect = (...lines: string[]) => inspectModelFile(profileOf(...lines), roots, { looks });

describe('model files', () => {
  it('takes what Docker reads on another machine to be there, and looks no further than its path', async () => {
    const far = (...lines: string[]) =>
      inspectModelFile(profileOf(...lines), roots, {
        looks,
        filesElsewhere: ({ runtime }) => runtime === 'docker',
      });
    const elsewhere = {
      state: 'elsewhere',
      path: join(base, 'models', 'm.gguf'),
      sizeBytes: null,
      problem: null,
    };
    expect(await far('RUNTIME=docker', 'MODEL=m.gguf')).toEqual(elsewhere);
    expect(await far('RUNTIME=docker', 'MODEL=/models/m.gguf')).toEqual(elsewhere);
    expect(await far('RUNTIME=process', 'MODEL=m.gguf')).toMatchObject({ state: 'missing' });
    expect(await far('RUNTIME=docker', 'MODEL=../secret.gguf')).toMatchObject({
      state: 'unreadable',
      path: null,
    });
    // What has its name here may be anything; a model is taken for the same one, for instance on a share of both.
    writeFileSync(join(base, 'models', 'm.gguf'), 'none');
    expect(await far('RUNTIME=docker', 'MODEL=m.gguf')).toEqual(elsewhere);
    writeFileSync(join(base, 'shipped', 'n.gguf'), gguf);
    expect(await far('RUNTIME=docker', 'MODEL=n.gguf')).toMatchObject({
      state: 'present',
      path: join(base, 'shipped', 'n.gguf'),
    });
  });

  it('finds a file in the first root that has it', async () => {
    writeFileSync(join(base, 'shipped', 'm.gguf'), gguf);
    expect(await inspect('MODEL=m.gguf')).toEqual({
      state: 'present',
      path: join(base, 'shipped', 'm.gguf'),
      sizeBytes: 64,
      problem: null,
    });
    writeFileSync(join(base, 'models', 'm.gguf'), gguf);
    expect((await inspect('MODEL=m.gguf')).path).toBe(join(base, 'models', 'm.gguf'));
  });

  it('names what is missing', async () => {
    const path = join(base, 'models', 'x', 'm.gguf');
    expect(await inspect('MODEL=x/m.gguf')).toMatchObject({
      state: 'missing',
      path,
      problem: `${path} does not exist.`,
    });
  });

  it('counts parts and their sizes', async () => {
    for (const part of [1, 3]) writeFileSync(join(base, 'models', `m-0000${part}-of-00003.gguf`), gguf);
    expect(await inspect('MODEL=m-00001-of-00003.gguf')).toMatchObject({
      state: 'parts-missing',
      sizeBytes: 128,
      problem: `1 of 3 parts are missing in ${join(base, 'models')}: m-00002-of-00003.gguf.`,
    });
    writeFileSync(join(base, 'models', 'm-00002-of-00003.gguf'), gguf);
    expect(await inspect('MODEL=m-00001-of-00003.gguf')).toMatchObject({ state: 'present', sizeBytes: 192 });
    expect(await inspect('MODEL=m-00002-of-00003.gguf')).toMatchObject({ state: 'unreadable' });
    expect(await inspect('MODEL=n-00001-of-00003.gguf')).toMatchObject({ state: 'missing' });
    expect(await inspect('MODEL=n-00001-of-99999.gguf')).toMatchObject({ state: 'unreadable' });
  });

  it('tells a folder, an empty file, another format and a stump from a model', async () => {
    const at = (name: string) => join(base, 'models', name);
    mkdirSync(at('folder'));
    writeFileSync(at('empty.gguf'), '');
    writeFileSync(at('page.gguf'), '<!doctype html><title>Not found</title>');
    writeFileSync(at('stump.gguf'), gguf);
    truncateSync(at('stump.gguf'), 10);
    for (const [name, problem] of [
      ['folder', 'is a folder; name the GGUF file in it.'],
      ['empty.gguf', 'is empty.'],
      ['page.gguf', 'is not a GGUF file.'],
      ['stump.gguf', 'is cut off: 10 bytes are not even a header.'],
    ])
      expect(await inspect(`MODEL=${name}`)).toMatchObject({
        state: 'unreadable',
        problem: `${at(name!)} ${problem}`,
      });
  });

  it('looks at projectors and adapters too', async () => {
    writeFileSync(join(base, 'models', 'm.gguf'), gguf);
    expect(await inspect('MODEL=m.gguf', 'MMPROJ=p.gguf')).toMatchObject({
      state: 'missing',
      problem: `${join(base, 'models', 'p.gguf')} does not exist.`,
    });
    writeFileSync(join(base, 'models', 'p.gguf'), 'junk');
    expect(await inspect('MODEL=m.gguf', 'LORA=p.gguf:0.5')).toMatchObject({ state: 'unreadable' });
  });

  it('does not follow links out of the model folders, but follows a root that is a link', async () => {
    symlinkSync(join(base, 'secret.gguf'), join(base, 'models', 'link.gguf'));
    expect(await inspect('MODEL=link.gguf')).toMatchObject({ state: 'unreadable' });
    writeFileSync(join(base, 'models', 'm.gguf'), gguf);
    symlinkSync(join(base, 'models'), join(base, 'linked'));
    const linked = [join(base, 'linked')];
    expect(await findModelFile('m.gguf', linked, looks)).toMatchObject({ state: 'found' });
    // Nor does a link into another model folder lead out.
    symlinkSync(join(base, 'models', 'm.gguf'), join(base, 'shipped', 'there.gguf'));
    expect(await inspect('MODEL=there.gguf')).toMatchObject({ state: 'present' });
  });

  it('passes over a folder that does not answer, and names it where the file is in no other', async () => {
    const [dead = ''] = roots;
    writeFileSync(join(base, 'shipped', 'm.gguf'), gguf);
    let answer = (): void => {};
    const hung = looks.at(
      dead,
      () =>
        new Promise<void>(resolve => {
          answer = resolve;
        }),
    );
    const present = inspect('MODEL=m.gguf');
    const nowhere = inspect('MODEL=n.gguf');
    await settle();
    await clock.advance(ANSWER_MS);
    await expect(hung).rejects.toThrow(SilentFolderError);
    expect(await present).toMatchObject({ state: 'present', path: join(base, 'shipped', 'm.gguf') });
    const silent = { state: 'unreadable', problem: `The folder ${dead} does not answer.` };
    expect(await nowhere).toMatchObject(silent);
    const expected = { state: 'silent', path: join(dead, 'n.gguf') };
    expect(await findModelFile('n.gguf', roots, looks)).toMatchObject(expected);
    expect(await inspect(`MODEL=${join(dead, 'n-00001-of-00002.gguf')}`)).toMatchObject(silent);
    answer();
    await settle();
    expect(await inspect('MODEL=n.gguf')).toMatchObject({ state: 'missing' });
  });

  it('says that a file may not be read', async () => {
    const path = join(base, 'models', 'm.gguf');
    writeFileSync(path, gguf);
    chmodSync(path, 0);
    chmodSync(base, 0o755);
    const file = await asNobody(() => inspect('MODEL=m.gguf'));
    expect(file).toMatchObject({
      state: 'unreadable',
      problem: `${path} cannot be read: permission denied.`,
    });
  });

  it('has no file for a remote server', async () => {
    expect((await inspect('RUNTIME=remote', 'ENDPOINT=http://127.0.0.1:1')).state).toBe('remote');
  });

  it.each([
    '../secret.gguf',
    '/etc/passwd',
    'a/../../secret.gguf',
    '..',
    '',
    'a\0b',
    '-x',
    '~/m.gguf',
    'https://x/m.gguf',
    '/models/../etc/passwd',
    '/modelsx/a',
  ])('refuses the path %j', path => {
    expect(checkPathValue(path, ['/srv/models', '/opt/shipped'])).toMatch(/\.$/);
  });

  it("maps the paths of the reference's container into the model folders", () => {
    expect(modelPathCandidates('/models/a/m.gguf', ['/srv/m', '/opt/s'])).toEqual([
      '/srv/m/a/m.gguf',
      '/opt/s/a/m.gguf',
    ]);
    expect(modelPathCandidates('/srv/m/a.gguf', ['/srv/m'])).toEqual(['/srv/m/a.gguf']);
    expect(modelPathCandidates('a/./b/../m.gguf', ['/srv/m'])).toEqual(['/srv/m/a/m.gguf']);
  });
});
