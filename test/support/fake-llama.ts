import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What test/fakes/fake-llama-server.mjs can be told; durations are `250ms`, `2s` or a number of ms. */
export interface FakeLlama {
  readonly load?: string | number;
  /** Path of a gate: it loads until that is open. */
  readonly loadUntil?: string;
  readonly tps?: number;
  readonly tokens?: number;
  /** Path of a gate: it goes on answering until that is open. */
  readonly answerUntil?: string;
  readonly crashAfter?: string | number;
  /** A code, or a signal's name. */
  readonly exitCode?: number | string;
  readonly hangHealth?: boolean | string | number;
  readonly html?: boolean;
  readonly ignoreSigterm?: boolean;
  readonly stopAfter?: string | number;
  readonly spawnChild?: boolean;
  readonly stderrGarbage?: boolean;
  readonly logLines?: number;
  readonly printEnv?: boolean;
  readonly fail?: 'oom' | 'ram' | 'corrupt' | 'missing' | 'bad-flag' | 'cuda';
}

/** Path of the stand-in engine itself. */
export const fakeLlamaServerPath = fileURLToPath(new URL('../fakes/fake-llama-server.mjs', import.meta.url));

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/**
 * An executable that is the stand-in engine with this behaviour, for `--llama-server`: a child's environment is
 * minimal, so the behaviour is written into the program. It lies in `folder`, or in a new temporary one.
 */
export function fakeLlamaServer(behaviour: FakeLlama = {}, folder?: string): string {
  const path = join(folder ?? mkdtempSync(join(tmpdir(), 'paddock-fake-llama-')), 'llama-server');
  const script = [
    '#!/bin/sh',
    `export FAKE_LLAMA=${quoted(JSON.stringify(behaviour))}`,
    `exec ${quoted(process.execPath)} ${quoted(fakeLlamaServerPath)} "$@"`,
    '',
  ].join('\n');
  writeFileSync(path, script, { mode: 0o755 });
  return path;
}
