import type { PaddockContract } from '../../src-shared/contract.ts';
import { PaddockError } from '../../src-shared/errors.ts';
import type { Handlers } from '../../src-shared/rpc/define.ts';

type BenchmarkHandlers = Pick<
  Handlers<PaddockContract>,
  Extract<keyof PaddockContract, `benchmarks.${string}`>
>;

/** Binds the `benchmarks.*` rows. */
export function benchmarkHandlers(): BenchmarkHandlers {
  const notOffered = (): never => {
    throw new PaddockError('NOT_OFFERED');
  };
  return {
    'benchmarks.suites': notOffered,
    'benchmarks.fetchSuite': notOffered,
    'benchmarks.importSuite': notOffered,
    'benchmarks.references': notOffered,
    'benchmarks.remoteModels': notOffered,
    'benchmarks.estimate': notOffered,
    'benchmarks.start': notOffered,
    'benchmarks.pause': notOffered,
    'benchmarks.resume': notOffered,
    'benchmarks.cancel': notOffered,
    'benchmarks.rerun': notOffered,
    'benchmarks.grade': notOffered,
    'benchmarks.list': notOffered,
    'benchmarks.get': notOffered,
    'benchmarks.problem': notOffered,
    'benchmarks.watch': notOffered,
    'benchmarks.progress': notOffered,
    'benchmarks.compare': notOffered,
    'benchmarks.export': notOffered,
    'benchmarks.annotate': notOffered,
    'benchmarks.remove': notOffered,
    'benchmarks.importResults': notOffered,
    'benchmarks.speed': notOffered,
    'benchmarks.speedRuns': notOffered,
  };
}
