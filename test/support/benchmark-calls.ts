import type { BenchmarkRun, RunProgress } from '../../src-shared/model/benchmark-run.ts';
import { eventually } from './eventually.ts';
import type { PanelProcess } from './panel-process.ts';

/** Calls `benchmarks.<name>` of a panel. @throws Error with the answer when it is refused */
export async function call<T>(panel: PanelProcess, name: string, input: unknown): Promise<T> {
  const { status, body } = await panel.post(`/rpc/benchmarks.${name}`, input, true);
  if (status >= 400) throw new Error(`${name}: ${status} ${JSON.stringify(body)}`);
  return body as T;
}

/** Starts one run and gives its id. @throws Error when none was begun */
export async function begin(panel: PanelProcess, request: object): Promise<string> {
  const [run] = await call<BenchmarkRun[]>(panel, 'start', request);
  if (!run) throw new Error(`no run was begun of ${JSON.stringify(request)}`);
  return run.id;
}

/** Resolves once a run has one of these statuses; without any, once it has ended or waits for somebody. */
export function runIs(
  panel: PanelProcess,
  runId: string,
  ...wanted: readonly BenchmarkRun['status'][]
): Promise<RunProgress> {
  const statuses = wanted.length > 0 ? wanted : ['done', 'failed', 'paused', 'cancelled'];
  return eventually(
    `the run is ${statuses.join(' or ')}`,
    async () => {
      const progress = await call<RunProgress>(panel, 'get', { runId });
      return statuses.includes(progress.run.status) ? progress : false;
    },
    200_000,
  );
}
