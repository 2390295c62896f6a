import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdtempSync, readdirSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, it } from 'vitest';
import { chromiumPath } from './chromium.ts';
import { haveNumpyInTree, havePythonTree, PYTHON_IMAGE } from './grading.ts';
import { numpyPythons } from './numpy.ts';
import { haveDockerd } from './own-dockerd.ts';
import { haveDocker, haveLlamaServer, haveRegistry, llamaTree } from './real-llama.ts';

const PROVISION = 'sudo sh test/provision.sh';
/** Debian's and most other systems' user that owns nothing. */
export const PLAIN_USER = 65_534;
const START_DOCKER = 'sudo sh test/provision.sh && sudo dockerd';
const repository = fileURLToPath(new URL('../..', import.meta.url));

interface Requirement {
  /** test/provision.sh provides it: with PADDOCK_TEST_REQUIRE=provisioned its absence is a failure. */
  readonly provisioned: boolean;
  /** Why the tests that need it cannot run. */
  readonly absent: string;
  /** The one command that provides it. */
  readonly provide: string;
  present(): boolean;
}

/** Folder with EvalPlus data sets, or null. */
export function evalplusData(): string | null {
  const folder = process.env.PADDOCK_EVALPLUS_DIR ?? join(llamaTree, '..', 'evalplus');
  return existsSync(folder) && readdirSync(folder).length > 0 ? folder : null;
}

function mayMount(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'paddock-may-mount-'));
  const mounted = spawnSync('mount', ['-t', 'tmpfs', 'tmpfs', folder], { timeout: 15_000 }).status === 0;
  if (mounted) spawnSync('umount', [folder], { timeout: 15_000 });
  rmdirSync(folder);
  return mounted;
}

/** Everything that a test file may need beyond Node; test files name these. */
export const REQUIREMENTS = {
  docker: {
    provisioned: true,
    absent: 'no Docker daemon answers',
    provide: START_DOCKER,
    present: haveDocker,
  },
  'llama-server': {
    provisioned: true,
    absent: `there is no llama-server in ${llamaTree}`,
    provide: PROVISION,
    present: haveLlamaServer,
  },
  'own-dockerd': {
    provisioned: true,
    absent: 'this user may not run a Docker daemon of its own',
    provide: 'sudo npm test',
    present: haveDockerd,
  },
  'docker-registry': {
    provisioned: true,
    absent: 'there is no image registry to pull from',
    provide: PROVISION,
    present: haveRegistry,
  },
  chromium: {
    provisioned: true,
    absent: 'there is no Chromium',
    provide: PROVISION,
    present: () => chromiumPath() !== null,
  },
  linux: {
    provisioned: false,
    absent: 'this is not Linux',
    provide: 'run the tests on Linux',
    present: () => process.platform === 'linux',
  },
  mount: {
    provisioned: true,
    absent: 'this user may not mount a file system',
    provide: 'sudo npm test',
    present: mayMount,
  },
  dbus: {
    provisioned: true,
    absent: 'there is no dbus-daemon',
    provide: PROVISION,
    present: () => existsSync('/usr/bin/dbus-daemon'),
  },
  python3: {
    provisioned: true,
    absent: 'there is no python3',
    provide: PROVISION,
    present: () => spawnSync('python3', ['--version'], { timeout: 15_000 }).status === 0,
  },
  bubblewrap: {
    provisioned: true,
    absent: 'bwrap is absent or may not make namespaces here',
    provide: PROVISION,
    present: () => spawnSync('bwrap', ['--ro-bind', '/', '/', 'true'], { timeout: 15_000 }).status === 0,
  },
  'user-namespaces': {
    provisioned: true,
    absent: 'bwrap is absent, or who is not root may not make namespaces here',
    provide: PROVISION,
    present: () => {
      const plain = process.getuid?.() === 0 ? { uid: PLAIN_USER, gid: PLAIN_USER } : {};
      const args = ['--unshare-user', '--ro-bind', '/', '/', 'true'];
      return spawnSync('bwrap', args, { timeout: 15_000, ...plain }).status === 0;
    },
  },
  'python-image': {
    provisioned: true,
    absent: 'there is no file tree of Python for a container',
    provide: PROVISION,
    present: havePythonTree,
  },
  'numpy-image': {
    provisioned: false,
    absent: 'the Python for a container was made without numpy',
    provide: `remove that tree and the image ${PYTHON_IMAGE}, then ${PROVISION}`,
    present: haveNumpyInTree,
  },
  numpy: {
    provisioned: true,
    absent: 'no Python of this machine has numpy',
    provide: PROVISION,
    present: () => numpyPythons().length > 0,
  },
  electron: {
    provisioned: false,
    absent: "Electron's binary is not installed",
    provide: 'node node_modules/electron/install.js',
    present: () => existsSync(join(repository, 'node_modules/electron/path.txt')),
  },
  fpm: {
    provisioned: false,
    absent: 'there is no fpm, which writes deb packages',
    provide: 'sudo apt-get install ruby && sudo gem install fpm',
    present: () =>
      spawnSync('fpm', ['--version'], { timeout: 15_000 }).status === 0 &&
      spawnSync('dpkg-deb', ['--version'], { timeout: 15_000 }).status === 0,
  },
  gpu: {
    provisioned: false,
    absent: 'there is no GPU that nvidia-smi or amdgpu lists',
    provide: 'run the tests on a machine with a GPU and its driver',
    present: () =>
      spawnSync('nvidia-smi', ['-L'], { timeout: 15_000 }).status === 0 ||
      existsSync('/sys/module/amdgpu/drivers'),
  },
  'evalplus-data': {
    provisioned: false,
    absent: 'there are no EvalPlus data sets',
    provide: 'PADDOCK_EVALPLUS_DIR=<folder with the data sets> npm test',
    present: () => evalplusData() !== null,
  },
} as const satisfies Record<string, Requirement>;

export type RequirementName = keyof typeof REQUIREMENTS;

const answers = new Map<RequirementName, boolean>();

/** Whether this machine has it; asked once per test file. */
export function have(name: RequirementName): boolean {
  let answer = answers.get(name);
  if (answer === undefined) {
    answer = REQUIREMENTS[name].present();
    answers.set(name, answer);
  }
  return answer;
}

/** Tells test/run.mjs what was not run and why. */
function reportNotRun(suite: string, name: RequirementName): void {
  const report = process.env.PADDOCK_TEST_NOT_RUN;
  if (!report) return;
  const { absent, provide } = REQUIREMENTS[name];
  appendFileSync(report, `${JSON.stringify({ suite, need: name, because: absent, provide })}\n`);
}

/**
 * A suite that needs something of the machine. Where that is absent the suite is skipped and listed as not run,
 * or fails when it was promised (PADDOCK_TEST_REQUIRE=provisioned and test/provision.sh provides it, or
 * PADDOCK_ELECTRON=1 for the real window).
 */
export function describeWith(needs: readonly RequirementName[], suite: string, body: () => void): void {
  const missing = needs.filter(name => !have(name));
  if (missing.length === 0) {
    describe(suite, body);
    return;
  }
  for (const name of missing) reportNotRun(suite, name);
  const promised = missing.filter(
    name =>
      (process.env.PADDOCK_TEST_REQUIRE === 'provisioned' && REQUIREMENTS[name].provisioned) ||
      (name === 'electron' && process.env.PADDOCK_ELECTRON === '1'),
  );
  if (promised.length === 0) {
    describe.skip(suite, body);
    return;
  }
  describe(suite, () => {
    for (const name of promised) {
      it(`finds ${name} on this machine`, () => {
        throw new Error(`${REQUIREMENTS[name].absent}; provide it with: ${REQUIREMENTS[name].provide}`);
      });
    }
  });
}
