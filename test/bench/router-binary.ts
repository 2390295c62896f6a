import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { llamaTree } from '../support/real-llama.ts';

/** llama-server as an executable of its own. */
export interface RouterBinary {
  readonly program: string;
  dispose(): void;
}

const LOADERS: Record<
  string,
  { readonly inBinary: string; readonly library: string; readonly backend: RegExp }
> = {
  x64: {
    inBinary: '/lib64/ld-linux-x86-64.so.2',
    library: 'x86_64-linux-gnu',
    backend: /^libggml-cpu-x64\.so$/,
  },
  arm64: {
    inBinary: '/lib/ld-linux-aarch64.so.1',
    library: 'aarch64-linux-gnu',
    backend: /^libggml-cpu-armv8\.0.*\.so$/,
  },
};

/**
 * The tree's llama-server with the tree's own loader named inside the binary. The router starts its models through
 * /proc/self/exe, which is the loader itself where that was called by hand, and so could start none.
 */
export function routerBinary(): RouterBinary {
  const loader = LOADERS[process.arch];
  if (!loader) throw new Error(`No loader known for ${process.arch}`);
  // Short, since it takes the place of the loader's path in the binary.
  const folder = mkdtempSync('/tmp/pd-');
  const name = join(folder, 'l');
  const libraries = join(llamaTree, 'usr/lib', loader.library);
  const place = loader.inBinary.split('/').at(-1) ?? '';
  symlinkSync(join(libraries, place), name);
  const binary = readFileSync(join(llamaTree, 'usr/bin/llama-server'));
  const at = binary.indexOf(`${loader.inBinary}\0`);
  if (at < 0 || name.length > loader.inBinary.length)
    throw new Error('The loader is not named in llama-server');
  binary.write(name.padEnd(loader.inBinary.length, '\0'), at, 'latin1');
  const inner = join(folder, 'bin/llama-server');
  mkdirSync(join(folder, 'bin'));
  writeFileSync(inner, binary);
  const backends = join(libraries, 'ggml/backends0');
  const backend = readdirSync(backends).find(file => loader.backend.test(file));
  const program = join(folder, 'llama-server');
  const script = [
    '#!/bin/sh',
    ...(backend ? [`export GGML_BACKEND_PATH='${join(backends, backend)}'`] : []),
    `export LD_LIBRARY_PATH='${libraries}:${libraries}/llama'`,
    `exec '${inner}' "$@"`,
    '',
  ].join('\n');
  writeFileSync(program, script);
  for (const file of [inner, program]) chmodSync(file, 0o755);
  return { program, dispose: () => rmSync(folder, { recursive: true, force: true }) };
}
