import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { type WebSocket, WebSocketServer } from 'ws';
import { Broadcast } from '../../src-main/lib/broadcast.ts';
import { Cell } from '../../src-main/lib/cell.ts';
import { requestBody } from '../../src-main/playground/request-body.ts';
import { tell, toldAt } from '../../src-main/supervisor/told.ts';
import { seriesOf } from '../../src-main/telemetry/series.ts';
import { contract, type PaddockContract } from '../../src-shared/contract.ts';
import { PaddockError } from '../../src-shared/errors.ts';
import type { LaunchFacts } from '../../src-shared/model/launch-facts.ts';
import type { LogFilter, LogLine } from '../../src-shared/model/log-line.ts';
import { defaultPreferences, type Preferences, withChanges } from '../../src-shared/model/preferences.ts';
import type { ProfileId, ProfileListing } from '../../src-shared/model/profile.ts';
import type { History, Reading, ServerReading } from '../../src-shared/model/reading.ts';
import type { Operation, SupervisorSnapshot, SupervisorState } from '../../src-shared/model/supervisor.ts';
import type { UpdateState } from '../../src-shared/model/update.ts';
import type { Handlers } from '../../src-shared/rpc/define.ts';
import type { ServerFrame } from '../../src-shared/rpc/frames.ts';
import { serve } from '../../src-shared/rpc/server.ts';
import { PanelBenchmarks } from './panel-benchmarks.ts';
import { CHAT_SCRIPTS } from './panel-chat.ts';
import { sampleLaunches, sampleLog } from './panel-log.ts';
import {
  BIG,
  DEMO,
  groupOf,
  listing,
  readingOf,
  type Scenario,
  type ScenarioName,
  scenarios,
  starting,
} from './panel-scenarios.ts';
import {
  sampleDiagnostics,
  sampleDiscovery,
  sampleDoctor,
  sampleRuntimes,
  sampleSettings,
  sampleStartOptions,
  sampleUpdates,
} from './settings-fixture.ts';
import { silence, unoffered } from './unoffered.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};
/** Nobody has asked for a newer version yet. */
const UNASKED: UpdateState = { ...sampleUpdates, checkedAt: null, newest: null };
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'";

/**
 * A panel without Paddock behind it: serves the built page and the whole contract with scripted answers, over the
 * same protocol core. A test moves it: states, log lines, going away and coming back, not being signed in.
 */
export class PanelFixture {
  readonly #root: string;
  #scenario: (typeof scenarios)[ScenarioName] = scenarios.busy;
  #http: Server | null = null;
  #port = 0;
  readonly #sockets = new Set<WebSocket>();
  readonly #snapshot = new Cell<SupervisorSnapshot>({ at: 0, groups: [] });
  readonly #lines: LogLine[] = [];
  readonly #newLines = new Broadcast<LogLine>(60_000);
  /** What the page asked for, by name. */
  readonly calls: { readonly name: string; readonly input: unknown }[] = [];
  readonly chatAborted: string[] = [];
  modalities: string[] = [];
  readonly launches = new Cell<LaunchFacts[]>(sampleLaunches(Date.now()));
  readonly preferences = new Cell<Preferences>(defaultPreferences);
  readonly benchmarks = new PanelBenchmarks();
  settings = sampleSettings;
  readonly updates = new Cell<UpdateState>(UNASKED);
  startOptions = sampleStartOptions;
  discovery = sampleDiscovery;
  capabilities: string[] = [];
  signedIn = true;
  /** What the server's readings say from now on instead of what the scenario has them say. */
  reading: Partial<ServerReading> = {};
  /** What there is of GPUs from now on instead of what the scenario has. */
  hardware: Partial<Pick<Reading, 'gpus' | 'sources'>> = {};
  /** Nothing can be kept, as on a full disk. */
  full = false;

  constructor(root: string) {
    this.#root = root;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}/`;
  }

  /** Serves from now on, unless it does already. */
  async up(): Promise<void> {
    if (this.#http) return;
    const http = createServer((req, res) => {
      const path = normalize(new URL(req.url ?? '/', 'http://x').pathname);
      const file = join(this.#root, path === '/' ? 'index.html' : path);
      readFile(file).then(
        body => {
          res.writeHead(200, {
            'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
            'content-security-policy': POLICY,
          });
          res.end(body);
        },
        () => {
          res.writeHead(404);
          res.end();
        },
      );
    });
    const sockets = new WebSocketServer({ server: http, path: '/rpc' });
    sockets.on('connection', socket => this.#attach(socket));
    http.listen(this.#port, '127.0.0.1');
    await once(http, 'listening');
    this.#port = (http.address() as AddressInfo).port;
    this.#http = http;
  }

  async down(): Promise<void> {
    const http = this.#http;
    if (!http) return;
    this.#http = null;
    for (const socket of this.#sockets) socket.terminate();
    http.closeAllConnections();
    const closed = once(http, 'close');
    http.close();
    await closed;
  }

  /** From now on this is what the panel shows, as if nothing had happened before. */
  play(name: ScenarioName): void {
    this.#scenario = scenarios[name];
    this.#lines.length = 0;
    this.#lines.push(...sampleLog(Date.now()));
    this.calls.length = 0;
    this.benchmarks.reset();
    this.preferences.set(defaultPreferences);
    this.settings = sampleSettings;
    this.startOptions = sampleStartOptions;
    this.discovery = sampleDiscovery;
    this.capabilities = [];
    this.modalities = [];
    this.chatAborted.length = 0;
    this.launches.set(sampleLaunches(Date.now()));
    this.updates.set(UNASKED);
    this.full = false;
    this.reading = {};
    this.hardware = {};
    this.setState(this.#scenario.state(Date.now()));
  }

  /** @param changedAt when it became so, ms; nothing has changed since */
  setState(state: SupervisorState, changedAt = Date.now()): void {
    const group = groupOf(this.#scenario, changedAt);
    this.#snapshot.set({ at: changedAt, groups: [{ ...group, state }] });
  }

  /** @param marker a line of Paddock's own between the engine's */
  log(text: string, level: LogLine['level'] = 'info', marker = false): void {
    const seq = (this.#lines.at(-1)?.seq ?? 0) + 1;
    const line: LogLine = {
      seq,
      at: Date.now(),
      stream: marker ? 'paddock' : 'stderr',
      level,
      marker,
      profileId: DEMO,
      group: 'default',
      launchId: 'launch-2',
      text,
    };
    this.#lines.push(line);
    this.#newLines.publish([line]);
  }

  /** Many lines at once, as a busy engine says them. */
  flood(
    count: number,
    text: (n: number) => string = n => `slot print_timing: id 0 | task ${n} | eval = ${n} ms`,
  ): void {
    const from = (this.#lines.at(-1)?.seq ?? 0) + 1;
    const lines = Array.from(
      { length: count },
      (_, i): LogLine => ({
        seq: from + i,
        at: Date.now(),
        stream: 'stderr',
        level: 'info',
        marker: false,
        profileId: DEMO,
        group: 'default',
        launchId: 'launch-2',
        text: text(from + i),
      }),
    );
    for (const line of lines) this.#lines.push(line);
    this.#newLines.publish(lines);
  }

  #listing(): ProfileListing {
    if (!(this.#scenario as Scenario).fresh) return listing;
    const profiles = listing.profiles.filter(({ profile }) => profile.runtime === 'embedded');
    return { ...listing, profiles };
  }

  #attach(socket: WebSocket): void {
    if (!this.signedIn) {
      socket.close(4401, 'not signed in');
      return;
    }
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    serve({
      contract,
      handlers: this.#handlers(),
      peer: { kind: 'browser', trusted: true },
      authorise: () => {},
      onInternalError: (name, error) => console.error(`fixture: ${name}`, error),
      port: {
        post: (frame: ServerFrame) => socket.send(JSON.stringify(frame)),
        onFrame: listener => socket.on('message', data => listener(JSON.parse(String(data)))),
        onClose: listener => socket.on('close', listener),
      },
    });
  }

  #operate(kind: Operation['kind'], name: string, input: unknown, profileId: ProfileId | null): Operation {
    this.calls.push({ name, input });
    const now = Date.now();
    this.setState(profileId ? starting(now, profileId) : { status: 'stopped', lastExit: null, since: now });
    return {
      id: 'op-1',
      kind,
      group: 'default',
      profileId,
      fromProfileId: null,
      status: 'running',
      startedAt: now,
      finishedAt: null,
      steps: [],
      cut: 0,
      failure: null,
      rolledBackTo: null,
    };
  }

  #handlers(): Handlers<PaddockContract> {
    const self = this;
    return {
      ...unoffered,
      'app.info': () => ({
        name: 'paddock' as const,
        version: '0.1.0',
        pid: 1,
        homeId: 'h-1',
        home: '/home/ada/.local/share/paddock',
        modelsConf: listing.path,
        modelsDir: '/models',
        url: self.settings.listen.tls ? 'https://127.0.0.1:8081/' : 'http://127.0.0.1:8081/',
        startedAt: Date.now(),
        platform: 'linux',
        node: '20.19.0',
        exposed: self.settings.listen.exposed,
        hostCapabilities: self.capabilities,
      }),
      'app.runtimes': () => [...sampleRuntimes],
      'app.doctor': () => [...sampleDoctor],
      'profiles.list': () => self.#listing(),
      'profiles.watch': async function* (_input, { signal }) {
        yield* silence(self.#listing(), signal);
      },
      'profiles.validate': () => [],
      'supervisor.state': (_input, { signal }) => tell(this.#snapshot, Date.now, signal),
      'supervisor.snapshot': () => toldAt(Date.now(), this.#snapshot.value),
      'supervisor.switch': input => this.#operate('switch', 'supervisor.switch', input, input.profileId),
      'supervisor.stop': input => this.#operate('stop', 'supervisor.stop', input, null),
      'supervisor.restart': input => this.#operate('start', 'supervisor.restart', input, DEMO),
      'telemetry.readings': async function* ({ historyMs }, { signal }) {
        const now = Date.now();
        const count = Math.floor(historyMs / 1000);
        yield Array.from({ length: count }, (_, i) =>
          readingOf(self.#scenario, now - (count - 1 - i) * 1000),
        );
        const gone = aborted(signal);
        while (!signal.aborted) {
          await Promise.race([sleep(1_000), gone]);
          if (signal.aborted) return;
          const reading = readingOf(self.#scenario, Date.now());
          yield [
            {
              ...reading,
              ...self.hardware,
              servers: reading.servers.map(one => ({ ...one, ...self.reading })),
            },
          ];
        }
      },
      'telemetry.history': ({ fromMs, toMs, points, series }) => {
        self.calls.push({ name: 'telemetry.history', input: { fromMs, toMs } });
        return historyOf(at => readingOf(self.#scenario, at), { fromMs, toMs, points, series: series ?? [] });
      },
      'telemetry.since': () => [],
      'logs.tail': async function* (filter, { signal }) {
        self.calls.push({ name: 'logs.tail', input: filter });
        const following = self.#newLines.subscribe(signal);
        yield { lines: self.#lines.filter(line => matches(filter, line)).slice(-filter.lines), dropped: 0 };
        for await (const { values, dropped } of following) {
          const lines = values.filter(line => matches(filter, line));
          if (lines.length > 0 || dropped > 0) yield { lines, dropped };
        }
      },
      'logs.search': input => {
        self.calls.push({ name: 'logs.search', input });
        const older = self.#lines.filter(
          line => matches(input, line) && line.seq < (input.before ?? Number.POSITIVE_INFINITY),
        );
        const lines = older.slice(-input.lines);
        const next = older.length > lines.length ? (lines[0]?.seq ?? null) : null;
        return { lines, more: next !== null, next };
      },
      'logs.launches': (_input, { signal }) => self.launches.changes(signal),
      ...self.benchmarks.handlers((name, input) => self.calls.push({ name, input })),
      'profiles.backups': () => [],
      'measurements.watch': (_input, { signal }) => silence([], signal),
      'app.settings': () => self.settings,
      'app.startOptions': () => self.startOptions,
      'app.changeStartOptions': ({ changes }) => {
        self.calls.push({ name: 'app.changeStartOptions', input: { changes } });
        const options = self.startOptions.options.map(one => {
          const kept = changes[one.name];
          return kept === undefined ? one : { ...one, kept, pending: true };
        });
        self.startOptions = { ...self.startOptions, options };
        return self.startOptions;
      },
      'app.signInLink': () => ({ url: `${self.url}login?code=abc`, expiresAt: Date.now() + 600_000 }),
      'app.rotateToken': () => {
        self.calls.push({ name: 'app.rotateToken', input: {} });
        return { url: `${self.url}?signed-in-again`, expiresAt: Date.now() + 600_000 };
      },
      'app.diagnostics': () => sampleDiagnostics,
      'updates.watch': (_input, ctx) => self.updates.changes(ctx.signal),
      'updates.check': () => {
        self.calls.push({ name: 'updates.check', input: {} });
        self.updates.set(sampleUpdates);
        return sampleUpdates;
      },
      'discovery.scan': () => self.discovery,
      'discovery.add': ({ paths }) => {
        self.calls.push({ name: 'discovery.add', input: { paths } });
        const models = self.discovery.models.map(model =>
          paths.includes(model.path) ? { ...model, profileId: 'new-profile' } : model,
        );
        self.discovery = { ...self.discovery, models };
        return { profileIds: paths.map(() => 'new-profile') };
      },
      'preferences.get': () => self.preferences.value,
      'preferences.watch': (_input, ctx) => self.preferences.changes(ctx.signal),
      'preferences.update': changes => {
        self.calls.push({ name: 'preferences.update', input: changes });
        if (self.full) {
          throw new PaddockError('FILE_UNWRITABLE', 'The choice could not be kept: no space is left.', {
            fix: 'Free some space.',
          });
        }
        self.preferences.set(withChanges(self.preferences.value, changes));
        return self.preferences.value;
      },
      'playground.model': () => ({
        profileId: BIG,
        endpoint: 'http://127.0.0.1:8080/',
        modalities: self.modalities,
        contextTokens: 262_144,
      }),
      'playground.chat': async function* (input, { signal }) {
        self.calls.push({ name: 'playground.chat', input });
        yield { kind: 'started', profileId: DEMO };
        const question = input.messages.at(-1)?.content ?? '';
        if (input.raw) {
          yield { kind: 'raw', direction: 'request', text: JSON.stringify(requestBody(input)) };
          yield { kind: 'raw', direction: 'response', text: '{"choices":[{"delta":{"content":"A "}}]}' };
        }
        const scripted = CHAT_SCRIPTS[question];
        if (scripted) {
          yield* scripted;
          return;
        }
        if (question === 'fail') {
          throw new PaddockError('ENGINE_UNREACHABLE', 'The engine reports: KV cache is full', {
            fix: 'Ask something shorter.',
          });
        }
        const timings = {
          promptTokens: 12,
          cachedTokens: 0,
          promptTokensPerSecond: 2_900,
          generatedTokens: 14,
          generationTokensPerSecond: 118.4,
          timeToFirstTokenMs: 340,
          totalMs: 460,
        };
        const words =
          question === 'forever'
            ? null
            : 'A paddock is a small field where horses are kept before a race.'.split(/(?<= )/);
        for (let i = 0; words === null || i < words.length; i++) {
          if (signal.aborted) {
            self.chatAborted.push(question);
            return;
          }
          yield { kind: 'delta', text: words?.[i] ?? 'and ' };
          yield { kind: 'so-far', timings };
          await sleep(15);
        }
        yield { kind: 'done', finishReason: 'stop', timings };
      },
    };
  }
}

/** Stored history made of readings at the middle of each bucket. */
function historyOf(
  reading: (at: number) => Reading,
  query: {
    readonly fromMs: number;
    readonly toMs: number;
    readonly points: number;
    readonly series: readonly string[];
  },
): History {
  const { fromMs, toMs, points } = query;
  const bucketMs = (toMs - fromMs) / points;
  const at = Array.from({ length: points }, (_, i) => fromMs + i * bucketMs);
  const rows = at.map(start => {
    const { names, values } = seriesOf(reading(start + bucketMs / 2));
    return new Map(names.map((name, i) => [name, values[i] ?? Number.NaN]));
  });
  const series = query.series.map(name => {
    const avg = rows.map(row => {
      const value = row.get(name) ?? Number.NaN;
      return Number.isNaN(value) ? null : value;
    });
    return { name, avg, min: avg, max: avg };
  });
  return { fromMs, toMs, bucketMs, at, series };
}

/** The filter as the hub applies it, without expressions. */
function matches(filter: LogFilter, line: LogLine): boolean {
  const order = ['debug', 'info', 'warn', 'error'];
  return (
    (!filter.level || line.marker || order.indexOf(line.level) >= order.indexOf(filter.level)) &&
    (!filter.q || line.text.toLowerCase().includes(filter.q.toLowerCase())) &&
    (!filter.launchId || line.launchId === filter.launchId)
  );
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise(done => {
    if (signal.aborted) done();
    else signal.addEventListener('abort', () => done(), { once: true });
  });
}

function sleep(ms: number): Promise<void> {
  return new Promise(done => setTimeout(done, ms));
}
