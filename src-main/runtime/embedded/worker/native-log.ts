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
