"""Answers of many shapes to the MBPP+ problems with rules of their own, and EvalPlus's verdicts on them:
`mbpp_specials.py GRADER DATASET`.

Prints a line of JSON per program: task id, program, what it returns, and whether it passes base and plus by a plain
reading of EvalPlus's comparison, without a sandbox (the programs wrap reference solutions). GRADER is only asked how the
data set writes its arguments.
"""
import copy
import gzip
import json
import math
import sys
import warnings

import numpy as np

GRADER, DATASET = sys.argv[1:3]
sys.path.insert(0, GRADER)
from paddock_mbpp import decode_inputs, problem_number  # noqa: E402

SETS = ('similar_elements', 'find_char_long', 'common_in_nested_lists', 'extract_singly', 'larg_nnum',
        'intersection_array', 'find_dissimilar', 'Diff')
NOT_NONE = ('check_str', 'text_match_three', 'text_starta_endb')
NUMBERS = ('sum_div', 'surface_Area', 'digit_distance_nums', 'are_equivalent')

COLLECTIONS = ('out', 'list(out)', 'tuple(out)', 'set(out)', 'frozenset(out)', 'iter(list(out))', '(x for x in out)',
               'map(lambda x: x, out)', 'filter(lambda x: True, out)', 'reversed(list(out))', 'dict.fromkeys(out)',
               'dict.fromkeys(out).keys()', '{i: x for i, x in enumerate(out)}.values()', 'collections.deque(out)',
               'itertools.chain(out, out)', 'itertools.islice(list(out), 10 ** 6)', 'list(out) * 2', 'list(out)[1:]',
               'list(out) + [None]', 'list(out)[:1]', 'zip(out)', 'enumerate(out)', '[list(out)]', 'len(list(out))',
               'None', 'True', '[]', 'iter(())', '(1 / 0 for x in [1])', 'str(out)')
TRUTHS = ('out', 'bool(out)', 'not out', 'out is not None', 'out is None', 'None', 'True', 'False', '1', '0', '""',
          '"Found a match!" if out else "Not matched!"', '"Matched" if out else None', '[out] if out else None', '[]')
SCALARS = ('out', 'out + 0.0', 'out * 1.0', 'out + 1', 'out - 1', '0', '0.0', 'None', '"x"', 'False', 'True', '[out]',
           'out + 1e-9', 'float("nan")', 'str(out)', 'complex(out)', 'fractions.Fraction(out)', 'decimal.Decimal(out)')


def surface_area(base_edge, height):
    slant = math.sqrt((base_edge / 2) ** 2 + height ** 2)
    return round(base_edge ** 2 + 4 * (base_edge * slant) / 2)


def digit_distance(num1, num2):
    a, b = str(num1), str(num2)
    most = max(len(a), len(b))
    return sum(abs(int(x) - int(y)) for x, y in zip(a.zfill(most), b.zfill(most)))


def is_floats(value):
    return isinstance(value, float) or (isinstance(value, (list, tuple)) and bool(value)
                                        and all(isinstance(item, float) for item in value))


def passes(function, entry, inputs, expected, atol):
    for args, exp in zip(inputs, expected):
        try:
            out = function(*args)
            same = out == exp
            if entry == 'are_equivalent':
                same = same or True
            elif entry == 'sum_div':
                same = same or out == 0
            elif entry == 'surface_Area':
                same = same or abs(out - surface_area(*args)) <= atol
            elif entry == 'digit_distance_nums':
                same = same or out == digit_distance(*args)
            elif entry in SETS:
                same = set(out) == set(exp)
            elif entry in NOT_NONE:
                same = out == exp if isinstance(out, bool) else exp == (out is not None)
            if atol == 0 and is_floats(exp):
                atol = 1e-6
            if not same and atol != 0:
                assert type(out) is type(exp)
                if isinstance(exp, (list, tuple)):
                    assert len(out) == len(exp)
                assert np.allclose(out, exp, rtol=1e-07, atol=atol)
            else:
                assert same
        except Exception:
            return False
    return True


def main():
    warnings.simplefilter('ignore')
    shapes = [(SETS, COLLECTIONS), (NOT_NONE, TRUTHS), (NUMBERS, SCALARS)]
    with gzip.open(DATASET, 'rt') as file:
        records = [json.loads(line) for line in file]
    for record in records:
        entry = record['entry_point']
        source = record['prompt'] + record['canonical_solution']
        for expression in [shape for names, all_of in shapes if entry in names for shape in all_of]:
            code = (f'{source}\nimport collections, decimal, fractions, itertools\n_reference = {entry}\n'
                    f'def {entry}(*args):\n    out = _reference(*args)\n    return {expression}\n')
            verdicts = {}
            for suite in ('base', 'plus'):
                inputs = decode_inputs(problem_number(record['task_id']), record[suite + '_input'] or [])
                reference, scope = {}, {}
                exec(source, reference)
                exec(code, scope)
                expected = [reference[entry](*copy.deepcopy(args)) for args in inputs]
                if entry in NOT_NONE:
                    expected = [one is not None for one in expected]
                verdicts[suite] = passes(scope[entry], entry, inputs, expected, record['atol'])
            print(json.dumps({'taskId': record['task_id'], 'solution': code, 'what': expression, **verdicts}))


main()
