import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { fakeLlamaServer } from '../../support/fake-llama.ts';
import { Panels, profileText } from '../../support/panel-process.ts';
import { describeWith } from '../../support/requirements.ts';

const panels = new Panels();
afterAll(() => panels.dispose());

/** Secrets of the person who starts the panel, none of which is an engine's business. */
const SECRETS = {
  AWS_SECRET_ACCESS_KEY: 'aws-Zq81kfLw0Pn3',
  OPENAI_API_KEY: 'sk-proj-4fQm2RkTz9XwYb71Lc0aVd',
  GITHUB_TOKEN: 'ghp_8Nn2vTq5LrWcXy01Zb7KdMfHs3Jg4Pe6Qa9R',
  SSH_AUTH_SOCK: '/tmp/ssh-Kx9/agent.1',
};

/** The files that are there; those that go meanwhile, such as half-written ones, may be left out. */
function* filesUnder(folder: string): Generator<string> {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const found = statSync(path, { throwIfNoEntry: false });
    if (found?.isDirectory()) yield* filesUnder(path);
    else if (found) yield path;
  }
}

describeWith(['linux'], 'the management token and the secrets of the environment', () => {
  it('are in no answer, no log and no child', async () => {
    const panel = await panels.start(
      profileText('a', { EXTRA_ARGS: '--api-key sk-engine-5kQz8Wn2Rv7Tb4Yc1Xp6 --threads 1' }) +
        profileText('b'),
      {
        args: ['--llama-server', fakeLlamaServer({ printEnv: true })],
        env: { ...SECRETS, PADDOCK_LOG_LEVEL: 'debug' },
      },
    );
    await panel.switchTo('a');
    await panel.switchTo('b');
    const pid = await panel.serverPid();
    const environ = readFileSync(`/proc/${pid}/environ`, 'utf8');
    const cmdline = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    await panel.ask('PUT', '/profiles/a', { changes: { NAME: 'x' }, revision: 'wrong' }, true);
    await panel.get('/status', true);
    const paths = [
      '/status',
      '/models',
      '/logs?tail=10000',
      '/profiles/b',
      '/telemetry',
      '/metrics',
      '/healthz',
    ];
    const reads = ['app.info', 'app.runtimes', 'profiles.list', 'supervisor.snapshot'];
    const answers = [
      ...(await Promise.all([...paths, '/openapi.json', '/docs', '/nothing'].map(path => panel.get(path)))),
      ...(await Promise.all(reads.map(name => panel.post(`/rpc/${name}`, {}, true)))),
    ].map(({ body }) => JSON.stringify(body));
    const { homeId, token } = panel;
    await panel.end();
    const files = [...filesUnder(panel.place.home)].filter(path => path !== join(panel.place.home, 'token'));
    const written = files.map(path => readFileSync(path, 'latin1'));
    expect(homeId).not.toBe('');
    for (const secret of [token, ...Object.values(SECRETS)]) {
      expect(environ).not.toContain(secret);
      expect(cmdline).not.toContain(secret);
      expect(panel.printed).not.toContain(secret);
      for (const answer of answers) expect(answer).not.toContain(secret);
      for (const text of written) expect(text).not.toContain(secret);
    }
  });

  it('are nobody else’s to read, nor is anything else in the home, also in one that was there before', async () => {
    const place = panels.place(profileText('a'));
    mkdirSync(place.home, { mode: 0o755 });
    writeFileSync(join(place.home, 'history.sqlite'), '', { mode: 0o644 });
    const panel = await panels.start(place, { args: ['--llama-server', fakeLlamaServer()] });
    await panel.switchTo('a');
    const files = (): string[] => [...filesUnder(place.home)];
    const mode = (path: string): number => statSync(path, { throwIfNoEntry: false })?.mode ?? 0;
    const open = (): string[] => files().filter(path => (mode(path) & 0o077) !== 0);
    await eventually('the history is written', () => files().some(path => path.endsWith('.sqlite-wal')));
    expect(open()).toEqual([]);
    await panel.end();
    expect(open()).toEqual([]);
    expect(files().map(path => basename(path))).toEqual(
      expect.arrayContaining(['token', 'home.json', 'history.sqlite', 'serving.json', 'measurements.json']),
    );
  });
});
