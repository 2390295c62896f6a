"""Compares the grader's comparison with numpy's, used as EvalPlus uses it: `allclose_pairs.py GRADER SEED COUNT`.

Prints JSON: how many pairs of which outcome, and the pairs on which the two differ.
"""
import json
import pickle
import random
import sys
import warnings

import numpy as np

sys.path.insert(0, sys.argv[1])
from paddock_encode import EXTENDED, encode  # noqa: E402
from paddock_oracle import Comparison, allclose  # noqa: E402
from paddock_truth import SuiteFacts, SuiteTruth  # noqa: E402

NUMPY = int(np.__version__.split('.')[0])
rng = random.Random(int(sys.argv[2]))
FLOATS = [0.0, -0.0, 1.0, -1.0, 0.1, 1e-6, 1e-7, 1e-300, 1e300, -1e308, 1.7976931348623157e308, float('nan'),
          float('inf'), float('-inf'), 3.0, 2.5, 1e16, 123456.789]
INTS = [0, 1, -1, 2, 3, 7, 255, 2 ** 31, -2 ** 31, 2 ** 53, 2 ** 53 + 1, 2 ** 63 - 1, 2 ** 63, 2 ** 64 - 1, -2 ** 63]
HUGE = [2 ** 64, -2 ** 63 - 1, 10 ** 30, 10 ** 400]
OTHER = ['', 'a', '1.0', None, b'x', {'a': 1}, {}, {1}, set()]
COMPLEX = [0j, 1 + 1j, 1j, complex(1e308, 1e308), complex('nan'), complex(1, float('inf')), 2.5 + 0j]


def scalar():
    kind = rng.random()
    if kind < 0.45:
        return rng.choice(FLOATS) if rng.random() < 0.5 else rng.uniform(-1, 1) * 10 ** rng.randint(-8, 8)
    if kind < 0.7:
        return rng.choice(INTS)
    if kind < 0.78:
        return rng.choice(COMPLEX)
    if kind < 0.86:
        return rng.random() < 0.5
    return rng.choice(HUGE) if kind < 0.92 else rng.choice(OTHER)


def value(depth=0):
    if depth > 2 or rng.random() < 0.35:
        return scalar()
    make = tuple if rng.random() < 0.3 else list
    kind = rng.random()
    if kind < 0.4:
        return make(float(rng.choice([0.1, 1, 2.5, 1e-6, -3])) for _ in range(rng.randint(0, 5)))
    if kind < 0.7:
        width = rng.randint(0, 3)
        return make([scalar() for _ in range(width)] for _ in range(rng.randint(0, 3)))
    return make(value(depth + 1) for _ in range(rng.randint(0, 4)))


def near(number):
    """About as far away as the tolerances reach, on either side."""
    if not isinstance(number, (int, float)) or isinstance(number, bool):
        return number
    try:
        step = rng.choice([0, 1e-7, 1e-6, 1e-6 + 1e-7, 1e-4, 1.0])
        share = rng.choice([0.5, 0.999, 1, 1.001, 2, -1, -0.999])
        return float(number) + share * (step + (1e-7 * abs(float(number)) if rng.random() < 0.5 else 0))
    except OverflowError:
        return number


def changed(thing):
    kind = rng.random()
    if isinstance(thing, (list, tuple)):
        make = type(thing)
        if kind < 0.06:
            return (list if make is tuple else tuple)(thing)
        if kind < 0.12:
            return make(list(thing) + [scalar()])
        if kind < 0.18 and thing:
            return make(thing[:-1])
        if kind < 0.24 and thing:
            return make([thing[0]])
        if kind < 0.30:
            return make([list(thing)])
        if kind < 0.36 and thing:
            return make(thing[0] if isinstance(thing[0], (list, tuple)) else [[item] for item in thing])
        return make(changed(item) for item in thing)
    if kind < 0.4:
        return thing
    if kind < 0.75:
        return near(thing)
    try:
        if kind < 0.8:
            return float(thing)
        if kind < 0.84:
            return int(thing)
        if kind < 0.87:
            return complex(thing)
        if kind < 0.9:
            return bool(thing)
    except (TypeError, ValueError, OverflowError):
        return thing
    return scalar()


def outcome(compare, *args):
    try:
        return str(bool(compare(*args)))
    except Exception:
        return 'raises'


def leaves(thing):
    if isinstance(thing, (list, tuple)):
        return [leaf for item in thing for leaf in leaves(item)]
    return [thing]


def versions_differ(*things):
    """Where numpy 1 and 2 differ, ours is held to one of them.

    numpy 2 takes some whole numbers beyond 64 bits, and anything beside nothing, where numpy 1 and ours refuse; numpy 1
    makes NaN of infinite complex numbers, where numpy 2 and ours do not.
    """
    all_leaves = [leaf for thing in things for leaf in leaves(thing)]
    if NUMPY == 1:
        infinite = any(isinstance(leaf, (float, complex)) and np.isinf(leaf) for leaf in all_leaves)
        return infinite and any(isinstance(leaf, complex) for leaf in all_leaves)
    huge = any(type(leaf) is int and not -2 ** 63 <= leaf < 2 ** 64 for leaf in all_leaves)
    return huge or any(not leaves(thing) or np.size(np.array(thing, dtype=object)) == 0 for thing in things)


def evalplus(out, exp, atol):
    """One test of EvalPlus, present version: passes or not."""
    # What a program computes is never the very object that another one did: that matters for NaN in a list.
    out = pickle.loads(pickle.dumps(out))
    try:
        exact = out == exp
        floats = isinstance(exp, float) or (
            isinstance(exp, (list, tuple)) and len(exp) > 0 and all(isinstance(item, float) for item in exp))
        if atol == 0 and floats:
            atol = 1e-6
        if not exact and atol != 0:
            assert type(out) == type(exp)
            if isinstance(exp, (list, tuple)):
                assert len(out) == len(exp)
            assert np.allclose(out, exp, rtol=1e-07, atol=atol)
        else:
            assert exact
        return True
    except Exception:
        return False


def ours(out, exp, atol):
    kind, data = encode(exp, 1 << 30)
    facts = SuiteFacts()
    facts.add('X' if kind == EXTENDED else 'O', data, 0.0)
    truth = SuiteTruth(vars(facts), data, 0)
    kind, data = encode(out, 1 << 30)
    return Comparison(truth, 'solve', False, atol, [[]]).accepts(0, data, kind == EXTENDED, None)


warnings.simplefilter('ignore')
np.seterr(all='ignore')
counts, differing = {}, []
for _ in range(int(sys.argv[3])):
    wanted = value()
    actual = changed(wanted) if rng.random() < 0.9 else value()
    atol = rng.choice([0, 1e-6, 1e-4])
    if versions_differ(actual, wanted):
        counts['left out'] = counts.get('left out', 0) + 1
        continue
    for name, mine, theirs in (
        ('allclose', outcome(allclose, actual, wanted, atol), outcome(np.allclose, actual, wanted, 1e-07, atol)),
        ('verdict', str(ours(actual, wanted, atol)), str(evalplus(actual, wanted, atol))),
    ):
        key = f'{name} {theirs}'
        counts[key] = counts.get(key, 0) + 1
        if mine != theirs:
            differing.append(f'{name}({actual!r:.200}, {wanted!r:.200}, {atol}): {mine}, numpy {theirs}')
print(json.dumps({'numpy': np.__version__, 'counts': counts, 'differing': differing[:20], 'found': len(differing)}))
