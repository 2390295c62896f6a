import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCli } from '../../src-main/cli/cli.ts';
import { judgeProfilesHere, readProfilesFile } from '../../src-main/compose-profiles.ts';
import { readTls } from '../../src-main/http/tls.ts';
import { ManagementToken } from '../../src-main/http/token.ts';
import { claimHome, type Home, openHome, releaseHome } from '../../src-main/lib/home.ts';
import { silentLogger } from '../../src-main/lib/log.ts';
import { failureOf } from '../fakes/in-memory-panel.ts';
import { eventually } from '../support/eventually.ts';
import { type HttpPanel, startHttpPanel } from '../support/http-panel.ts';
import { root } from '../support/imports.ts';

let home: Home;
let http: HttpPanel | undefined;
beforeEach(async () => {
  home = await openHome(await mkdtemp(join(tmpdir(), 'paddock-cli-')), silentLogger);
});
afterEach(async () => {
  await http?.dispose();
  http = undefined;
  await rm(home.path, { recursive: true, force: true });
});

async function startPanel(
  certificate?: 'cert' | 'signed-cert',
  tokenFile = join(home.path, 'token'),
): Promise<HttpPanel> {
  const token = await ManagementToken.load(tokenFile, silentLogger);
  const tls = await readTls({
    tlsCert: certificate ? join(root, 'test/fixtures/tls', `${certificate}.pem`) : null,
    tlsKey: certificate ? join(root, 'test/fixtures/tls', `${certificate.replace('cert', 'key')}.pem`) : null,
  });
  http = await startHttpPanel({ token, tls });
  await claimHome(
    home,
    { url: http.server.address.url, certificate: tls?.certificate ?? null, tokenFile: token.path },
    silentLogger,
  );
  return http;
}

interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** One command line against the state folder of this test; `live` gives its output while it runs. */
async function paddock(
  args: readonly string[],
  signal = new AbortController().signal,
  live = { out: '' },
): Promise<Run> {
  let err = '';
  const code = await runCli([...args], {
    env: { PADDOCK_HOME: home.path, PADDOCK_MODELS_CONF: join(home.path, 'models.conf') },
    appDir: root,
    signal,
    terminal: {
      out: text => {
        live.out += text;
      },
      err: text => {
        err += text;
      },
      colour: false,
    },
    profiles: { read: readProfilesFile, judge: judgeProfilesHere },
    grade: () => Promise.reject(new Error('not in this test')),
    doctor: ({ llamaServer }) =>
      Promise.resolve([
        {
          name: 'Docker',
          status: 'problem',
          message: llamaServer === 'llama-server' ? 'Not there.' : `Not there: ${llamaServer}.`,
          fix: 'Install it.',
        },
      ]),
  });
  return { code, out: live.out, err };
}

describe('the command line', () => {
  it('lists every command and exit code in its help', async () => {
    const { code, out } = await paddock(['--help']);
    expect(code).toBe(0);
    for (const word of [
      'start',
      'headless',
      'status [--watch]',
      'models',
      'switch <id>',
      'stop',
      'logs [-f]',
      'profiles validate',
      'vram',
      'doctor',
      'config path',
      '--instance-port',
    ]) {
      expect(out).toContain(word);
    }
  });

  it('ends with 2 for what it does not understand, naming the usage', async () => {
    for (const args of [
      ['nonsense'],
      ['switch'],
      ['switch', 'a', 'b'],
      ['status', '--nonsense'],
      ['profiles'],
      ['stop', 'alpha'],
      ...['status', 'models', 'vram', 'logs', 'doctor', 'url', 'config path', 'bench list'].map(name => [
        ...name.split(' '),
        'stray',
      ]),
    ]) {
      const { code, err } = await paddock(args);
      expect([args.join(' '), code]).toEqual([args.join(' '), 2]);
      expect(err).not.toBe('');
    }
    for (const [args, says] of [
      [['logs', '--level', 'bogus'], '--level takes debug, info, warn, error, not "bogus".'],
      [['logs', '--tail', 'x'], '--tail takes a number of lines from 1 to 10000, not "x".'],
      [['logs', '-f', '--tail', '10001'], '--tail takes a number of lines from 1 to 10000, not "10001".'],
    ] as const)
      expect(await paddock(args)).toEqual({ code: 2, out: '', err: `${says}\n` });
  });

  it('has a help that no terminal is too narrow for', async () => {
    for (const args of [['--help'], ['bench', '--help'], ['bench', 'run', '--help']]) {
      const { code, out } = await paddock(args);
      expect(code).toBe(0);
      expect(out.split('\n').filter(line => line.length > 80)).toEqual([]);
    }
    const { out } = await paddock(['bench', 'run', '--help']);
    expect(out).toContain('[--remote ID --spend-limit USD]');
    expect(out).toContain('ask models the problems of a suite');
  });

  it('lists the commands that begin with a word', async () => {
    for (const [word, names] of [
      ['bench', ['bench run', 'bench speed', 'bench grade', 'bench regress']],
      ['profiles', ['profiles validate']],
      ['config', ['config path']],
    ] as const) {
      const { code, out, err } = await paddock([word, '--help']);
      expect([code, err]).toEqual([0, '']);
      for (const name of names) expect(out).toMatch(new RegExp(`^  paddock ${name}\\b`, 'm'));
      expect(out).not.toContain('paddock status');
    }
    expect((await paddock(['config', '--help'])).out).toContain('where models.conf, the state folder');
    expect((await paddock(['bench'])).err).toContain('`npx paddock bench --help` says what they do.');
  });

  it('ends with 3 and the next step when no panel runs', async () => {
    for (const args of [['status'], ['models'], ['switch', 'alpha'], ['stop'], ['logs'], ['vram'], ['url']]) {
      const { code, err } = await paddock(args);
      expect([args.join(' '), code]).toEqual([args.join(' '), 3]);
      expect(err).toContain('npx paddock start');
    }
    expect(JSON.parse((await paddock(['status', '--json'])).err)).toMatchObject({
      error: { code: 'NoPanelError' },
    });
  });

  it('shows status and models as a table and as JSON', async () => {
    await startPanel();
    expect((await paddock(['status'])).out).toMatch(
      /^GROUP {4}STATE {4}PROFILE {2}FOR .*\ndefault {2}stopped/,
    );
    expect(JSON.parse((await paddock(['status', '--json'])).out)).toMatchObject({
      model: null,
      state: 'idle',
    });
    const { out } = await paddock(['models']);
    expect(out.split('\n')[1]).toMatch(
      /^ {3}alpha {8}Alpha 7B {14}~147 t\/s {2}131072 {3}(?:\d|missing|parts)/,
    );
    expect(JSON.parse((await paddock(['models', '--json'])).out).models).toHaveLength(3);
    http?.panel.state.set({
      at: 0,
      groups: [
        { group: 'default', state: http.panel.ready('alpha'), operation: null, port: 8082, movedFrom: 8080 },
      ],
    });
    expect((await paddock(['status'])).out).toContain('(8080 was taken)');
  });

  it('switches and stops, and waits for both', async () => {
    const { panel } = await startPanel();
    expect(await paddock(['switch', 'alpha'])).toEqual({
      code: 0,
      out: 'Serving alpha (Alpha 7B).\n',
      err: '',
    });
    expect(panel.accepted).toEqual(['alpha']);
    expect(await paddock(['stop'])).toEqual({ code: 0, out: 'Nothing is served.\n', err: '' });
    // Another may serve on.
    expect(await paddock(['stop', '--group', 'default'])).toEqual({
      code: 0,
      out: 'Group default serves nothing.\n',
      err: '',
    });
    expect((await paddock(['switch', 'bravo', '--no-wait'])).out).toMatch(/^Accepted: operation op-\d\n$/);
  });

  it('ends with 1 for an unknown id or a failed load, with the reason and the fix', async () => {
    const { panel } = await startPanel();
    expect(await paddock(['switch', 'zulu'])).toMatchObject({ code: 1, err: 'unknown model: zulu\n' });
    panel.autoFinish = false;
    const switching = paddock(['switch', 'alpha']);
    await eventually('the switch is accepted', () => panel.accepted.length === 1);
    expect(await paddock(['switch', 'bravo'])).toMatchObject({
      code: 4,
      err: 'switch already in progress\n',
    });
    panel.finish(panel.lastOperationId, failureOf('alpha'));
    expect(await switching).toMatchObject({
      code: 1,
      err:
        'Last lines of its log:\n  cudaMalloc failed: out of memory\n' +
        'Nothing is served.\n' +
        'The GPU has too little free memory.\n→ Lower CTX_SIZE.\n',
    });
    const { out, err } = await paddock(['status']);
    expect(out).toContain('The GPU has too little free memory. Lower CTX_SIZE.');
    expect(err).toContain('  cudaMalloc failed: out of memory\n');
  });

  it('says what serves after a switch that failed', async () => {
    const { panel } = await startPanel();
    panel.autoFinish = false;
    const switching = paddock(['switch', 'alpha']);
    await eventually('the switch is accepted', () => panel.accepted.length === 1);
    panel.finish(panel.lastOperationId, failureOf('alpha'), 1, 'bravo');
    expect(await switching).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringContaining(
        'Cut 1 request in flight.\nStill serving bravo.\nThe GPU has too little free memory.\n',
      ),
    });
  });

  it('says what went wrong as JSON as every command does', async () => {
    const { panel } = await startPanel();
    const failed = async (running: Promise<Run>): Promise<unknown> => {
      const { code, out, err } = await running;
      return { code, out, ...JSON.parse(err) };
    };
    const error = { code: 'NOT_FOUND', message: 'unknown model: zulu' };
    expect(await failed(paddock(['switch', 'zulu', '--json']))).toEqual({ code: 1, out: '', error });
    panel.autoFinish = false;
    const switching = paddock(['switch', 'alpha', '--json']);
    await eventually('the switch is accepted', () => panel.accepted.length === 1);
    expect(await failed(paddock(['switch', 'bravo', '--json']))).toEqual({
      code: 4,
      out: '',
      error: { code: 'CONFLICT', message: 'switch already in progress' },
    });
    panel.finish(panel.lastOperationId, failureOf('alpha'));
    expect(await failed(switching)).toEqual({
      code: 1,
      out: '',
      error: {
        code: 'LOAD_FAILED',
        message: 'The GPU has too little free memory.',
        fix: 'Lower CTX_SIZE.',
      },
    });
    const token = join(home.path, 'other-token');
    await writeFile(token, 'x'.repeat(40));
    expect(await failed(paddock(['stop', '--json', '--token-file', token]))).toMatchObject({
      code: 4,
      out: '',
      error: { code: 'UNAUTHENTICATED' },
    });
  });

  it('says what a switch cut', async () => {
    const { panel } = await startPanel();
    panel.autoFinish = false;
    const switching = paddock(['switch', 'alpha']);
    await eventually('the switch is accepted', () => panel.accepted.length === 1);
    panel.finish(panel.lastOperationId, null, 2);
    expect(await switching).toMatchObject({ code: 0, err: 'Cut 2 requests in flight.\n' });
    const stopping = paddock(['stop']);
    await eventually('the stop is accepted', () => panel.changes === 2);
    panel.finish(panel.lastOperationId, null, 1);
    expect(await stopping).toMatchObject({ code: 0, err: 'Cut 1 request in flight.\n' });
  });

  it('ends with 130 when it is interrupted, and says what goes on in the panel', async () => {
    const { panel } = await startPanel();
    panel.autoFinish = false;
    const interrupt = new AbortController();
    const switching = paddock(['switch', 'alpha'], interrupt.signal);
    await eventually('the switch is accepted', () => panel.accepted.length === 1);
    interrupt.abort();
    expect(await switching).toEqual({
      code: 130,
      out: '',
      err: `The switch goes on: operation ${panel.lastOperationId}.\n→ Follow it with \`npx paddock status --watch\`.\n`,
    });
    expect(await paddock(['models'], interrupt.signal)).toEqual({ code: 130, out: '', err: '' });
    expect(await paddock(['doctor'], interrupt.signal)).toMatchObject({ code: 130 });
  });

  it('ends with 4 when the token is wrong', async () => {
    await startPanel();
    const other = join(home.path, 'other-token');
    await writeFile(other, 'x'.repeat(40));
    expect(await paddock(['stop', '--token-file', other])).toMatchObject({ code: 4 });
  });

  it("uses the running panel's token file, wherever that is, unless another one is asked for", async () => {
    const kept = join(home.path, 'elsewhere', 'token');
    const { panel } = await startPanel(undefined, kept);
    expect(await paddock(['stop'])).toMatchObject({ code: 0 });
    expect(panel.changes).toBe(1);
    expect(JSON.parse((await paddock(['config', 'path', '--json'])).out)).toMatchObject({ tokenFile: kept });
    const none = join(home.path, 'none');
    const absent = await paddock(['stop', '--token-file', none]);
    expect(absent.code).toBe(1);
    expect(absent.err).toContain(`The token file ${none} of --token-file cannot be read: it does not exist.`);
    expect(panel.changes).toBe(1);
  });

  it('prints the log, filtered, without characters that steer the terminal', async () => {
    const { panel } = await startPanel();
    panel.log('loading \u001b]0;title\u0007tensors');
    panel.log('server is listening');
    expect((await paddock(['logs'])).out).toMatch(
      /^\d\d:\d\d:\d\d {2}loading \]0;titletensors\n.*listening\n$/,
    );
    expect((await paddock(['logs', '-q', 'listening'])).out).not.toContain('tensors');
  });

  it('follows the log and the state until it is interrupted', async () => {
    const { panel } = await startPanel();
    const controller = new AbortController();
    const [log, state] = [{ out: '' }, { out: '' }];
    const following = paddock(['logs', '-f', '--json'], controller.signal, log);
    const watching = paddock(['status', '--watch', '--json'], controller.signal, state);
    await eventually('the state is shown', () => state.out !== '' && panel.lines.subscribers === 1);
    panel.log('a new line');
    panel.setState('default', panel.ready('alpha'));
    await eventually('both follow', () => log.out.includes('a new line') && state.out.includes('"ready"'));
    controller.abort();
    expect([(await following).code, (await watching).code]).toEqual([0, 0]);
    await eventually('the panel let go', () => panel.lines.subscribers === 0);
  });

  it('ends with 3 when the panel that it follows ends', async () => {
    const { panel } = await startPanel();
    const [log, state] = [{ out: '' }, { out: '' }];
    const following = paddock(['logs', '-f'], undefined, log);
    const watching = paddock(['status', '--watch'], undefined, state);
    await eventually('both follow', () => state.out !== '' && panel.lines.subscribers === 1);
    const url = http?.url;
    await http?.dispose();
    for (const ended of [await following, await watching]) {
      expect(ended).toMatchObject({ code: 3 });
      expect(ended.err).toContain(`The panel at ${url} has ended.\n→ Start one with`);
    }
  });

  it('says that the panel ended the connection when it runs on, such as after a new token', async () => {
    const { panel, server } = await startPanel();
    const [log, state] = [{ out: '' }, { out: '' }];
    const following = paddock(['logs', '-f'], undefined, log);
    const watching = paddock(['status', '--watch'], undefined, state);
    await eventually('both follow', () => state.out !== '' && panel.lines.subscribers === 1);
    await server.rotateToken();
    for (const ended of [await following, await watching]) {
      expect(ended).toMatchObject({ code: 1 });
      expect(ended.err).toContain('ended the connection.\n→ Run the command again');
    }
  });

  it('validates a file by the running panel and ends with 1 when it has errors', async () => {
    await startPanel();
    const file = join(home.path, 'other.conf');
    await writeFile(file, 'nothing here\n');
    const bad = await paddock(['profiles', 'validate', file]);
    expect(bad).toMatchObject({ code: 1, out: `${file}:1  error  No section. Add one.\n` });
    await writeFile(file, '[alpha]\n');
    expect(await paddock(['profiles', 'validate', file])).toMatchObject({ code: 0 });
    expect((await paddock(['profiles', 'validate', join(home.path, 'none')])).err).toContain(
      'it does not exist',
    );
    expect((await paddock(['profiles', 'validate', home.path])).err).toContain('it is a folder');
  });

  it('judges without a panel, and what is too large for one, by itself', async () => {
    const file = join(home.path, 'models.conf');
    const wrong = '[alpha]\nNAME=A\nMODEL=m.gguf\nCTX_SIZE=many\n';
    await writeFile(file, Buffer.from(`# caf\u00e9\n${wrong}`, 'latin1'));
    const here = await paddock(['profiles', 'validate']);
    expect(here.code).toBe(1);
    expect(here.out).toMatch(/^\S+models\.conf:5 +error +CTX_SIZE/m);
    await startPanel();
    await writeFile(file, `${'# filler\n'.repeat(150_000)}${wrong}`);
    expect((await paddock(['profiles', 'validate', file])).out).toContain(':150004  error');
  });

  it('signs a browser in with the address that url prints', async () => {
    const panel = await startPanel();
    const { out } = await paddock(['url']);
    const answer = await fetch(out.trim(), { redirect: 'manual' });
    expect([new URL(out.trim()).origin, answer.status]).toEqual([panel.url, 303]);
  });

  it('checks the machine by the panel, and itself when none runs', async () => {
    expect(await paddock(['doctor'])).toMatchObject({
      code: 1,
      out: 'problem  Docker  Not there.\n         → Install it.\n',
    });
    await startPanel();
    expect(await paddock(['doctor'])).toMatchObject({ code: 0, out: 'ok       Node  Node 20.19\n' });
    expect((await paddock(['doctor', '--llama-server', '/opt/llama-server'])).out).toContain(
      'Not there: /opt/llama-server.',
    );
    expect(await paddock(['doctor', '--port', 'x'])).toMatchObject({ code: 1, out: '' });
  });

  it('tells where the files are, with and without a panel', async () => {
    expect(JSON.parse((await paddock(['config', 'path', '--json'])).out)).toMatchObject({
      modelsConf: join(home.path, 'models.conf'),
      home: home.path,
      tokenFile: join(home.path, 'token'),
    });
    await startPanel();
    expect((await paddock(['config', 'path'])).out).toContain('models.conf  /home/someone/models.conf');
    expect((await paddock(['vram'])).out).toContain('No GPU');
  });
});

describe('the command line against a panel with TLS', () => {
  it.each(['cert', 'signed-cert'] as const)(
    'trusts the certificate that the state folder names and no authority (%s.pem)',
    async certificate => {
      const { panel } = await startPanel(certificate);
      panel.setState('default', panel.ready('alpha'));
      expect(await paddock(['status'])).toMatchObject({ code: 0, out: expect.stringContaining('alpha') });
      const live = { out: '' };
      const stop = new AbortController();
      const watching = paddock(['status', '--watch'], stop.signal, live);
      await eventually('the present came', () => live.out.includes('alpha'));
      panel.setState('default', panel.ready('bravo'));
      await eventually('an event came', () => live.out.includes('bravo'));
      stop.abort();
      expect((await watching).code).toBe(0);
    },
  );

  it('tells nothing to a server that shows another one', async () => {
    const { server } = await startPanel('cert');
    const other = await readTls({
      tlsCert: join(root, 'test/fixtures/tls/signed-cert.pem'),
      tlsKey: join(root, 'test/fixtures/tls/signed-key.pem'),
    });
    await releaseHome(home);
    await claimHome(
      home,
      { url: server.address.url, certificate: other?.certificate ?? null, tokenFile: null },
      silentLogger,
    );
    const { code, err } = await paddock(['status']);
    expect(code).not.toBe(0);
    expect(err).toMatch(/shows no certificate that can be trusted.*\n.*--tls-cert/);
  });
});
