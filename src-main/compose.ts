import { join } from 'node:path';
import type { PaddockContract } from '../src-shared/contract.ts';
import type { AppInfo, DoctorFinding, RuntimeCheck } from '../src-shared/model/app.ts';
import type { Handlers } from '../src-shared/rpc/define.ts';
import type { Benchmarks } from './benchmarks/benchmarks.ts';
import { composeBenchmarks } from './compose/benchmarks.ts';
import { checkMachine } from './compose/doctor.ts';
import { EngineFlags } from './compose/engine-flags.ts';
import { findModels } from './compose/find-models.ts';
import { defaultProfile, firstProfiles } from './compose/first-profile.ts';
import type { Host } from './compose/host.ts';
import { judgeAgain } from './compose/judge-again.ts';
import { LaunchPlanner } from './compose/launch-planner.ts';
import { Leftovers } from './compose/leftovers.ts';
import { followLogFacts } from './compose/log-facts.ts';
import { measureSpeed, measureStarts } from './compose/measure.ts';
import { ModelFolders, onNewFolders } from './compose/model-folders.ts';
import { CLOSED_DOOR, type PanelDoor } from './compose/panel-door.ts';
import { patienceOf } from './compose/patience.ts';
import { ProfilePlans } from './compose/profile-plans.ts';
import { RunningInstances } from './compose/running.ts';
import { sampleMsOf } from './compose/sample-rate.ts';
import { chatEndpoint, portsOf, rememberServed, servedEndpoints } from './compose/served.ts';
import { ServingMemory } from './compose/serving-memory.ts';
import { preferred, settingsDeps } from './compose/settings.ts';
import { vramGate } from './compose/vram-gate.ts';
import type { DesktopPaddock } from './desktop/desktop-paddock.ts';
import { createHandlers } from './handlers/index.ts';
import type { ManagementPort } from './http/management-port.ts';
import { Disposables } from './lib/disposables.ts';
import { isPortFree, pickFreePort } from './lib/port-holder.ts';
import { LlamaClient } from './llama/llama-client.ts';
import { Launches } from './logs/launches.ts';
import { newestLine } from './logs/log-files.ts';
import { LogHub } from './logs/log-hub.ts';
import { MeasurementStore } from './measurements/measurement-store.ts';
import { ModelInspector } from './models/model-inspector.ts';
import { DEFAULT_PORT, type PaddockOptions } from './options.ts';
import { Chat } from './playground/chat.ts';
import { PreferenceStore } from './preferences/preference-store.ts';
import { needsManagementToken } from './profiles/profile-keys.ts';
import { ProfileStore } from './profiles/profile-store.ts';
import { requireFreePort } from './runtime/free-port.ts';
import { createRuntimes } from './runtime/registry.ts';
import { serverArgs } from './runtime/server-args.ts';
import { SupervisorGroups } from './supervisor/groups.ts';
import { prometheusText } from './telemetry/prometheus.ts';
import { Telemetry } from './telemetry/telemetry.ts';
import { UpdateCheck } from './updates/update-check.ts';

/** The program without its doors: entries attach HTTP, WebSocket, IPC. */
export interface Paddock {
  readonly handlers: Handlers<PaddockContract>;
  readonly management: ManagementPort;
  /** For the native parts of a window host. */
  readonly desktop: DesktopPaddock;
  metrics(): string;
  /** Tells under which address the panel is reached. */
  listening(door: PanelDoor): void;
  /** Whether local tools may read, switch and ask without a token, now. */
  anonymousTools(): boolean;
  /** Serves what was asked for, else what was served last, else the demo; then ends what nobody adopted. */
  preload(): Promise<{ readonly started: readonly string[]; readonly problem: string | null }>;
  /** Ends everything in order. With `leaveRunning`, servers run on and are adopted by the next start. */
  dispose(options: { readonly leaveRunning: boolean }): Promise<void>;
}

/** Builds every service once and wires them: read it top to bottom, this is the program. */
export async function composePaddock(options: PaddockOptions, host: Host): Promise<Paddock> {
  const { home, clock, log, env } = host;
  const owned = new Disposables();
  const memory = await ServingMemory.load(home, log);
  owned.defer(() => memory.flush());
  const preferences = await PreferenceStore.load(host);
  owned.defer(() => preferences.flush());
  const measurements = await MeasurementStore.load({ ...host, log: log.child({ module: 'measurements' }) });
  owned.defer(() => measurements.flush());
  const folders = new ModelFolders(options, preferences.current, clock);

  const newestSeq = await newestLine(home.logsDir);
  const logs = owned.add(
    new LogHub({ dir: home.logsDir, newestSeq, clock, log: log.child({ module: 'logs' }) }),
  );
  const launches = new Launches();
  const runtimes = createRuntimes({
    ...options,
    home: home.path,
    env,
    serverArgs,
    clock,
    log: log.child({ module: 'runtime' }),
    onLeft: () => leftovers.reopen('docker'),
  });
  const { docker } = runtimes;
  const flags = owned.add(
    await EngineFlags.load({
      ...options,
      cacheDir: home.cacheDir,
      homeId: home.id,
      env,
      docker,
      log,
    }),
  );
  const profiles = owned.add(
    new ProfileStore({
      path: options.modelsConf,
      modelRoots: () => folders.named,
      looks: folders.looks,
      filesElsewhere: docker.filesElsewhere,
      backupsDir: home.backupsDir,
      flags: () => flags.known.value,
      clock,
      log: log.child({ module: 'profiles' }),
    }),
  );
  await profiles.load();

  const client = (endpoint: URL): LlamaClient => new LlamaClient({ endpoint });
  const running: RunningInstances = owned.add(
    new RunningInstances({ latest: () => telemetry.latest.value, log }),
  );
  const leftovers = owned.add(new Leftovers({ runtimes, running, homeId: home.id, clock, log }));
  const telemetry: Telemetry = owned.add(
    new Telemetry({
      ...options,
      sampleMs: sampleMsOf(options, preferences.current.value),
      historyPath: join(home.path, 'history.sqlite'),
      runDir: home.runDir,
      historyHours: preferences.current.value.historyHours,
      instances: () =>
        running.all.map(({ spec, pids }) => ({ profileId: spec.profile.id, group: spec.group, pids })),
      onNewProcess: () => running.refresh(),
      containers: signal => running.containerReadings(docker, signal),
      endpoints: () => servedEndpoints(supervisor.snapshot.value),
      client,
      env,
      clock,
      log: log.child({ module: 'telemetry' }),
    }),
  );
  const planner = new LaunchPlanner({ homeId: home.id, folders, docker, flags, latest: telemetry.latest });
  const supervisor: SupervisorGroups = new SupervisorGroups({
    profile: id => benchmarks.servers.derived(id) ?? profiles.get(id),
    plan: async (entry, launchId, port) => {
      const spec = await planner.spec(entry, launchId, port);
      return { runtime: running.watch(leftovers.clearing(runtimes[entry.profile.runtime])), spec };
    },
    statModel: path => folders.stat(path),
    filesElsewhere: docker.filesElsewhere,
    ports: {
      isFree: port => isPortFree('127.0.0.1', port),
      pick: () => pickFreePort(),
      requireFree: (port, signal) => requireFreePort(port, clock, signal),
    },
    portPolicy: { ...options, reservedPorts: [options.port, DEFAULT_PORT] },
    portHints: new Map(
      Object.entries(memory.groups).flatMap(([group, { port }]) => (port === null ? [] : [[group, port]])),
    ),
    logs,
    client,
    clock,
    log: log.child({ module: 'supervisor' }),
    policy: patienceOf(preferences.current),
    vramFree: vramGate(running, signal => telemetry.looks(signal)),
  });
  const benchmarks: Benchmarks = composeBenchmarks(options, host, {
    ...{ profiles, flags, supervisor, telemetry, launches, client },
    measurements: measurements.current,
    isOutdated: entry => plans.isOutdated(entry),
    servedHash: launchId => plans.servedHash(launchId),
  });
  await benchmarks.load();
  owned.defer(rememberServed(supervisor, memory));
  owned.defer(measureStarts(supervisor.snapshot, running, measurements));
  owned.defer(
    followLogFacts(logs, launches, (profileId, fact) => {
      telemetry.noteLogFact(profileId, fact);
      measureSpeed(profileId, fact, running, measurements);
    }),
  );
  owned.defer(
    preferences.current.subscribe(chosen => {
      telemetry.setSampleMs(sampleMsOf(options, chosen));
      telemetry.setHistoryHours(chosen.historyHours);
    }),
  );

  owned.defer(onNewFolders(preferences.current, () => void profiles.refresh()));
  owned.defer(judgeAgain(flags, profiles, planner));
  let door = CLOSED_DOOR;
  const startedAt = clock.now();
  const info = (): AppInfo => ({
    name: 'paddock',
    version: host.version,
    pid: process.pid,
    homeId: home.id,
    home: home.path,
    modelsConf: options.modelsConf,
    modelsDir: options.modelsDir,
    url: door.url,
    startedAt,
    platform: process.platform,
    node: process.versions.node,
    exposed: door.exposed,
    hostCapabilities: [...host.capabilities],
  });
  const discovery = findModels({ options, env, clock, folders, profiles, preferences: preferences.current });
  const plans: ProfilePlans = new ProfilePlans({
    ...{ profiles, planner, runtimes, flags },
    inspector: new ModelInspector({
      modelRoots: () => folders.usable(),
      looks: folders.looks,
      latest: () => telemetry.latest.value,
    }),
    snapshot: () => supervisor.snapshot.value,
    latest: () => telemetry.latest.value,
    measurements: measurements.current,
    running: () => running.all,
    instancePort: options.instancePort,
    modelRoots: () => folders.usable(),
    found: path => discovery.known(path),
    preferredRuntime: async signal => preferred(await checkRuntimes(signal)),
  });
  const checkRuntimes = (signal: AbortSignal): Promise<RuntimeCheck[]> =>
    Promise.all(Object.values(runtimes).map(runtime => runtime.check(signal)));
  const doctor = (signal: AbortSignal): Promise<DoctorFinding[]> => {
    const listing = () => profiles.listing.value;
    const ownPorts = () => portsOf(door.url, supervisor.snapshot.value);
    const grader = (within: AbortSignal) => benchmarks.grader(within);
    const deps = { options, looks: folders.looks, listing, ownPorts, docker: docker.check, grader };
    return checkMachine(deps, signal);
  };
  const updates = owned.add(
    new UpdateCheck({ ...host, feed: options.updateFeed, preferences: preferences.current }),
  );
  const services = {
    ...{ profiles, supervisor, telemetry, logs, launches, preferences, measurements, benchmarks, updates },
    ...{ info, runtimes: checkRuntimes, doctor },
  };
  const handlers = createHandlers({
    ...services,
    plans,
    ...settingsDeps({
      ...{ ...services, options, home, clock, folders, discovery },
      door: () => door,
      suggest: (path, signal) => plans.suggest(path, signal),
    }),
    needsManagementToken,
    chat: new Chat({
      endpointFor: group => chatEndpoint(supervisor.snapshot.value, group),
      props: (endpoint, signal) => client(endpoint).props(signal),
      clock,
    }),
  });

  return {
    handlers,
    management: {
      listing: () => profiles.listing.value,
      snapshot: () => supervisor.snapshot.value,
      switchTo: (id, how) => supervisor.switchTo(id, how),
      stop: how => supervisor.stop(how),
      restart: how => supervisor.restart(how),
      settled: (id, signal) => supervisor.settled(id, signal),
      defaultProfileId: () => memory.last ?? defaultProfile(profiles.listing.value),
    },
    desktop: {
      snapshot: supervisor.snapshot,
      listing: profiles.listing,
      latest: telemetry.latest,
      runs: benchmarks.runs.runs,
      speedRuns: benchmarks.speed.runs,
      preferences,
      switchTo: id => supervisor.switchTo(id, { force: false }),
      stop: () => supervisor.stop({ force: false }),
    },
    metrics: () => prometheusText(telemetry.latest.value, supervisor.snapshot.value),
    anonymousTools: () => preferences.current.value.anonymousTools,
    listening: opened => {
      door = opened;
      // Sources spawn programs and open files: not before the panel answers.
      void telemetry.start();
    },
    preload: async () => {
      const { start, problem } = firstProfiles(options.preload, memory, profiles.listing.value);
      const operations = await Promise.all(start.map(id => supervisor.switchTo(id, { force: false })));
      const never = new AbortController().signal;
      await Promise.all(operations.map(({ id }) => supervisor.settled(id, never)));
      await Promise.all([leftovers.end(), benchmarks.start()]);
      return { started: start, problem };
    },
    dispose: async how => {
      await benchmarks.dispose();
      // Side by side: a runtime that does not let go keeps nobody from ending what is left in another.
      await Promise.all([supervisor.dispose(how), how.leaveRunning ? undefined : leftovers.endLast()]);
      await owned.dispose();
    },
  };
}
