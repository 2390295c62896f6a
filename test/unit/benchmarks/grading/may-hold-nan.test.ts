import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { describeWith } from '../../../support/requirements.ts';

const grader = fileURLToPath(new URL('../../../../resources/grader', import.meta.url));

/** Every value with a NaN must be looked at; of what has none only chance may make one look so. */
const PROGRAM = `
import marshal, math, random, sys
sys.path.insert(0, sys.argv[1])
from paddock_truth import SuiteFacts
nan = math.nan
def same(value):
    facts = SuiteFacts()
    facts.add('O', marshal.dumps(value, 2), 0.0)
    return facts.same
with_nan = [nan, -nan, [nan], (1, nan), {'a': nan}, {1: (nan,)}, complex(nan, 1), complex(1, nan), [[1, [2, -nan]]]]
print(''.join(map(same, with_nan)))
random.seed(1)
without = [1.5, [2.5, 'abc'], 10 ** 500, [random.getrandbits(400_000) for _ in range(8)], b'g' * 7 + b'\\xf8\\x7f', 'g' * 20, None]
print(''.join(map(same, without)))
`;

describeWith(['python3'], 'an expected output', () => {
  it('is compared by its bytes alone unless it may hold a NaN, which equals nothing', () => {
    const python = spawnSync('python3', ['-I', '-B', '-c', PROGRAM, grader], { encoding: 'utf8' });
    expect(python.stderr).toBe('');
    expect(python.stdout).toBe(`${'0'.repeat(9)}\n${'1'.repeat(7)}\n`);
  });
});
