import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AcceptedHosts, type AcceptedHostsOptions } from '../../../src-main/http/accepted-hosts.ts';
import { isLoopback } from '../../../src-main/http/guard.ts';
import { bracketed } from '../../../src-main/http/listen.ts';
import { Sessions } from '../../../src-main/http/sessions.ts';
import { namesOf } from '../../../src-main/http/tls.ts';
import { ManagementToken } from '../../../src-main/http/token.ts';
import { silentLogger } from '../../../src-main/lib/log.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';

const HOUR_MS = 3_600_000;
const token = new ManagementToken('t'.repeat(43), null);
const sessionsOf = (clock: FakeClock, homeId = 'home-a', of = token): Sessions =>
  new Sessions({ token: of, homeId, secure: false, clock });
const cookieOf = (sessions: Sessions): string =>
  (sessions.redeem(sessions.mintCode().code) ?? '').split(';', 1)[0] ?? '';

describe('the management token', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'paddock-token-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('is made once, for its owner only, and read again', async () => {
    const path = join(folder, 'new', 'token');
    const first = await ManagementToken.load(path, silentLogger);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(Buffer.from(first.value, 'base64url')).toHaveLength(32);
    expect((await ManagementToken.load(path, silentLogger)).value).toBe(first.value);
    expect(first.matches(first.value)).toBe(true);
  });

  it('is the same for two panels that start at the same time', async () => {
    const path = join(folder, 'token');
    const tokens = await Promise.all(
      Array.from({ length: 20 }).map(() => ManagementToken.load(path, silentLogger)),
    );
    const values = new Set(tokens.map(({ value }) => value));
    expect(values).toEqual(new Set([(await readFile(path, 'utf8')).trim()]));
  });

  it('closes a file that others could read', async () => {
    const path = join(folder, 'token');
    await writeFile(path, `${'a'.repeat(40)}\n`);
    await chmod(path, 0o644);
    await ManagementToken.load(path, silentLogger);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it('refuses a file that holds no token, and says what to do', async () => {
    const path = join(folder, 'token');
    for (const text of ['', 'short', `${'x'.repeat(40)} y`]) {
      await writeFile(path, text);
      const load = ManagementToken.load(path, silentLogger);
      await expect(load).rejects.toMatchObject({ code: 'FILE_UNREADABLE', fix: expect.any(String) });
    }
  });

  it('lives in memory when its folder cannot be written', async () => {
    await writeFile(join(folder, 'file'), '');
    const made = await ManagementToken.load(join(folder, 'file', 'token'), silentLogger);
    expect(made.path).toBeNull();
    expect(made.value.length).toBeGreaterThan(40);
  });

  it('matches nothing but itself', () => {
    fc.assert(fc.property(fc.string(), text => token.matches(text) === (text === token.value)));
  });
});

describe('sessions', () => {
  it('come from a code once, within ten minutes', async () => {
    const clock = new FakeClock();
    const sessions = sessionsOf(clock);
    const { code } = sessions.mintCode();
    expect(sessions.redeem(code)).toBeDefined();
    expect(sessions.redeem(code)).toBeUndefined();
    const late = sessions.mintCode().code;
    await clock.advance(10 * 60_000);
    expect(sessions.redeem(late)).toBeUndefined();
  });

  it('hold for 30 days and over a restart of the panel', async () => {
    const clock = new FakeClock();
    const cookie = cookieOf(sessionsOf(clock));
    await clock.advance(30 * 24 * HOUR_MS - 1);
    expect(sessionsOf(clock).verify(`other=1; ${cookie}; more=2`)).toBe(true);
    await clock.advance(1);
    expect(sessionsOf(clock).verify(cookie)).toBe(false);
  });

  it('end with the token, and are worth nothing to a panel of another home', () => {
    const clock = new FakeClock();
    const cookie = cookieOf(sessionsOf(clock));
    expect(sessionsOf(clock, 'home-a', new ManagementToken('u'.repeat(43), null)).verify(cookie)).toBe(false);
    const renamed = cookie.replace('paddock-home-a=', 'paddock-home-b=');
    expect(sessionsOf(clock, 'home-b').verify(renamed)).toBe(false);
    expect(sessionsOf(clock, 'home-b').cookieName).not.toBe(sessionsOf(clock).cookieName);
  });

  it('cannot be made up or changed', () => {
    const sessions = sessionsOf(new FakeClock());
    const cookie = cookieOf(sessions);
    fc.assert(fc.property(fc.string(), text => !sessions.verify(`${sessions.cookieName}=${text}`)));
    fc.assert(
      fc.property(
        fc.integer({ min: 20, max: cookie.length - 2 }),
        fc.constantFrom('A', '0', '.', 'z'),
        (at, char) => {
          const changed = cookie.slice(0, at) + char + cookie.slice(at + 1);
          return changed === cookie || !sessions.verify(changed);
        },
      ),
    );
  });
});

describe('host names', () => {
  it('tells addresses of this machine from others', () => {
    for (const own of ['127.0.0.1', '127.9.9.9', '::1', 'localhost', '::ffff:127.0.0.1'])
      expect(isLoopback(own)).toBe(true);
    for (const other of [
      '0.0.0.0',
      '::',
      '192.168.0.5',
      '127.0.0.1.evil.example',
      '::ffff:10.0.0.1',
      undefined,
    ]) {
      expect(isLoopback(other)).toBe(false);
    }
  });

  const accepted = (more: Partial<AcceptedHostsOptions> = {}): AcceptedHosts =>
    new AcceptedHosts({ host: '127.0.0.1', port: 8081, scheme: 'http', names: [], ...more });

  it('accepts names with our port only, and bare ones at the default port of the scheme', () => {
    const hosts = accepted({ names: ['Box.lan'] });
    for (const ours of ['127.0.0.1:8081', 'localhost:8081', '[::1]:8081', 'box.lan:8081'])
      expect(hosts.has(ours)).toBe(true);
    for (const other of ['box.lan', 'box.lan:8082', 'evil.example:8081', '192.0.2.7:8081'])
      expect(hosts.has(other)).toBe(false);
    const names = ['box.lan'];
    expect(accepted({ names, port: 443, scheme: 'https' }).has('box.lan')).toBe(true);
    expect(accepted({ names, port: 443 }).has('box.lan')).toBe(false);
  });

  it('lets a wildcard stand for one label', () => {
    const hosts = accepted({ names: ['*.lab.example'] });
    expect(hosts.has('gpu.lab.example:8081')).toBe(true);
    for (const other of ['lab.example:8081', '.lab.example:8081', 'a.b.lab.example:8081', 'gpu.lab.example'])
      expect(hosts.has(other)).toBe(false);
  });

  it('accepts an address that this machine has now, where it listens on all of them', () => {
    const [address = ''] = Object.values(networkInterfaces()).flatMap(list =>
      (list ?? []).filter(({ internal }) => !internal).map(one => one.address),
    );
    const host = `${bracketed(address)}:8081`;
    expect(accepted({ host: '0.0.0.0' }).has(host)).toBe(address !== '');
    expect(accepted().has(host)).toBe(false);
  });

  it('reads the names of a certificate', () => {
    expect(namesOf('DNS:panel.example, DNS:*.lab.example, IP Address:192.0.2.7, email:a@b.example')).toEqual([
      'panel.example',
      '*.lab.example',
      '192.0.2.7',
    ]);
    expect(namesOf('IP Address:2001:DB8:0:0:0:0:0:7')).toEqual(['[2001:db8::7]']);
    expect(namesOf('')).toEqual([]);
  });
});
