import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EngineFlags } from '../../../src-main/compose/engine-flags.ts';
import { silentLogger } from '../../../src-main/lib/log.ts';
import { emptyProfile } from '../../support/empty-profile.ts';
import { eventually } from '../../support/eventually.ts';
import { fakeLlamaServerPath } from '../../support/fake-llama.ts';
import { root } from '../../support/imports.ts';

const help = readFileSync(join(root, 'test/golden/llama-server/help-11669.txt'), 'utf8');
const digestOf = (digit: string): string => `sha256:${digit.repeat(64)}`;
const never = new AbortController().signal;

let folder: string;
let flags: EngineFlags;
/** What the name of the image stands for; null when Docker does not answer. */
let digest: string | null;
const helps = new Map<string, string>();
let asked: string[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'paddock-engine-flags-'));
  digest = digestOf('a');
  asked = [];
  helps.clear();
  helps.set(digestOf('a'), help);
  flags = await EngineFlags.load({
    appDir: root,
    cacheDir: join(folder, 'cache'),
    homeId: 'home',
    llamaServer: fakeLlamaServerPath,
    env: {},
    docker: {
      imageId: () =>
        digest === null ? Promise.reject(new Error('Docker is gone')) : Promise.resolve(digest),
      imageHelp: image => {
        asked.push(image);
        return Promise.resolve({ imageId: image, text: helps.get(image) ?? '' });
      },
    },
    log: silentLogger,
  });
});
afterEach(async () => {
  await flags.dispose();
  await rm(folder, { recursive: true, force: true });
});

const docked = emptyProfile({ runtime: 'docker', image: 'local/engine:1' });
const engineOf = async (how: 'may-ask' | 'look-up'): Promise<string> =>
  (await flags.of(docked, 'local/engine:1', how, never)).engine;
const learnt = (name: string): Promise<unknown> =>
  eventually(`the table is that of ${name}`, async () => (await engineOf('look-up')) === name);

describe('the flags of an image', () => {
  it('are those of the image that its name stands for now, and are called after it', async () => {
    expect(await engineOf('look-up')).toBe('build 11669');
    expect(await engineOf('may-ask')).toBe('build 11669');
    await learnt('local/engine:1 (sha256:aaaaaaaaaaaa)');
    // The name was pulled anew, and the new engine knows a flag more.
    digest = digestOf('b');
    helps.set(digest, `${help}\n--brand-new                            a flag of tomorrow\n`);
    expect(await engineOf('may-ask')).toBe('build 11669');
    await learnt('local/engine:1 (sha256:bbbbbbbbbbbb)');
    const table = await flags.of(docked, 'local/engine:1', 'look-up', never);
    expect(table.byName.has('--brand-new')).toBe(true);
    // And back: what was asked once is not asked again.
    digest = digestOf('a');
    expect(await engineOf('look-up')).toBe('local/engine:1 (sha256:aaaaaaaaaaaa)');
    expect(asked).toEqual([digestOf('a'), digestOf('b')]);
  });

  it('stay what they were while Docker does not answer', async () => {
    await engineOf('may-ask');
    await learnt('local/engine:1 (sha256:aaaaaaaaaaaa)');
    digest = null;
    expect(await engineOf('may-ask')).toBe('local/engine:1 (sha256:aaaaaaaaaaaa)');
  });

  it('judge models.conf where a profile names that image, and no other profile', async () => {
    const before = flags.known.value;
    await flags.of(emptyProfile({ runtime: 'docker' }), 'local/engine:1', 'may-ask', never);
    await learnt('local/engine:1 (sha256:aaaaaaaaaaaa)');
    const now = flags.known.value;
    expect(now).not.toBe(before);
    const engine = (...of: Parameters<typeof now.of>): string => now.of(...of).engine;
    expect(engine('docker', 'local/engine:1')).toBe('local/engine:1 (sha256:aaaaaaaaaaaa)');
    // The image of profiles that name none.
    expect(engine('docker', null)).toBe('local/engine:1 (sha256:aaaaaaaaaaaa)');
    expect(engine('docker', 'other/engine:1')).toBe('build 11669');
    expect(engine('process', null)).toBe('build 11669');
    expect(engine('embedded', null)).toBe('build 11669');
  });
});
