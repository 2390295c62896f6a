import { Cell } from '../../src-main/lib/cell.ts';
import type { PaddockContract } from '../../src-shared/contract.ts';
import type { DoctorFinding, RuntimeCheck } from '../../src-shared/model/app.ts';
import type { Discovery } from '../../src-shared/model/discovery.ts';
import type { AppSettings, DiagnosticsBundle } from '../../src-shared/model/settings.ts';
import type { StartOptions } from '../../src-shared/model/start-option.ts';
import type { UpdateState } from '../../src-shared/model/update.ts';
import type { Handlers } from '../../src-shared/rpc/define.ts';

type SettingsRows = Pick<
  Handlers<PaddockContract>,
  | 'app.settings'
  | 'app.startOptions'
  | 'app.changeStartOptions'
  | 'app.signInLink'
  | 'app.rotateToken'
  | 'app.diagnostics'
  | 'discovery.scan'
  | 'discovery.add'
  | 'updates.watch'
  | 'updates.check'
>;

const home = '/home/ada/.local/share/paddock';

export const sampleSettings: AppSettings = {
  paths: {
    home,
    modelsConf: '/home/ada/paddock/models.conf',
    modelsDir: '/home/ada/paddock/models',
    logs: `${home}/logs`,
    backups: `${home}/backups`,
    history: `${home}/history.sqlite`,
    program: '/opt/paddock',
  },
  readOnly: false,
  modelRoots: [
    { path: '/home/ada/paddock/models', origin: 'models', exists: false },
    { path: '/opt/paddock/resources/models', origin: 'demo', exists: true },
    { path: '/mnt/disk2/gguf', origin: 'extra', exists: true },
  ],
  listen: {
    host: '127.0.0.1',
    port: 8081,
    portExplicit: false,
    instancePort: 8080,
    exposed: false,
    tls: false,
    allowLan: false,
    certificate: null,
  },
  token: { path: `${home}/token`, ending: 'x7Qa' },
  startSampleMs: 1_000,
  sampleMsGivenBy: null,
  engines: { llamaServer: 'llama-server', nvidiaSmi: 'nvidia-smi', docker: null },
};

/** As a browser sees them: one was given by a flag, one is kept already, some are not a browser's to change. */
export const sampleStartOptions: StartOptions = {
  file: `${home}/options.json`,
  problem: null,
  options: [
    ['models-conf', '/home/ada/paddock/models.conf', false],
    ['models-dir', '/home/ada/paddock/models', true],
    ['port', '8082', true],
    ['instance-port', '8080', true],
    ['llama-server', 'llama-server', false],
    ['nvidia-smi', 'nvidia-smi', false],
    ['docker', null, false],
    ['update-feed', null, false],
  ].map(([name, now, changeable]) => ({
    name: name as StartOptions['options'][number]['name'],
    now: now as string | null,
    givenBy: name === 'port' ? '--port' : null,
    kept: name === 'instance-port' ? '8080' : null,
    pending: false,
    problem: null,
    changeable: changeable as boolean,
  })),
};

export const sampleRuntimes: readonly RuntimeCheck[] = [
  {
    kind: 'docker',
    usable: false,
    message: 'Docker does not answer at /var/run/docker.sock.',
    fix: 'Start it with `systemctl start docker`, or install Docker Engine.',
    version: null,
  },
  {
    kind: 'process',
    usable: true,
    message: 'llama-server is at /usr/local/bin/llama-server.',
    fix: null,
    version: 'build 11669',
  },
  { kind: 'embedded', usable: true, message: 'It comes with Paddock.', fix: null, version: '3.22.1' },
  {
    kind: 'remote',
    usable: true,
    message: 'Profiles with ENDPOINT attach to a server that runs elsewhere.',
    fix: null,
    version: null,
  },
];

export const sampleDoctor: readonly DoctorFinding[] = [
  { name: 'Node', status: 'ok', message: 'Node 20.19.0.', fix: null },
  {
    name: 'disk of the models',
    status: 'warning',
    message: '/home/ada/paddock/models has 12 GiB left.',
    fix: 'Free some space before the next download.',
  },
  {
    name: 'Docker',
    status: 'problem',
    message: 'Docker does not answer at /var/run/docker.sock.',
    fix: 'Start it with `systemctl start docker`.',
  },
  { name: 'NVIDIA driver', status: 'absent', message: 'nvidia-smi is not installed.', fix: null },
];

const model = (path: string, place: Discovery['models'][number]['place'], root: string, name: string) => ({
  path,
  place,
  root,
  name,
  sizeBytes: 4_920_000_000,
  mmproj: null,
  profileId: null,
  profileIds: [],
  usable: false,
});
const hub = '/home/ada/.cache/huggingface/hub';
const ollama = '/home/ada/.ollama/models';
export const sampleDiscovery: Discovery = {
  models: [
    model(
      `${hub}/models--unsloth--Qwen3-8B-GGUF/snapshots/1/Qwen3-8B-Q4_K_M.gguf`,
      'hugging-face',
      hub,
      'unsloth/Qwen3-8B-Q4_K_M',
    ),
    model(`${ollama}/blobs/sha256-aa`, 'ollama', ollama, 'gemma3:12b'),
    {
      ...model('/mnt/disk2/gguf/known.gguf', 'extra', '/mnt/disk2/gguf', 'known'),
      profileId: 'gemma-3-27b',
      profileIds: ['gemma-3-27b'],
      usable: true,
    },
  ],
  additions: [],
  places: [
    { kind: 'models-folder', path: '/home/ada/paddock/models', status: 'absent', models: 0 },
    { kind: 'extra', path: '/mnt/disk2/gguf', status: 'found', models: 1 },
    { kind: 'hugging-face', path: hub, status: 'found', models: 1 },
    { kind: 'lm-studio', path: '/home/ada/.lmstudio/models', status: 'unreadable', models: 0 },
    { kind: 'ollama', path: ollama, status: 'found', models: 1 },
  ],
  truncated: false,
};

export const sampleDiagnostics: DiagnosticsBundle = {
  createdAt: 1_763_700_000_000,
  files: [
    { name: 'about.json', text: '{\n  "version": "0.1.0",\n  "home": "~/.local/share/paddock"\n}' },
    { name: 'engine.log', text: '2026-11-21T04:00:00Z info  authorization: Bearer [redacted]' },
  ],
};

export const sampleUpdates: UpdateState = {
  feed: 'https://releases.example.org/latest',
  checkedAt: 1_763_700_000_000,
  newest: { version: '0.2.0', url: 'https://releases.example.org/0.2.0', newer: true },
  problem: null,
};

/** The settings rows of a panel that answers with samples. */
export const sampleSettingsRows: SettingsRows = {
  'app.settings': () => sampleSettings,
  'app.startOptions': () => sampleStartOptions,
  'app.changeStartOptions': () => sampleStartOptions,
  'app.signInLink': () => ({ url: 'http://127.0.0.1:8081/login?code=sample', expiresAt: 0 }),
  'app.rotateToken': () => ({ url: 'http://127.0.0.1:8081/login?code=sample', expiresAt: 0 }),
  'app.diagnostics': () => sampleDiagnostics,
  'discovery.scan': () => sampleDiscovery,
  'discovery.add': () => ({ profileIds: [] }),
  'updates.watch': (_input, ctx) => new Cell(sampleUpdates).changes(ctx.signal),
  'updates.check': () => sampleUpdates,
};
