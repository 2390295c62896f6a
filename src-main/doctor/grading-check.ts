import { assertNever } from '../../src-shared/assert-never.ts';
import type { SandboxKind } from '../../src-shared/model/benchmark.ts';
import type { RefusedSandbox } from '../benchmarks/grading/choose-sandbox.ts';
import type { Check } from './check.ts';

const NAMES: Readonly<Record<SandboxKind, string>> = {
  docker: 'container',
  bubblewrap: 'bubblewrap',
  guard: 'limits alone',
};

/** In what the code of models is graded, and what a stronger sandbox would take. */
export const gradingCheck: Check = {
  name: 'sandbox for grading',
  run: async ({ sandboxes }, signal) => {
    const { kind, python, refused } = await sandboxes(signal);
    const message = (verdict: string): string => [verdict, ...refused.map(whyNot)].join(' ');
    const fix = fixes(refused);
    switch (kind) {
      case 'docker':
        return {
          status: 'ok',
          message: message(`Code is graded in a container, with Python ${python}.`),
          fix,
        };
      case 'bubblewrap':
        return {
          status: 'ok',
          message: message(`Code is graded in bubblewrap, with Python ${python}.`),
          fix,
        };
      case 'guard':
        return {
          status: 'warning',
          message: message('Code is graded with limits alone, and only with your consent.'),
          fix,
        };
      case null:
        return { status: 'absent', message: message('Benchmarks of code cannot be graded here.'), fix };
      default:
        return assertNever(kind);
    }
  },
};

const whyNot = ({ kind, why }: RefusedSandbox): string => `${NAMES[kind]}: ${why}`;

function fixes(refused: readonly RefusedSandbox[]): string | null {
  const known = refused.flatMap(({ kind, fix }) => (fix === null ? [] : `For ${NAMES[kind]}: ${fix}`));
  return known.length === 0 ? null : known.join(' ');
}
