import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from '../bench/figures.ts';

export interface Flood {
  readonly lines: number;
  /** Lines a second. */
  readonly rate: number;
  /** So many lines come faster, once. */
  readonly burst?: { readonly lines: number; readonly rate: number; readonly afterSeconds: number };
}

/** A profile for the engine that floods. */
export const FLOOD_CONF = [
  '[flood]',
  'RUNTIME=process',
  `MODEL=${join(repository, 'resources/models/paddock-mini-random-Q8_0.gguf')}`,
  'CTX_SIZE=512',
  'GPUS=none',
  'EXTRA_ARGS=--alias flood',
  '',
].join('\n');

/** An executable in `folder` that floods when it serves that profile, and is `other` (where there is one) otherwise. */
export function floodProgram(folder: string, flood: Flood, other: string | null = null): string {
  const { lines, rate, burst = { lines: 0, rate, afterSeconds: 0 } } = flood;
  const { lines: more, rate: faster, afterSeconds } = burst;
  const path = join(folder, 'llama-server');
  const script = [
    '#!/bin/sh',
    'case " $* " in',
    '  *" --alias flood "*)',
    `    export FLOOD_LINES=${lines} FLOOD_RATE=${rate}`,
    `    export FLOOD_BURST=${more} FLOOD_BURST_RATE=${faster} FLOOD_BURST_AFTER=${afterSeconds}`,
    `    exec '${process.execPath}' '${join(repository, 'test/soak/flood-engine.mjs')}' "$@" ;;`,
    'esac',
    other === null ? 'exit 1' : `exec '${other}' "$@"`,
    '',
  ].join('\n');
  writeFileSync(path, script, { mode: 0o755 });
  return path;
}

/** Number of the last of the engine's lines in the newest of the panel's log. */
export function lastFloodLine(texts: readonly string[]): number {
  const numbers = texts.map(text => Number(/ task (\d+) /.exec(text)?.[1]));
  return Math.max(-1, ...numbers.filter(number => !Number.isNaN(number)));
}
