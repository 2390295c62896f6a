import type { ManagementPort } from '../../src-main/http/management-port.ts';
import { Broadcast } from '../../src-main/lib/broadcast.ts';
import { Cell } from '../../src-main/lib/cell.ts';
import type { Clock } from '../../src-main/lib/clock.ts';
import type { PaddockContract } from '../../src-shared/contract.ts';
import { PaddockError } from '../../src-shared/errors.ts';
import type { LaunchFacts } from '../../src-shared/model/launch-facts.ts';
import type { LogLine } from '../../src-shared/model/log-line.ts';
import { defaultPreferences, type Preferences, withChanges } from '../../src-shared/model/preferences.ts';
import { type ProfileEntry, ProfileId, type ProfileListing } from '../../src-shared/model/profile.ts';
import type { Reading } from '../../src-shared/model/reading.ts';
import type {
  Failure,
  Operation,
  SupervisorSnapshot,
  SupervisorState,
} from '../../src-shared/model/supervisor.ts';
import type { Handlers } from '../../src-shared/rpc/define.ts';
import { emptyProfile } from '../support/empty-profile.ts';
import { sampleSettingsRows } from '../support/settings-fixture.ts';
import { silence, unoffered } from '../support/unoffered.ts';

export interface ProfileText {
  readonly id: string;
  readonly keys?: Readonly<Record<string, string>>;
  readonly group?: string;
}

/** A panel without engines: it keeps profiles, switches when told to, and behaves as the contract says. */
export class InMemoryPanel implements ManagementPort {
  readonly handlers: Handlers<PaddockContract>;
  readonly state: Cell<SupervisorSnapshot>;
  readonly preferences = new Cell<Preferences>(defaultPreferences);
  readonly launches = new Cell<LaunchFacts[]>([]);
  readonly lines = new Broadcast<LogLine>(1_000);
  readonly readings = new Broadcast<Reading>(100);
  /** Finish switches at once; otherwise the test calls `finish`. */
  autoFinish = true;
  /** Every switch that was accepted, in order. */
  readonly accepted: string[] = [];
  readonly updates: unknown[] = [];
  /** How often something was changed, in whatever way. */
  changes = 0;
  readonly #clock: Clock;
  readonly #listing: Cell<ProfileListing>;
  readonly #operations = new Map<string, Cell<Operation>>();
  readonly #history: LogLine[] = [];
  #launches = 0;

  constructor(clock: Clock, profiles: readonly ProfileText[]) {
    this.#clock = clock;
    this.#listing = new Cell<ProfileListing>({
      path: '/home/someone/models.conf',
      revision: 'r1',
      profiles: profiles.map(profileEntry),
      retired: [],
      issues: [],
    });
    const groups = [...new Set(profiles.map(profile => profile.group ?? 'default'))];
    this.state = new Cell<SupervisorSnapshot>({
      at: clock.now(),
      groups: groups.map(group => ({ group, port: 8080, state: this.#stopped(), operation: null })),
    });
    this.handlers = this.#handlers();
  }

  listing(): ProfileListing {
    return this.#listing.value;
  }

  snapshot(): SupervisorSnapshot {
    return this.state.value;
  }

  defaultProfileId(): string | null {
    return this.#listing.value.profiles[0]?.profile.id ?? null;
  }

  switchTo(profileId: string): Promise<Operation> {
    const entry = this.#entry(profileId);
    const { group } = entry.profile;
    this.accepted.push(profileId);
    this.changes++;
    const operation = this.#operation('switch', group, profileId);
    this.setState(group, this.starting(profileId), operation);
    if (this.autoFinish) setImmediate(() => this.finish(operation.id));
    return Promise.resolve(operation);
  }

  stop(options: { readonly group?: string }): Promise<Operation> {
    const group = options.group ?? this.snapshot().groups[0]?.group ?? 'default';
    const operation = this.#operation('stop', group, null);
    this.changes++;
    const launchId = `l${this.#launches}`;
    const profileId = ProfileId.parse(this.defaultProfileId());
    this.setState(
      group,
      { status: 'stopping', profileId, launchId, since: 0, next: { kind: 'stay' }, cut: 0 },
      operation,
    );
    if (this.autoFinish) setImmediate(() => this.finish(operation.id));
    return Promise.resolve(operation);
  }

  restart({ group = 'default' }: { readonly group?: string }): Promise<Operation> {
    const state = this.snapshot().groups.find(one => one.group === group)?.state;
    if (state?.status === 'ready') return this.switchTo(state.profileId);
    throw new PaddockError('CONFLICT', 'Nothing is served that could be restarted.');
  }

  async settled(operationId: string, signal: AbortSignal): Promise<Operation> {
    for await (const operation of this.#operationCell(operationId).changes(signal)) {
      if (operation.status !== 'running') return operation;
    }
    throw signal.reason;
  }

  /** Ends an operation: served, or failed for a reason and stopped, or gone back. */
  finish(
    operationId: string,
    failure: Failure | null = null,
    cut = 0,
    rolledBackTo: string | null = null,
  ): void {
    const cell = this.#operationCell(operationId);
    const done: Operation = {
      ...cell.value,
      status: failure === null ? 'succeeded' : 'failed',
      finishedAt: this.#clock.now(),
      failure,
      cut,
    };
    const { profileId } = done;
    if (rolledBackTo !== null) this.setState(done.group, this.ready(rolledBackTo), done);
    else if (failure !== null) {
      this.setState(
        done.group,
        { status: 'failed', profileId: failure.profileId, failure, rollback: null, since: 0 },
        done,
      );
    } else this.setState(done.group, profileId === null ? this.#stopped() : this.ready(profileId), done);
    cell.set(done);
  }

  /** Marks the newest operation as overtaken by another wish. */
  supersede(operationId: string): void {
    const cell = this.#operationCell(operationId);
    cell.set({ ...cell.value, status: 'superseded', finishedAt: this.#clock.now() });
  }

  get lastOperationId(): string {
    return [...this.#operations.keys()].at(-1) ?? 'none';
  }

  setState(group: string, state: SupervisorState, operation: Operation | null = null): void {
    this.state.set({
      at: this.#clock.now(),
      groups: this.state.value.groups.map(row => (row.group === group ? { ...row, state, operation } : row)),
    });
  }

  starting(profileId: string): SupervisorState {
    return {
      status: 'starting',
      profileId: ProfileId.parse(profileId),
      launchId: `l${++this.#launches}`,
      since: 0,
      phase: 'loading',
      attempt: 0,
      progress: { fraction: 0.5, stage: 'loading tensors' },
      because: null,
      instance: null,
    };
  }

  ready(profileId: string): SupervisorState {
    return {
      status: 'ready',
      profileId: ProfileId.parse(profileId),
      launchId: `l${this.#launches}`,
      since: 0,
      health: 'ok',
      attempt: 0,
      because: null,
      instance: {
        runtime: 'process',
        endpoint: 'http://127.0.0.1:8080/',
        command: ['llama-server'],
        adopted: false,
        pid: 1,
        containerId: null,
        image: null,
        build: null,
      },
    };
  }

  log(text: string): void {
    const line: LogLine = {
      seq: this.#history.length + 1,
      at: this.#clock.now(),
      stream: 'stderr',
      level: 'info',
      marker: false,
      profileId: null,
      group: 'default',
      launchId: null,
      text,
    };
    this.#history.push(line);
    this.lines.publish([line]);
  }

  reading(): Reading {
    return { at: this.#clock.now(), host: null, gpus: [], instances: [], servers: [], sources: [] };
  }

  #stopped(): SupervisorState {
    return { status: 'stopped', lastExit: null, since: 0 };
  }

  #entry(profileId: string): ProfileEntry {
    const entry = this.listing().profiles.find(({ profile }) => profile.id === profileId);
    if (entry === undefined) throw new PaddockError('UNKNOWN_PROFILE', `No profile is named ${profileId}.`);
    return entry;
  }

  #operation(kind: Operation['kind'], group: string, profileId: string | null): Operation {
    const operation: Operation = {
      id: `op-${this.#operations.size + 1}`,
      kind,
      group,
      profileId: profileId === null ? null : ProfileId.parse(profileId),
      fromProfileId: null,
      status: 'running',
      startedAt: this.#clock.now(),
      finishedAt: null,
      steps: [],
      cut: 0,
      failure: null,
      rolledBackTo: null,
    };
    this.#operations.set(operation.id, new Cell(operation));
    return operation;
  }

  #operationCell(id: string): Cell<Operation> {
    const cell = this.#operations.get(id);
    if (cell === undefined) throw new PaddockError('NOT_FOUND', `There is no operation ${id}.`);
    return cell;
  }

  #handlers(): Handlers<PaddockContract> {
    const panel = this;
    return {
      ...unoffered,
      ...sampleSettingsRows,
      'app.info': () => ({
        name: 'paddock',
        version: '0.0.0',
        pid: 1,
        homeId: 'home-a',
        home: '/home/someone',
        modelsConf: '/home/someone/models.conf',
        modelsDir: '/home/someone/models',
        url: 'http://127.0.0.1:8081',
        startedAt: 0,
        platform: 'linux',
        node: '20.19.0',
        exposed: false,
        hostCapabilities: [],
      }),
      'app.runtimes': () => [],
      'app.doctor': () => [{ name: 'Node', status: 'ok', message: 'Node 20.19', fix: null }],
      'profiles.list': () => panel.listing(),
      'profiles.get': ({ profileId }) => ({
        ...panel.#entry(profileId),
        revision: panel.listing().revision,
      }),
      'profiles.watch': (_, { signal }) => panel.#listing.changes(signal),
      'profiles.validate': ({ text }) =>
        text.includes('[')
          ? []
          : [
              {
                severity: 'error',
                code: 'no-section',
                line: 1,
                key: null,
                message: 'No section.',
                fix: 'Add one.',
              },
            ],
      'profiles.update': input => {
        panel.#entry(input.profileId);
        if (input.revision !== panel.listing().revision) throw new PaddockError('FILE_CHANGED');
        panel.updates.push(input);
        panel.changes++;
        return { revision: 'r2', backup: null, listing: panel.listing() };
      },
      'profiles.undo': () => {
        panel.changes++;
        return { revision: 'r1', backup: null, listing: panel.listing() };
      },
      'profiles.exportPresets': () => ({ text: '', issues: [] }),
      'profiles.importPresets': () => {
        panel.changes++;
        return { revision: 'r2', backup: null, listing: panel.listing() };
      },
      'supervisor.state': (_, { signal }) => panel.state.changes(signal),
      'supervisor.snapshot': () => panel.snapshot(),
      'supervisor.switch': ({ profileId }) => panel.switchTo(profileId),
      'supervisor.stop': ({ group }) => panel.stop(group === undefined ? {} : { group }),
      'supervisor.restart': ({ group }) => panel.restart(group === undefined ? {} : { group }),
      'supervisor.operation': ({ id }) => panel.#operationCell(id).value,
      'telemetry.readings': async function* (_, { signal }) {
        yield [panel.reading()];
        for await (const { values } of panel.readings.subscribe(signal)) yield [...values];
      },
      'telemetry.history': ({ fromMs, toMs }) => ({ fromMs, toMs, bucketMs: 1, at: [], series: [] }),
      'telemetry.since': ({ since }) => [{ ...panel.reading(), at: since + 1 }],
      'logs.tail': async function* ({ lines }, { signal }) {
        yield { lines: lines === 0 ? [] : panel.#history.slice(-lines), dropped: 0 };
        for await (const { values, dropped } of panel.lines.subscribe(signal))
          yield { lines: [...values], dropped };
      },
      'logs.search': ({ lines, q }) => ({
        lines: panel.#history.filter(line => q === undefined || line.text.includes(q)).slice(-lines),
        more: false,
        next: null,
      }),
      'logs.launches': (_, { signal }) => panel.launches.changes(signal),
      'profiles.backups': () => [],
      'measurements.watch': (_input, { signal }) => silence([], signal),
      'preferences.get': () => panel.preferences.value,
      'preferences.watch': (_input, ctx) => panel.preferences.changes(ctx.signal),
      'preferences.update': changes => {
        panel.changes++;
        panel.preferences.set(withChanges(panel.preferences.value, changes));
        return panel.preferences.value;
      },
      'playground.model': () => ({
        profileId: 'alpha',
        endpoint: 'http://127.0.0.1:8080/',
        modalities: [],
        contextTokens: 2048,
      }),
      'playground.chat': async function* () {
        yield { kind: 'started', profileId: 'alpha' };
        yield { kind: 'delta', text: 'Hello' };
      },
    };
  }
}

/** Why a load failed, as the supervisor would say it. */
export function failureOf(profileId: string): Failure {
  return {
    profileId: ProfileId.parse(profileId),
    code: 'out-of-vram',
    permanent: true,
    message: 'The GPU has too little free memory.',
    fix: 'Lower CTX_SIZE.',
    exit: null,
    logTail: ['cudaMalloc failed: out of memory'],
    at: 0,
  };
}

function profileEntry({ id, keys = {}, group = 'default' }: ProfileText): ProfileEntry {
  return {
    profile: emptyProfile({
      id: ProfileId.parse(id),
      keys,
      name: keys.NAME ?? '',
      speed: keys.SPEED ?? '',
      bench: id.startsWith('bench-'),
      runtime: 'docker',
      model: 'm.gguf',
      group,
    }),
    file: { state: 'present', path: `/models/${id}.gguf`, sizeBytes: 1, problem: null },
  };
}
