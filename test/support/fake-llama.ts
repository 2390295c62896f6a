import { fileURLToPath } from 'node:url';
import { standIn } from './stand-in.ts';

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

/** An executable that is the stand-in engine with this behaviour, for `--llama-server`, in `folder` or a shared one. */
export function fakeLlamaServer(behaviour: FakeLlama = {}, folder?: string): string {
  const program = fakeLlamaServerPath;
  return standIn({ name: 'llama-server', program, variable: 'FAKE_LLAMA', behaviour, folder });
}
