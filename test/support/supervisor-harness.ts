import { stat } from 'node:fs/promises';
import type { Clock } from '../../src-main/lib/clock.ts';
import { silentLogger } from '../../src-main/lib/log.ts';
import { ANSWER_WITHIN_MS, type LlamaHealth } from '../../src-main/llama/llama-client.ts';
import { LlamaProps, type LlamaSlot } from '../../src-main/llama/llama-schemas.ts';
import { parseMetrics } from '../../src-main/llama/metrics-text.ts';
import type { LaunchSpec } from '../../src-main/runtime/runtime.ts';
import { SupervisorGroups, type SupervisorGroupsDeps } from '../../src-main/supervisor/groups.ts';
import { defaultPolicy } from '../../src-main/supervisor/policy.ts';
import type { InstanceProbe } from '../../src-main/supervisor/slots.ts';
import { PaddockError } from '../../src-shared/errors.ts';
import type { LogLine } from '../../src-shared/model/log-line.ts';
import type { Profile, ProfileEntry, ProfileId } from '../../src-shared/model/profile.ts';
import type { SupervisorState } from '../../src-shared/model/supervisor.ts';
import type { FakeRuntime } from '../fakes/fake-runtime.ts';
import { emptyProfile } from './empty-profile.ts';

/** A profile with every key absent but those given, whose file is there. */
export function profileEntry(id: string, keys: Partial<Profile> = {}): ProfileEntry {
  const profile = emptyProfile({ id: id as ProfileId, name: id, model: `${id}.gguf`, ...keys });
  return { profile, file: { state: 'present', path: null, sizeBytes: null, problem: null } };
}

/** A log hub in a few lines: what the supervisor needs of it. */
export class MemoryLogs {
  readonly lines: LogLine[] = [];

  #add(group: string, profileId: string | null, text: string, marker: boolean): void {
    const level = /error|failed/i.test(text) ? 'error' : 'info';
    const seq = this.lines.length + 1;
    this.lines.push({ seq, at: 0, stream: 'stderr', level, marker, profileId, group, launchId: null, text });
  }

  ingest(
    source: { group: string; profileId: string | null },
    raw: readonly { text: string }[],
  ): Promise<void> {
    for (const { text } of raw) this.#add(source.group, source.profileId, text, false);
    return Promise.resolve();
  }

  marker(source: { group: string; profileId: string | null }, text: string): void {
    this.#add(source.group, source.profileId, text, true);
  }

  tail(count: number, filter: { group?: string | undefined } = {}): readonly LogLine[] {
    return this.lines.filter(line => !filter.group || line.group === filter.group).slice(-count);
  }

  get markers(): string[] {
    return this.lines.filter(line => line.marker).map(line => line.text);
  }
}

export const slot = (busy: boolean, decodedTokens = 0): LlamaSlot => ({
  id: 0,
  busy,
  contextTokens: 2048,
  taskId: 1,
  promptTokens: 10,
  promptTokensProcessed: 10,
  promptTokensCached: 0,
  decodedTokens,
});

/** What the instances answer, by port; a test changes it at any time. */
export class FakeServers {
  /** `silent` is an error as well, when the client has waited for an answer as long as it does. */
  readonly health = new Map<number, LlamaHealth['status'] | 'silent'>();
  readonly slots = new Map<number, readonly LlamaSlot[] | 'absent' | 'silent' | 'hanging'>();
  /** Requests that wait for a slot, as `/metrics` says; not offered where a port has none. */
  readonly deferred = new Map<number, number | 'hanging'>();
  metricsAsked = 0;
  /** What `/props` says of the engine. */
  build: string | 'hanging' | null = null;
  asked = 0;
  readonly #runtime: FakeRuntime;
  readonly #clock: Clock;

  constructor(runtime: FakeRuntime, clock: Clock) {
    this.#runtime = runtime;
    this.#clock = clock;
  }

  probe(endpoint: URL): InstanceProbe {
    const port = Number(endpoint.port);
    return {
      health: async signal => {
        this.asked += 1;
        const isThere = this.#runtime.instances.some(({ isAlive, spec }) => isAlive && spec.port === port);
        const status = isThere ? (this.health.get(port) ?? 'ok') : 'error';
        if (status !== 'silent') return { status, message: `health is ${status}` };
        await this.#clock.sleep(ANSWER_WITHIN_MS, signal).catch(() => {});
        return { status: 'error', message: 'no answer' };
      },
      slots: () => {
        const slots = this.slots.get(port) ?? [slot(false)];
        if (slots === 'hanging') return new Promise(() => {});
        if (slots === 'silent') return Promise.reject(new PaddockError('TIMEOUT'));
        return slots === 'absent' ? Promise.reject(new PaddockError('NOT_OFFERED')) : Promise.resolve(slots);
      },
      metrics: () => {
        this.metricsAsked += 1;
        const deferred = this.deferred.get(port);
        if (deferred === 'hanging') return new Promise(() => {});
        if (deferred === undefined) return Promise.reject(new PaddockError('NOT_OFFERED'));
        const busy = this.slots.get(port);
        const processing = Array.isArray(busy) ? busy.filter(one => one.busy).length : 1;
        return Promise.resolve(
          parseMetrics(
            `llamacpp:requests_processing ${processing}\nllamacpp:requests_deferred ${deferred}\n`,
          ),
        );
      },
      props: () => {
        if (this.build === 'hanging') return new Promise(() => {});
        return Promise.resolve(LlamaProps.parse({ build_info: this.build ?? undefined }));
      },
    };
  }
}

export interface Harness {
  readonly groups: SupervisorGroups;
  readonly logs: MemoryLogs;
  readonly ready: string[];
  readonly profiles: Map<string, ProfileEntry>;
  state(group?: string): SupervisorState;
  /** Resolves once the state of the first or the named group passes. */
  until(passes: (state: SupervisorState) => boolean, group?: string): Promise<SupervisorState>;
}

/** Groups over a fake runtime; time and probes are the test's choice. */
export function harness(
  runtime: FakeRuntime,
  clock: Clock,
  client: (endpoint: URL) => InstanceProbe,
  entries: readonly ProfileEntry[],
  extra: Partial<SupervisorGroupsDeps> = {},
): Harness {
  const profiles = new Map(entries.map(entry => [entry.profile.id as string, entry]));
  const logs = new MemoryLogs();
  const ready: string[] = [];
  let picked = 40_000;
  const groups = new SupervisorGroups({
    profile: id => {
      const entry = profiles.get(id);
      if (!entry) throw new PaddockError('UNKNOWN_PROFILE');
      return entry;
    },
    plan: (entry, launchId, port) => {
      const invalid = entry.profile.issues.find(issue => issue.severity === 'error');
      if (invalid) {
        const details = { failure: 'bad-flag' };
        return Promise.reject(new PaddockError('FLAG_REFUSED', invalid.message, { fix: 'f', details }));
      }
      return Promise.resolve({ runtime, spec: specOf(entry, launchId, port) });
    },
    statModel: path => stat(path),
    ports: {
      isFree: port => Promise.resolve(!runtime.takenPorts.has(port)),
      pick: () => Promise.resolve(picked++),
      requireFree: async port => runtime.requireFree(port),
    },
    portPolicy: { instancePort: 8080, instancePortExplicit: false },
    logs,
    client,
    clock,
    log: silentLogger,
    policy: defaultPolicy,
    onReady: profileId => void ready.push(profileId),
    ...extra,
  });
  const state = (group?: string): SupervisorState => {
    const shown = groups.snapshot.value.groups.find(candidate => !group || candidate.group === group);
    if (!shown) throw new Error(`no group ${group}`);
    return shown.state;
  };
  const until: Harness['until'] = async (passes, group) => {
    const signal = AbortSignal.timeout(50_000);
    for await (const _ of groups.snapshot.changes(signal)) {
      const now = state(group);
      if (passes(now)) return now;
    }
    throw new Error(`waited in vain; the state is ${JSON.stringify(state(group))}`);
  };
  return { groups, logs, ready, profiles, state, until };
}

function specOf(entry: ProfileEntry, launchId: string, port: number): LaunchSpec {
  return {
    launchId,
    homeId: 'home',
    group: entry.profile.group,
    profile: entry.profile,
    modelRoots: [],
    modelPath: null,
    mmprojPath: null,
    lora: [],
    port,
    gpus: 'none',
    fitTargetMiB: null,
    image: '',
    stopGraceMs: 1_000,
    specHash: '',
  };
}
