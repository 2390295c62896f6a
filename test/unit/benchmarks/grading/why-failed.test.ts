import { expect, it } from 'vitest';
import { whyFailed } from '../../../../src-main/benchmarks/grading/why-failed.ts';
import { SuiteVerdict, type Verdict } from '../../../../src-shared/model/benchmark.ts';

const suite = (status: SuiteVerdict['status'], reason: string | null = null): SuiteVerdict =>
  SuiteVerdict.parse({ status, reason, failTests: [], cpuS: 0, peakKiB: 0 });
const verdict = (base: SuiteVerdict, plus: SuiteVerdict | null): Verdict => ({
  ...{ taskId: 'T/1', index: 0, ms: 1 },
  ...{ base, plus },
});
const pass = suite('pass');

it('counts why samples did not pass, and names modules that are not there', () => {
  const wrong = suite('fail', 'wrong answer');
  const gone = (name: string): SuiteVerdict => suite('fail', `ModuleNotFoundError: ${name}`);
  expect(
    whyFailed([
      verdict(pass, pass),
      verdict(pass, null),
      verdict(pass, wrong),
      verdict(wrong, gone('unseen')),
      verdict(gone('pandas.core'), null),
      // The guard takes it away from every sample: it is there.
      verdict(gone('resource'), null),
      verdict(suite('timeout'), null),
    ]),
  ).toEqual({
    reasons: [
      { reason: 'wrong answer', samples: 2 },
      { reason: 'ModuleNotFoundError: pandas.core', samples: 1 },
      { reason: 'ModuleNotFoundError: resource', samples: 1 },
      { reason: 'timeout', samples: 1 },
    ],
    absentModules: ['pandas'],
  });
});
