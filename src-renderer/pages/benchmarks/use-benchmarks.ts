import { useEffect, useMemo, useState } from 'react';
import type { PaddockError } from '../../../src-shared/errors.ts';
import type { BenchmarkRun, RunProgress } from '../../../src-shared/model/benchmark-run.ts';
import type { SpeedRun } from '../../../src-shared/model/benchmark-speed.ts';
import { asPaddockError } from '../../rpc/use-call.ts';
import { useStream } from '../../rpc/use-stream.ts';
import { bindStream } from '../../stores/bind-stream.ts';
import { useApp } from '../../stores/use-app.ts';

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
