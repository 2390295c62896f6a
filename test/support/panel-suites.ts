import type { PaddockContract } from '../../src-shared/contract.ts';
import { PaddockError } from '../../src-shared/errors.ts';
import type { GraderCheck } from '../../src-shared/model/benchmark.ts';
import type { SuiteSummary } from '../../src-shared/model/benchmark-request.ts';
import type { RemoteModel, ScheduleState } from '../../src-shared/model/benchmark-result.ts';
import type { BenchmarkRun } from '../../src-shared/model/benchmark-run.ts';
import type { Handlers } from '../../src-shared/rpc/define.ts';
import { withSchedule } from './with-schedule.ts';

type Names =
  | 'benchmarks.suites'
  | 'benchmarks.remoteModels'
  | 'benchmarks.fetchSuite'
  | 'benchmarks.importSuite'
  | 'benchmarks.importResultFiles'
  | 'benchmarks.grader'
  | 'benchmarks.gradeSamples'
  | 'benchmarks.schedules'
  | 'benchmarks.setSchedule'
  | 'benchmarks.removeSchedule';

const RELEASES = 'https://github.com/evalplus';
const HUMANEVAL: SuiteSummary = {
  id: 'humaneval-plus',
  name: 'HumanEval+',
  kind: 'code',
  hash: 'fe585eb4df8c88d844eeb463ea4d0302',
  problems: 164,
  description: 'The problems of HumanEval with eighty times the tests.',
  version: 'v0.1.10',
  licence: 'Apache-2.0',
  source: `${RELEASES}/humanevalplus_release`,
  state: 'ready',
  problem: null,
  downloadBytes: 925_932,
};
export const SAMPLE_SUITES: readonly SuiteSummary[] = [
  HUMANEVAL,
  {
    ...HUMANEVAL,
    id: 'mbpp-plus',
    name: 'MBPP+',
    description: 'Short tasks of everyday Python.',
    source: `${RELEASES}/mbppplus_release`,
    state: 'not-fetched',
    hash: null,
    problems: null,
    downloadBytes: 336_032,
  },
  {
    ...HUMANEVAL,
    id: 'reasoning',
    name: 'Reasoning',
    kind: 'reasoning',
    description: 'Small riddles with a number or a letter as their answer.',
    licence: 'MIT',
    source: null,
    hash: '0a1b2c3d0a1b2c3d0a1b2c3d0a1b2c3d',
    problems: 36,
    downloadBytes: null,
  },
];
const CONTAINER: GraderCheck = { sandbox: 'docker', python: '3.11.2', guard: false, refused: [], fix: null };

/** Suites, schedules and the grader of a panel without an engine: a test moves them. */
export class PanelSuites {
  suites: readonly SuiteSummary[] = SAMPLE_SUITES;
  schedules: readonly ScheduleState[] = [];
  grader: GraderCheck = CONTAINER;
  /** Thrown by fetching, or, while it is pending, what it waits for. */
  fetching: PaddockError | Promise<void> | null = null;
  remotes: readonly RemoteModel[] = [];
  /** How many results a folder has. */
  found = 11;
  /** Result files that an import cannot take. */
  broken: readonly string[] = [];

  reset(): void {
    this.suites = SAMPLE_SUITES;
    this.schedules = [];
    this.grader = CONTAINER;
    this.fetching = null;
    this.remotes = [];
    this.found = 11;
    this.broken = [];
  }

  handlers(
    called: (name: string, input: unknown) => void,
    made: (label: string) => BenchmarkRun,
  ): Pick<Handlers<PaddockContract>, Names> {
    const scheduled = (): ScheduleState[] => [...this.schedules];
    return {
      'benchmarks.suites': () => [...this.suites],
      'benchmarks.remoteModels': () => [...this.remotes],
      'benchmarks.fetchSuite': async input => {
        called('benchmarks.fetchSuite', input);
        if (this.fetching instanceof PaddockError) throw this.fetching;
        await this.fetching;
        this.suites = this.suites.map(suite =>
          suite.id === input.suiteId
            ? { ...suite, state: 'ready' as const, problems: 378, hash: 'ee43ecabebf20deef4bb776a405ac5b1' }
            : suite,
        );
        return this.#suite(input.suiteId);
      },
      'benchmarks.importSuite': input => {
        called('benchmarks.importSuite', input);
        if (!input.path.endsWith('.gz')) {
          throw new PaddockError('FILE_UNREADABLE', `${input.path} could not be read: ENOENT.`, {
            fix: 'Check the path.',
          });
        }
        const suite = {
          ...HUMANEVAL,
          id: 'import-own-abc123',
          name: 'own',
          source: null,
          imported: true,
          downloadBytes: null,
        };
        this.suites = [...this.suites, suite];
        return suite;
      },
      'benchmarks.importResultFiles': input => {
        called('benchmarks.importResultFiles', input);
        const runs = Array.from({ length: this.found }, (_, at) => made(`Imported ${at}`));
        this.found = 0;
        const unread = this.broken.map(path => ({
          path,
          problem: `${path} is not a results file of EvalPlus.`,
        }));
        return { runs, unread };
      },
      'benchmarks.grader': () => this.grader,
      'benchmarks.gradeSamples': input => {
        called('benchmarks.gradeSamples', input);
        return made(input.label ?? 'samples');
      },
      'benchmarks.schedules': scheduled,
      'benchmarks.setSchedule': input => {
        called('benchmarks.setSchedule', input);
        this.schedules = withSchedule(this.schedules, input);
        return scheduled();
      },
      'benchmarks.removeSchedule': input => {
        called('benchmarks.removeSchedule', input);
        this.schedules = this.schedules.filter(({ id }) => id !== input.id);
        return scheduled();
      },
    };
  }

  #suite(id: string): SuiteSummary {
    const suite = this.suites.find(one => one.id === id);
    if (!suite) throw new PaddockError('NOT_FOUND');
    return suite;
  }
}

/** A remote reference model, with or without its key. */
export function sampleRemote(id: string, keyVariable: string, available: boolean): RemoteModel {
  return {
    ...{ id, keyVariable, available },
    label: `Model of ${id}`,
    dialect: 'openai',
    model: `${id}-large`,
    baseUrl: 'https://example.com/',
    inputUsdPerMillion: 5,
    outputUsdPerMillion: 25,
  };
}
