import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AppInfo, DoctorFinding, RuntimeCheck } from '../../src-shared/model/app.ts';
import type { ProfileSuggestion } from '../../src-shared/model/plan.ts';
import type { RuntimeKind } from '../../src-shared/model/profile.ts';
import type { AppSettings } from '../../src-shared/model/settings.ts';
import type { Discovery } from '../discovery/discovery.ts';
import { type DiagnosticsPart, gatherDiagnostics, machineFacts } from '../doctor/diagnostics.ts';
import type { SettingsHandlerDeps } from '../handlers/settings.ts';
import type { Clock } from '../lib/clock.ts';
import type { Home } from '../lib/home.ts';
import { isInside } from '../lib/model-roots.ts';
import type { LogHub } from '../logs/log-hub.ts';
import type { PaddockOptions } from '../options.ts';
import type { PreferenceStore } from '../preferences/preference-store.ts';
import type { ProfileStore } from '../profiles/profile-store.ts';
import { StartOptionStore } from '../start-options.ts';
import type { SupervisorGroups } from '../supervisor/groups.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { UpdateCheck } from '../updates/update-check.ts';
import type { ModelFolders } from './model-folders.ts';
import type { PanelDoor } from './panel-door.ts';

export interface SettingsDeps {
  readonly options: PaddockOptions;
  readonly home: Home;
  readonly clock: Clock;
  readonly door: () => PanelDoor;
  readonly folders: ModelFolders;
  readonly preferences: PreferenceStore;
  readonly profiles: ProfileStore;
  readonly supervisor: SupervisorGroups;
  readonly telemetry: Telemetry;
  readonly logs: LogHub;
  readonly updates: UpdateCheck;
  readonly info: () => AppInfo;
  readonly runtimes: (signal: AbortSignal) => Promise<RuntimeCheck[]>;
  readonly doctor: (signal: AbortSignal) => Promise<DoctorFinding[]>;
  readonly discovery: Discovery;
  /** What a profile for a found model begins with. */
  readonly suggest: (path: string, signal: AbortSignal) => Promise<ProfileSuggestion>;
}

/** What the settings page, the first steps and a request for help need, from the services that have it. */
export function settingsDeps(deps: SettingsDeps): SettingsHandlerDeps {
  const { clock, discovery, folders, options, preferences, profiles, door } = deps;
  const addFound = async (paths: readonly string[], signal: AbortSignal): Promise<string[]> => {
    const { models } = await discovery.scan(signal);
    const chosen = models.filter(model => paths.includes(model.path) && model.profileId === null);
    const usable = await folders.usable();
    const missing = chosen.map(({ root }) => root).filter(root => !usable.some(one => isInside(one, root)));
    if (missing.length > 0) {
      const extra = [...preferences.current.value.extraModelRoots, ...missing];
      await preferences.update({ extraModelRoots: await folders.check(extra) });
    }
    const added: string[] = [];
    for (const model of chosen) {
      const { id, keys } = await deps.suggest(model.path, signal);
      const edit = { kind: 'add', profileId: id, text: null, changes: { ...keys } } as const;
      await profiles.edit(edit, profiles.listing.value.revision ?? '');
      added.push(id);
    }
    return added;
  };
  return {
    settings: () => settingsOf(deps),
    startOptions: new StartOptionStore({
      home: deps.home,
      options,
      checkModelsDir: folder => folders.check([folder]),
    }),
    signInLink: () => door().signInLink(),
    rotateToken: () => door().rotateToken(),
    diagnostics: signal =>
      gatherDiagnostics(diagnosticsParts(deps, signal), { values: [door().token()] }, clock.now()),
    discover: signal => discovery.scan(signal),
    addFound,
    updates: deps.updates,
    checkFolders: list => folders.check(list),
  };
}

/** The engine for a new profile: the most capable that works here. */
export function preferred(checks: readonly RuntimeCheck[]): RuntimeKind {
  const order: readonly RuntimeKind[] = ['process', 'docker', 'embedded'];
  return order.find(kind => checks.some(check => check.kind === kind && check.usable)) ?? 'embedded';
}

async function settingsOf({ options, home, folders, door }: SettingsDeps): Promise<AppSettings> {
  const { url, port, exposed, tokenPath, token } = door();
  return {
    paths: {
      home: home.path,
      modelsConf: options.modelsConf,
      modelsDir: options.modelsDir,
      logs: home.logsDir,
      backups: home.backupsDir,
      history: join(home.path, 'history.sqlite'),
      program: options.appDir,
    },
    readOnly: home.readOnly,
    modelRoots: await folders.shown(),
    listen: {
      host: options.host,
      port,
      portExplicit: options.portExplicit,
      instancePort: options.instancePort,
      exposed,
      tls: url.startsWith('https:'),
      allowLan: options.allowLan,
      certificate: options.tlsCert,
    },
    token: { path: tokenPath, ending: token().slice(-4) },
    startSampleMs: options.sampleMs,
    sampleMsGivenBy: options.asked['sample-ms'] ?? null,
    engines: { llamaServer: options.llamaServer, nvidiaSmi: options.nvidiaSmi, docker: options.docker },
  };
}

function diagnosticsParts(deps: SettingsDeps, signal: AbortSignal): readonly DiagnosticsPart[] {
  const { options, home, preferences, profiles, supervisor, telemetry, logs } = deps;
  const line = ({ at, level, text }: { at: number; level: string; text: string }): string =>
    `${new Date(at).toISOString()} ${level.padEnd(5)} ${text}`;
  return [
    { name: 'about.json', content: () => ({ ...deps.info(), machine: machineFacts() }) },
    { name: 'options.json', content: () => options },
    { name: 'preferences.json', content: () => preferences.current.value },
    { name: 'doctor.json', content: () => deps.doctor(signal) },
    { name: 'runtimes.json', content: () => deps.runtimes(signal) },
    {
      name: 'profiles.json',
      // Not the keys themselves: ENV_* and arguments may carry what nobody else should see.
      content: () =>
        profiles.listing.value.profiles.map(({ profile, file }) => ({
          id: profile.id,
          runtime: profile.runtime,
          keys: Object.keys(profile.keys),
          issues: profile.issues,
          file: { state: file.state, sizeBytes: file.sizeBytes, problem: file.problem },
        })),
    },
    { name: 'snapshot.json', content: () => supervisor.snapshot.value },
    { name: 'telemetry.json', content: () => telemetry.latest.value },
    { name: 'engine.log', content: () => logs.tail(1_000).map(line).join('\n') },
    {
      name: 'paddock.log',
      content: async () => (await readFile(join(home.logsDir, 'paddock.log'), 'utf8')).slice(-100_000),
    },
  ];
}
