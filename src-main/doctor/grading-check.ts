import type { GraderCheck, SandboxKind } from '../../src-shared/model/benchmark.ts';
import type { Check } from './check.ts';

type Refused = GraderCheck['refused'][number];

const NAMES: Readonly<Record<SandboxKind, string>> = {
  docker: 'a container',
  bubblewrap: 'bubblewrap',
  guard: 'a mere process with limits',
};

/** In what the code of models is graded, and what a stronger sandbox would take. */
export const gradingCheck: Check = {
  name: 'sandbox for grading',
  run: async ({ grader }, signal) => {
    const found = await grader(signal).catch((error: unknown) => {
      if (signal.aborted) return null;
      throw error;
    });
    if (found === null) return { status: 'warning', message: 'No sandbox came up in time.', fix: null };
    const { sandbox, python, guard, refused, fix } = found;
    const message = (verdict: string): string => [verdict, ...refused.map(whyNot)].join(' ');
    if (sandbox !== null)
      return {
        status: 'ok',
        message: message(`Code is graded in ${NAMES[sandbox]}, with Python ${python}.`),
        fix: fixes(refused),
      };
    return guard
      ? {
          status: 'warning',
          message: message('Code is graded with limits alone, and only with your consent.'),
          fix: fixes(refused) ?? fix,
        }
      : {
          status: 'absent',
          message: message('Benchmarks of code cannot be graded here.'),
          fix: fixes(refused) ?? fix,
        };
  },
};

const whyNot = ({ kind, why }: Refused): string => `Not in ${NAMES[kind]}: ${why}`;

function fixes(refused: readonly Refused[]): string | null {
  const known = refused.flatMap(({ kind, fix }) => (fix === null ? [] : `For ${NAMES[kind]}: ${fix}`));
  return known.length === 0 ? null : known.join(' ');
}
