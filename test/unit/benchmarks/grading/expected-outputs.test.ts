import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { describeWith } from '../../../support/requirements.ts';

const grader = fileURLToPath(new URL('../../../../resources/grader', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'paddock-expected-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Keeps outputs of two suites, then reads the file as it is, cut anywhere, and with anything else for an end. */
const PROGRAM = `
import json, marshal, os, random, sys, time
sys.path.insert(0, sys.argv[1])
import paddock_truth as truths
path = os.path.join(sys.argv[2], 'some.truth')
values, counts = {'base': [1, [2.5]], 'plus': ['x' * 5_000, None, (3.5,)]}, {'base': 2, 'plus': 3}
def write(fails):
    with truths.Writer(path, values) as writer:
        for suite, outputs in values.items():
            for number, value in enumerate(outputs):
                writer.add(suite, 'O', marshal.dumps(value, 2), 0.25 * number, suite == 'plus' and number == 1)
        if fails:
            raise KeyError('the run broke off')
try:
    write(True)
except KeyError:
    print(sorted(os.listdir(sys.argv[2])))
for name, age in (('left.tmp', 2 * 3600), ('other.tmp', 60)):
    open(os.path.join(sys.argv[2], name), 'w').close()
    os.utime(os.path.join(sys.argv[2], name), (time.time() - age,) * 2)
write(False)
print(sorted(os.listdir(sys.argv[2])))
os.unlink(os.path.join(sys.argv[2], 'other.tmp'))
found = truths.load(path, counts)
print(json.dumps({suite: [[of.value(i) for i in range(len(of))], of.seconds, of.floats, of.missed, of.largest] for suite, of in found.items()}))
print(truths.load(path, {'base': 2, 'plus': 4}), truths.load(path, {'base': 5, 'plus': 0}), truths.load(path + '2', counts))
whole = open(path, 'rb').read()
random.seed(1)
broken = [whole[:cut] for cut in range(len(whole))] + [whole[:-8] + random.randbytes(8) for _ in range(200)]
broken += [whole[:-8] + end for end in (b'\\xff' * 8, b'\\0' * 8)] + [whole + b'\\0', b'x' + whole, whole[1:]]
read = 0
for data in broken:
    with open(path, 'wb') as file:
        file.write(data)
    read += truths.load(path, counts) is not None
print(read)
`;

describeWith(['python3'], 'expected outputs that are kept', () => {
  it('are read as they were written, and not at all where a file is not whole', () => {
    const python = spawnSync('python3', ['-I', '-B', '-c', PROGRAM, grader, folder], { encoding: 'utf8' });
    expect(python.stderr).toBe('');
    const [left, swept, found, others, read] = python.stdout.trim().split('\n');
    expect(left).toBe('[]');
    expect(swept).toBe("['other.tmp', 'some.truth']");
    expect(JSON.parse(found ?? '')).toEqual({
      base: [[1, [2.5]], [0, 0.25], [false, true], 0, expect.any(Number)],
      plus: [['x'.repeat(5_000), null, [3.5]], [0, 0.25, 0.5], [false, false, true], 1, 5_005],
    });
    expect(others).toBe('None None None');
    expect(read).toBe('0');
    expect(readdirSync(folder)).toEqual(['some.truth']);
  });
});
