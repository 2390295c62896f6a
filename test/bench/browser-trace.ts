import { quantile } from './figures.ts';

/** What is asked of Chromium; tasks, frames and marks of every thread. */
export const TRACE_CATEGORIES = [
  'devtools.timeline',
  'disabled-by-default-devtools.timeline',
  'blink.user_timing',
  '__metadata',
];

/** The display's pace, ms. */
export const FRAME_MS = 1_000 / 60;

/** One task of the main thread's loop. */
export interface Task {
  readonly startMs: number;
  /** From its start to its end, with what else the machine did meanwhile. */
  readonly wallMs: number;
  /** Time that the thread had a processor. */
  readonly cpuMs: number;
}

/** The main thread of the page that set the marks, between two of them. */
export interface MainThread {
  readonly fromMs: number;
  readonly toMs: number;
  readonly tasks: readonly Task[];
  /** When the page was asked to draw its frames, ms. A page that asks for every frame is asked at the display's pace. */
  readonly framesMs: readonly number[];
  /** When the page set the other marks, by their names. */
  readonly marks: ReadonlyMap<string, readonly number[]>;
}

interface TraceEvent {
  readonly name: string;
  readonly cat: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds. */
  readonly ts: number;
  readonly dur?: number;
  readonly tdur?: number;
}

/**
 * Reads a Chromium trace (JSON) between the marks `from` and `to` that the page set with performance.mark.
 * @throws Error when a mark is missing
 */
export function mainThread(trace: string, from: string, to: string): MainThread {
  const { traceEvents } = JSON.parse(trace) as { readonly traceEvents: readonly TraceEvent[] };
  const timings = traceEvents.filter(event => event.cat.includes('blink.user_timing'));
  const first = timings.find(event => event.name === from);
  const last = timings.find(event => event.name === to);
  if (!first || !last) throw new Error(`The trace has no ${first ? to : from}`);
  const here = (event: TraceEvent): boolean =>
    event.pid === first.pid && event.tid === first.tid && event.ts >= first.ts && event.ts <= last.ts;
  const tasks: Task[] = [];
  const framesMs: number[] = [];
  const marks = new Map<string, number[]>();
  for (const event of traceEvents) {
    if (!here(event)) continue;
    const startMs = event.ts / 1_000;
    if (event.name === 'RunTask') {
      const wallMs = (event.dur ?? 0) / 1_000;
      tasks.push({ startMs, wallMs, cpuMs: (event.tdur ?? event.dur ?? 0) / 1_000 });
    } else if (event.name === 'FireAnimationFrame') {
      framesMs.push(startMs);
    } else if (event.cat.includes('blink.user_timing')) {
      marks.set(event.name, [...(marks.get(event.name) ?? []), startMs]);
    }
  }
  tasks.sort((a, b) => a.startMs - b.startMs);
  return { fromMs: first.ts / 1_000, toMs: last.ts / 1_000, tasks, framesMs: drawn(tasks, framesMs), marks };
}

/** However many callbacks a frame has, it is one frame: they run in the same task. */
function drawn(tasks: readonly Task[], callbacksMs: readonly number[]): number[] {
  const sorted = [...callbacksMs].sort((a, b) => a - b);
  let at = 0;
  return tasks.flatMap(task => {
    while ((sorted[at] ?? Number.POSITIVE_INFINITY) < task.startMs) at++;
    const first = sorted[at];
    return first !== undefined && first <= endOf(task) ? [first] : [];
  });
}

/** The main thread's work in every frame, ms: the tasks that begin between one frame and the next. */
export function workPerFrame(thread: MainThread, measure: 'cpuMs' | 'wallMs' = 'cpuMs'): number[] {
  const { tasks, framesMs } = thread;
  const work: number[] = [];
  let at = tasks.findIndex(task => endOf(task) > (framesMs[0] ?? 0));
  // The task that draws a frame began just before it asked the page to.
  for (const end of framesMs.slice(1)) {
    let sum = 0;
    for (let task = tasks[at]; task && endOf(task) <= end; task = tasks[++at]) sum += task[measure];
    work.push(sum);
  }
  return work;
}

const endOf = (task: Task): number => task.startMs + task.wallMs;

/** The part of the display's frames that the page did not draw, per cent. */
export function missedPct(thread: MainThread): number {
  const { framesMs } = thread;
  const [first, last] = [framesMs[0], framesMs.at(-1)];
  if (first === undefined || last === undefined || last === first) return 100;
  const due = Math.round((last - first) / FRAME_MS);
  return Math.max(0, (1 - (framesMs.length - 1) / due) * 100);
}

/** The tasks in which a mark was set. */
export function tasksWith(thread: MainThread, mark: string): Task[] {
  const times = thread.marks.get(mark) ?? [];
  return thread.tasks.filter(task => times.some(at => at >= task.startMs && at <= endOf(task)));
}

/** The longest of some tasks, ms; 0 without any. */
export function longest(tasks: readonly Task[], measure: 'cpuMs' | 'wallMs' = 'wallMs'): number {
  return Math.max(0, ...tasks.map(task => task[measure]));
}

/** 99 of 100 frames need no more main-thread work than this, ms. */
export function frameWork99(thread: MainThread): number {
  return quantile(workPerFrame(thread), 0.99);
}
