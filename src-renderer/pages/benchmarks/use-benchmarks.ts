import { useCallback, useEffect, useMemo, useState } from 'react';
import type { PaddockContract } from '../../../src-shared/contract.ts';
import type { PaddockError } from '../../../src-shared/errors.ts';
import type { BenchmarkRun, RunProgress } from '../../../src-shared/model/benchmark-run.ts';
import type { SpeedRun } from '../../../src-shared/model/benchmark-speed.ts';
import type { CallName, Input, Output } from '../../../src-shared/rpc/define.ts';
import { asPaddockError, useCall } from '../../rpc/use-call.ts';
import { useStream } from '../../rpc/use-stream.ts';
import { bindStream } from '../../stores/bind-stream.ts';
import { useApp, useConnection } from '../../stores/use-app.ts';

export interface Runs {
  /** Newest first; null until they were read. */
  readonly runs: readonly BenchmarkRun[] | null;
  /** Measurements of speed, newest first. */
  readonly speed: readonly SpeedRun[];
  readonly error: PaddockError | null;
}

/** All runs, followed. */
export function useRuns(): Runs {
  const { client } = useApp();
  const [all, setAll] = useState<{
    readonly runs: readonly BenchmarkRun[];
    readonly speed: readonly SpeedRun[];
  } | null>(null);
  const [error, setError] = useState<PaddockError | null>(null);
  useEffect(
    () =>
      bindStream(
        client,
        'benchmarks.watch',
        {},
        {
          next: setAll,
          error: thrown => setError(thrown === null ? null : asPaddockError(thrown)),
        },
      ),
    [client],
  );
  return { runs: all?.runs ?? null, speed: all?.speed ?? [], error };
}

/** A run problem by problem, followed through all that becomes of it. */
export function useProgress(runId: string): {
  readonly progress: RunProgress | null;
  readonly error: PaddockError | null;
} {
  const { client } = useApp();
  const [progress, setProgress] = useState<RunProgress | null>(null);
  const [error, setError] = useState<PaddockError | null>(null);
  const input = useMemo(() => ({ runId }), [runId]);
  useStream(client, 'benchmarks.progress', input, {
    next: event => {
      setError(null);
      setProgress(event);
    },
    error: thrown => setError(asPaddockError(thrown)),
  });
  return { progress: progress?.run.id === runId ? progress : null, error };
}

type Plain = CallName<PaddockContract> &
  (
    | 'benchmarks.suites'
    | 'benchmarks.references'
    | 'benchmarks.frontier'
    | 'benchmarks.remoteModels'
    | 'benchmarks.schedules'
    | 'benchmarks.speedSchedules'
    | 'benchmarks.grader'
  );

/** Something that is read once, and again after every reconnection or when asked. */
export function useRead<K extends Plain>(
  name: K,
): {
  readonly answer: Output<PaddockContract[K]> | null;
  readonly error: PaddockError | null;
  /** Resolves with null when it could not be read: the error is in `error`. */
  readonly again: () => Promise<Output<PaddockContract[K]> | null>;
  /** It was changed, and Paddock answered with how it is now. */
  readonly set: (answer: Output<PaddockContract[K]>) => void;
} {
  const { client } = useApp();
  const connected = useConnection(view => view.connection.status === 'connected');
  const { run, error } = useCall(client, name);
  const [answer, setAnswer] = useState<Output<PaddockContract[K]> | null>(null);
  const set = useCallback((given: Output<PaddockContract[K]>) => setAnswer(given), []);
  const again = useCallback(async () => {
    const given = await run({} as Input<PaddockContract[K]>);
    if (given !== null) set(given);
    return given;
  }, [run, set]);
  useEffect(() => {
    if (connected) void again();
  }, [connected, again]);
  return { answer, error, again, set };
}
