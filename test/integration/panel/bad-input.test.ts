import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { ProfileIssue, ProfileListing } from '../../../src-shared/model/profile.ts';
import type { SupervisorState } from '../../../src-shared/model/supervisor.ts';
import { eventually } from '../../support/eventually.ts';
import { fakeLlamaServer } from '../../support/fake-llama.ts';
import { copyModel, type PanelProcess, Panels, profileText } from '../../support/panel-process.ts';
import { realLlamaServer } from '../../support/real-llama.ts';
import { describeWith } from '../../support/requirements.ts';

const panels = new Panels();
afterAll(() => panels.dispose());

async function listingOf(panel: PanelProcess): Promise<ProfileListing> {
  const { status, body } = await panel.post('/rpc/profiles.list', {}, true);
  expect(status).toBe(200);
  return body as ProfileListing;
}

/** Starts a panel on this models.conf, looks at its listing, ends it, and checks that the file is as it was. */
async function judged(conf: string | Uint8Array): Promise<{ listing: ProfileListing; models: unknown }> {
  const panel = await panels.start(conf);
  const listing = await listingOf(panel);
  const { status, body } = await panel.get('/models');
  expect(status).toBe(200);
  expect((await panel.get('/status')).body).toMatchObject({ model: null, state: 'idle' });
  expect(await panel.end()).toBe(0);
  expect(readFileSync(panel.place.modelsConf).equals(Buffer.from(conf))).toBe(true);
  return { listing, models: body.models };
}

const errorsOf = (listing: ProfileListing): readonly ProfileIssue[] => [
  ...listing.issues,
  ...listing.profiles.flatMap(({ profile }) => profile.issues),
];

describe('a models.conf that is none', () => {
  it('is named when it is binary garbage, and stays as it is', async () => {
    const { listing } = await judged(
      Buffer.concat([randomBytes(4_096), Buffer.from([0]), randomBytes(4_096)]),
    );
    expect(listing.profiles).toEqual([]);
    expect(listing.issues[0]?.message).toContain('models.conf cannot be read');
    expect(listing.issues[0]?.fix).toContain('--models-conf');
  });

  it('is not read into memory when it has a line of 100 MB', async () => {
    const { listing } = await judged(Buffer.alloc(100 * 1024 * 1024, 'x'));
    expect(listing.issues[0]?.message).toMatch(/models\.conf cannot be read: it has 104857600 bytes/);
  });

  it('is read past a line of 1 MB', async () => {
    const { listing } = await judged(`[a]\nNAME=${'x'.repeat(1 << 20)}\nRUNTIME=process\nMODEL=m.gguf\n`);
    expect(listing.profiles.map(({ profile }) => profile.id)).toEqual(['a']);
  });

  it('says the line of a section that is not closed', async () => {
    const { listing } = await judged(`${profileText('a')}[b\nMODEL=x.gguf\n`);
    const issue = errorsOf(listing).find(({ code }) => code === 'malformed-header');
    expect(issue).toMatchObject({ line: 8, message: expect.stringContaining('[b') });
    expect(issue?.fix).toContain('[id]');
  });

  it('may be a folder, absent or empty', async () => {
    for (const make of [
      (path: string): void => void mkdirSync(path),
      () => {},
      (path: string): void => writeFileSync(path, ''),
    ]) {
      const place = panels.place('');
      const conf = join(place.root, 'other.conf');
      make(conf);
      const panel = await panels.start({ ...place, modelsConf: conf });
      const listing = await listingOf(panel);
      expect(listing.profiles).toEqual([]);
      for (const { message } of listing.issues) {
        expect(message).toContain(conf);
        await eventually('it is said where the panel was started', () => panel.printed.includes(message));
      }
      expect((await panel.get('/models')).body).toEqual({ models: [] });
      expect((await panel.switchTo('a')).status).toBe(404);
      await panel.end();
    }
  });

  it('keeps the profiles that were read last while it is damaged, and takes up the mended file', async () => {
    const panel = await panels.start(profileText('a'));
    const revisionIs = (passes: (revision: string | null) => boolean): Promise<unknown> =>
      eventually('the file is read again', async () => passes((await listingOf(panel)).revision));
    writeFileSync(panel.place.modelsConf, Buffer.from([0, 1, 2, 3]));
    await revisionIs(revision => revision === null);
    expect((await panel.get('/models')).body.models).toHaveLength(1);
    writeFileSync(panel.place.modelsConf, profileText('a') + profileText('b'));
    await revisionIs(revision => revision !== null);
    expect((await panel.get('/models')).body.models).toHaveLength(2);
    await panel.end();
  });
});

describeWith(['llama-server'], 'a profile that cannot be served', () => {
  it('is refused with file, line or field and the next step, and nothing of it is executed', async () => {
    const place = panels.place('');
    const trap = join(place.root, 'pwned');
    const args = `; touch ${trap} && $(touch ${trap}) \`touch ${trap}\` | touch ${trap} > ${trap}`;
    const conf =
      profileText('missing', { MODEL: 'not-there.gguf' }) +
      profileText('folder', { MODEL: 'a-folder' }) +
      profileText('empty', { MODEL: 'empty.gguf' }) +
      profileText('cut', { MODEL: 'cut.gguf' }) +
      profileText('html', { MODEL: 'page.gguf' }) +
      profileText('outside', { MODEL: '../../../../../../etc/passwd' }) +
      profileText('absolute', { MODEL: '/etc/passwd' }) +
      profileText('shell', { EXTRA_ARGS: args }) +
      profileText('quoted-shell', { EXTRA_ARGS: `--alias "$(touch ${trap})"` }) +
      profileText('number', { CTX_SIZE: 'lots' }) +
      profileText('own-flag', { EXTRA_ARGS: '--host 0.0.0.0' }) +
      profileText('loader', { ENV_LD_PRELOAD: '/tmp/evil.so' });
    writeFileSync(place.modelsConf, conf);
    mkdirSync(join(place.modelsDir, 'a-folder'));
    writeFileSync(join(place.modelsDir, 'empty.gguf'), '');
    truncateSync(copyModel(place, 'cut.gguf'), 100_000);
    writeFileSync(join(place.modelsDir, 'page.gguf'), '<html>404</html>');
    const panel = await panels.start(place, { args: ['--llama-server', realLlamaServer()] });
    const expected: Readonly<Record<string, readonly [failure: string, says: RegExp]>> = {
      missing: ['model-missing', /not-there\.gguf/],
      folder: ['model-missing', /a-folder/],
      empty: ['model-corrupt', /empty\.gguf/],
      cut: ['model-corrupt', /\[cut\]/],
      html: ['model-corrupt', /page\.gguf/],
      outside: ['invalid-profile', /MODEL.*outside of the model folders.*line \d+/],
      absolute: ['invalid-profile', /MODEL.*\/etc\/passwd.*line \d+/],
      shell: ['bad-flag', /\[shell\].*No shell reads EXTRA_ARGS.*line \d+/],
      number: ['invalid-profile', /CTX_SIZE.*line \d+/],
      'own-flag': ['bad-flag', /\[own-flag\].*--host.*line \d+/],
      loader: ['bad-flag', /\[loader\].*LD_PRELOAD.*line \d+/],
    };
    for (const [id, [failure, says]] of Object.entries(expected)) {
      const { status, body } = await panel.switchTo(id);
      expect({ id, status, failure: body.error?.details?.failure }).toEqual({ id, status: 502, failure });
      expect(body.error.message).toMatch(says);
      expect(body.error.fix).toMatch(/\w{4,}/);
    }
    // A dollar sign is an ordinary character: the engine gets it as it stands.
    expect(await panel.switchTo('quoted-shell')).toMatchObject({ status: 200 });
    expect(existsSync(trap)).toBe(false);
    expect(await panel.end()).toBe(0);
    expect(readFileSync(place.modelsConf, 'utf8')).toBe(conf);
  });
});

/**
 * Waits until a start was given up for this reason. A busy machine may not even begin an engine within the time that a
 * start has; another try follows then.
 */
const gaveUp = (panel: PanelProcess, reason: string): Promise<SupervisorState> =>
  panel.until(
    `it gave up: ${reason}`,
    state =>
      (state.status === 'backoff' || state.status === 'failed') && state.failure.message.includes(reason),
    60_000,
  );

describe('an engine that misbehaves', () => {
  it('may print bytes that are no UTF-8, colours and lines of 3 MB', async () => {
    const panel = await panels.start(profileText('a'), {
      args: ['--llama-server', fakeLlamaServer({ stderrGarbage: true })],
    });
    expect((await panel.switchTo('a')).status).toBe(200);
    const { body } = await panel.get('/logs?tail=1000');
    expect(body.lines.length).toBeGreaterThan(0);
    expect(JSON.stringify(body)).not.toContain('\\u001b');
    expect(body.lines.every((line: { text: string }) => line.text.length < 100_000)).toBe(true);
    await panel.end();
  });

  it('may answer every request with a page: it is never ready, and the reason is said', async () => {
    const panel = await panels.start(profileText('a', { START_TIMEOUT: '2' }), {
      args: ['--llama-server', fakeLlamaServer({ html: true })],
    });
    await panel.post('/switch?wait=false', { model: 'a' });
    const state = await gaveUp(panel, 'answers with a web page');
    expect(state).toMatchObject({ failure: { code: 'start-timeout' } });
    await panel.end();
  });

  it('may be somebody else’s web page behind ENDPOINT', async () => {
    const page = createServer((_, response) => response.end('<!doctype html><title>It works</title>'));
    await new Promise<void>(resolve => page.listen(0, '127.0.0.1', resolve));
    const { port } = page.address() as { port: number };
    const conf = `[r]\nNAME=r\nRUNTIME=remote\nENDPOINT=http://127.0.0.1:${port}\nSTART_TIMEOUT=2\n`;
    const panel = await panels.start(conf);
    await panel.post('/switch?wait=false', { model: 'r' });
    await gaveUp(panel, 'answers /health with something else than JSON');
    await panel.end();
    page.close();
  });
});
