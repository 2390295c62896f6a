import type { LlamaLogLevel } from 'node-llama-cpp';
import type { Level, WorkerLog } from './log.ts';

export type NativeLog = Pick<WorkerLog, 'line'>;

const LEVELS: Readonly<Partial<Record<LlamaLogLevel, Level>>> = { error: 'E', fatal: 'E', warn: 'W' };

/** Passes the engine's own lines on, among them the buffer sizes; joins the progress dots that come one by one. */
export function nativeLogger(log: NativeLog): (level: LlamaLogLevel, message: string) => void {
  return (level, message) => {
    for (const line of message.split('\n')) {
      const text = line.trimEnd();
      if (text === '' || /^\.+$/.test(text)) continue;
      log.line(LEVELS[level] ?? 'I', text);
    }
  };
}

/** Between two lines of dots, ms: what is read in no time says nothing. */
const DOTS_EVERY_MS = 250;

/**
 * Tells how much of the model is read, in dots for hundredths as llama-server prints them. Called with shares of 1.
 * @param now a clock that does not jump, ms
 */
export function progressDots(log: NativeLog, now = () => performance.now()): (fraction: number) => void {
  let told = { dots: 0, at: now() };
  return fraction => {
    const dots = Math.floor(fraction * 100);
    if (dots < told.dots + 5 || now() - told.at < DOTS_EVERY_MS) return;
    told = { dots, at: now() };
    log.line('I', '.'.repeat(dots));
  };
}
