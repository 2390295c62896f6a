import { spawn, spawnSync } from 'node:child_process';
import {
  accessSync,
  constants,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Image that the Docker tests run; made from the same tree as the native engine. */
export const LLAMA_IMAGE = 'paddock-test/llama-server:11669';

/** Folder of test/provision.sh's file tree with a real llama-server. */
export const llamaTree = join(process.env.PADDOCK_TEST_CACHE ?? '/var/cache/paddock-test', 'llama-rootfs');

const MULTIARCH: Record<string, { triplet: string; loader: string; backend: RegExp }> = {
  x64: { triplet: 'x86_64-linux-gnu', loader: 'ld-linux-x86-64.so.2', backend: /^libggml-cpu-x64\.so$/ },
  arm64: {
    triplet: 'aarch64-linux-gnu',
    loader: 'ld-linux-aarch64.so.1',
    backend: /^libggml-cpu-armv8\.0.*\.so$/,
  },
};

/** The demo models that lie in the repository. */
export const models = {
  dir: fileURLToPath(new URL('../../resources/models', import.meta.url)),
  demoQ8: fileURLToPath(new URL('../../resources/models/paddock-demo-Q8_0.gguf', import.meta.url)),
  demoF16: fileURLToPath(new URL('../../resources/models/paddock-demo-F16.gguf', import.meta.url)),
  pirateLora: fileURLToPath(
    new URL('../../resources/models/paddock-demo-pirate-lora-F16.gguf', import.meta.url),
  ),
  miniF16: fileURLToPath(new URL('../../resources/models/paddock-mini-random-F16.gguf', import.meta.url)),
  miniQ8: fileURLToPath(new URL('../../resources/models/paddock-mini-random-Q8_0.gguf', import.meta.url)),
} as const;

function executable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Whether the tree is there and fits this machine. */
export function haveLlamaServer(): boolean {
  return (
    process.platform === 'linux' &&
    MULTIARCH[process.arch] !== undefined &&
    executable(join(llamaTree, 'usr/bin/llama-server'))
  );
}

/**
 * Path of an executable that behaves as llama-server: a script that runs the tree's engine through the tree's own
 * loader, so that nothing of this machine's libraries is mixed in. Give it to `--llama-server`.
 */
export function realLlamaServer(): string {
  const arch = MULTIARCH[process.arch];
  if (!arch || !haveLlamaServer())
    throw new Error(`No llama-server in ${llamaTree}: run test/provision.sh as root`);
  const libraries = join(llamaTree, 'usr/lib', arch.triplet);
  const backends = join(libraries, 'ggml/backends0');
  const backend = readdirSync(backends).find(name => arch.backend.test(name));
  const script = [
    '#!/bin/sh',
    ...(backend ? [`export GGML_BACKEND_PATH='${join(backends, backend)}'`] : []),
    `exec '${join(llamaTree, 'usr/lib', arch.triplet, arch.loader)}' --library-path '${libraries}:${libraries}/llama' \\`,
    `  '${join(llamaTree, 'usr/bin/llama-server')}' "$@"`,
    '',
  ].join('\n');
  const folder = join(tmpdir(), `paddock-test-llama-${userInfo().uid}`);
  const path = join(folder, 'llama-server');
  mkdirSync(folder, { recursive: true });
  try {
    if (readFileSync(path, 'utf8') === script) return path;
  } catch {
    // Written below.
  }
  // Renamed into place: a script that is open for writing cannot be executed.
  const temporary = `${path}.${process.pid}`;
  writeFileSync(temporary, script, { mode: 0o755 });
  renameSync(temporary, path);
  return path;
}

/** test/provision.sh's image registry. */
export const registryProgram = join(llamaTree, '../docker-registry/usr/bin/docker-registry');

/** Whether it is there and fits this machine. */
export function haveRegistry(): boolean {
  return spawnSync(registryProgram, ['--version'], { timeout: 15_000 }).status === 0;
}

/** Whether a Docker daemon answers. */
export function haveDocker(): boolean {
  const asked = spawnSync('docker', ['version', '--format', '{{.Server.Version}}'], { timeout: 15_000 });
  return asked.status === 0 && asked.stdout.toString().trim() !== '';
}

/** Imports the tree as LLAMA_IMAGE where the daemon does not have it. Resolves with the image's name. */
export async function ensureLlamaImage(): Promise<string> {
  if (spawnSync('docker', ['image', 'inspect', LLAMA_IMAGE], { timeout: 30_000 }).status === 0)
    return LLAMA_IMAGE;
  const tar = spawn('tar', ['-C', llamaTree, '-c', '.'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const load = spawn(
    'docker',
    ['import', '--change', 'ENTRYPOINT ["/usr/bin/llama-server"]', '-', LLAMA_IMAGE],
    {
      stdio: [tar.stdout, 'ignore', 'inherit'],
    },
  );
  // This process must not keep the pipe open, or the reader never sees its end.
  tar.stdout.destroy();
  const codes = await Promise.all(
    [tar, load].map(
      child =>
        new Promise<number | null>((resolve, reject) => {
          child.once('error', reject);
          child.once('close', resolve);
        }),
    ),
  );
  if (codes.some(code => code !== 0)) throw new Error(`docker import of ${llamaTree} failed`);
  return LLAMA_IMAGE;
}
