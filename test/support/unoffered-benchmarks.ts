import { PaddockError } from '../../src-shared/errors.ts';

const notOffered = (): never => {
  throw new PaddockError('NOT_OFFERED');
};

/** The `benchmarks.*` rows of a panel that has no benchmarks. */
export const unofferedBenchmarks = {
  'benchmarks.suites': notOffered,
  'benchmarks.fetchSuite': notOffered,
  'benchmarks.importSuite': notOffered,
  'benchmarks.grader': notOffered,
  'benchmarks.gradeSamples': notOffered,
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
  'benchmarks.schedules': notOffered,
  'benchmarks.setSchedule': notOffered,
  'benchmarks.removeSchedule': notOffered,
  'benchmarks.speed': notOffered,
  'benchmarks.speedRuns': notOffered,
  'benchmarks.cancelSpeed': notOffered,
  'benchmarks.removeSpeed': notOffered,
} as const;
