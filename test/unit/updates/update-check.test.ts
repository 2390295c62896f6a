import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { Cell } from '../../../src-main/lib/cell.ts';
import { silentLogger } from '../../../src-main/lib/log.ts';
import { UpdateCheck } from '../../../src-main/updates/update-check.ts';
import { defaultPreferences, type Preferences } from '../../../src-shared/model/preferences.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { eventually } from '../../support/eventually.ts';

const HOUR_MS = 3_600_000;
const RELEASE = { tag_name: 'v1.3.0', html_url: 'https://example.org/releases/v1.3.0' };
let server: Server | null = null;
let checks: UpdateCheck[] = [];

afterEach(() => {
  for (const check of checks) check.dispose();
  checks = [];
  server?.closeAllConnections();
  server?.close();
  server = null;
});

/** A feed that answers with what the test says, and counts. */
async function feedOf(answer: () => { readonly status?: number; readonly body: string }) {
  const asked: (string | undefined)[] = [];
  server = createServer((request, response) => {
    asked.push(request.headers['user-agent']);
    const { status = 200, body } = answer();
    response.writeHead(status).end(body);
  });
  await new Promise<void>(listening => server?.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return { url: new URL(`http://127.0.0.1:${port}/latest`), asked };
}

function checkOf(feed: URL | null, updateCheck: boolean) {
  const clock = new FakeClock();
  const preferences = new Cell<Preferences>({ ...defaultPreferences, updateCheck });
  const check = new UpdateCheck({ feed, version: '1.2.9', preferences, clock, log: silentLogger });
  checks.push(check);
  return { clock, preferences, check };
}

const never = new AbortController().signal;

describe('the check for a newer version', () => {
  it('asks nobody until it is turned on, then at once and every day, and stops when it is turned off', async () => {
    const { url, asked } = await feedOf(() => ({ body: JSON.stringify(RELEASE) }));
    const { clock, preferences, check } = checkOf(url, false);
    await clock.advance(48 * HOUR_MS);
    expect(asked).toEqual([]);

    preferences.set({ ...preferences.value, updateCheck: true });
    await eventually('the day begins', () => clock.sleepers === 1);
    expect(check.state.value).toMatchObject({
      newest: { version: '1.3.0', url: RELEASE.html_url, newer: true },
      problem: null,
      checkedAt: clock.now(),
    });
    await clock.advance(23 * HOUR_MS);
    expect(asked).toHaveLength(1);
    await clock.advance(HOUR_MS);
    await eventually('the second question', () => asked.length === 2);
    await eventually('the day begins', () => clock.sleepers === 1);

    preferences.set({ ...preferences.value, updateCheck: false });
    expect(clock.sleepers).toBe(0);
    await clock.advance(72 * HOUR_MS);
    // Nothing about this machine or this version is told.
    expect(asked).toEqual(['paddock', 'paddock']);
  });

  it.each([
    ['the same version', '1.2.9', false],
    ['an older one', 'v1.2.0', false],
    ['a pre-release of the next', '1.3.0-rc.1', true],
  ])('knows whether %s is newer', async (_what, tag_name, newer) => {
    const { url } = await feedOf(() => ({ body: JSON.stringify({ tag_name }) }));
    const state = await checkOf(url, false).check.ask(never);
    expect(state.newest).toEqual({ version: tag_name.replace('v', ''), url: null, newer });
  });

  it.each([
    ['an error', { status: 500, body: '' }, /answered 500/],
    ['a web page', { body: '<html>' }, /does not answer with a release/],
    ['something else', { body: '{"tag":1}' }, /does not answer with a release/],
    ['far too much', { body: ' '.repeat(3 << 20) }, /more than 1 MiB/],
    ['a name that is no version', { body: '{"tag_name":"latest"}' }, /no version/],
  ])('says what is wrong with %s', async (_what, answer, problem) => {
    const { url } = await feedOf(() => answer);
    const state = await checkOf(url, false).check.ask(never);
    expect(state.problem).toMatch(problem);
  });

  it('keeps what it knew when the feed fails later', async () => {
    let body = JSON.stringify(RELEASE);
    const { url } = await feedOf(() => ({ body }));
    const { check } = checkOf(url, false);
    await check.ask(never);
    body = 'down for maintenance';
    expect(await check.ask(never)).toMatchObject({
      newest: { version: '1.3.0' },
      problem: expect.any(String),
    });
  });

  it('offers no page that is not https', async () => {
    const { url } = await feedOf(() => ({
      body: JSON.stringify({ tag_name: '2.0.0', html_url: 'file:///etc/passwd' }),
    }));
    expect((await checkOf(url, false).check.ask(never)).newest?.url).toBeNull();
  });

  it('says how to name a feed where there is none', async () => {
    await expect(checkOf(null, true).check.ask(never)).rejects.toMatchObject({
      code: 'BAD_REQUEST',
      fix: expect.stringContaining('--update-feed'),
    });
  });

  it('tells when the feed cannot be reached at all', async () => {
    const { url } = await feedOf(() => ({ body: '' }));
    await new Promise(closed => server?.close(closed));
    expect((await checkOf(url, false).check.ask(never)).problem).toMatch(/cannot be reached/);
  });
});
