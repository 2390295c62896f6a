"""Mutants of canonical solutions with verdicts found another way: `mutants.py DATASET SEED PER_PROBLEM`.

Prints a line of JSON per mutant: task id, program, what was changed, and whether it passes base and plus by a plain
reading of EvalPlus's rules with numpy, in one process per mutant and without a sandbox (mutants of reference solutions
only compute). A mutant that takes long enough for a clock to decide is left out; endless ones fail.
"""
import ast
import contextlib
import copy
import gzip
import io
import json
import math
import os
import pickle
import random
import resource
import signal
import sys
import warnings

import numpy as np

DATASET, SEED, PER_PROBLEM = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
# CPU time, so that a busy machine changes nothing: quick is far below any limit, endless far above.
QUICK, ENDLESS = 0.1, 4.0
MOST_ENDLESS = 3
COMPARISONS = {ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq,
               ast.NotEq: ast.Eq, ast.In: ast.NotIn, ast.NotIn: ast.In}
ARITHMETIC = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.FloorDiv: ast.Mult, ast.Mod: ast.FloorDiv,
              ast.Div: ast.Mult}
NAMES = {'min': 'max', 'max': 'min', 'all': 'any', 'any': 'all', 'upper': 'lower', 'lower': 'upper'}


def changes(tree):
    """[(what, apply)]: every single change that the operators make of a function."""
    found = []

    def add(what, node, **fields):
        found.append((f'{what} in line {getattr(node, "lineno", 0)}',
                      lambda: [setattr(node, name, value) for name, value in fields.items()]))

    for node in ast.walk(tree):
        if isinstance(node, ast.Compare) and type(node.ops[0]) in COMPARISONS:
            add('comparison', node, ops=[COMPARISONS[type(node.ops[0])](), *node.ops[1:]])
        elif isinstance(node, (ast.BinOp, ast.AugAssign)) and type(node.op) in ARITHMETIC:
            add('operator', node, op=ARITHMETIC[type(node.op)]())
        elif isinstance(node, ast.BoolOp):
            add('logic', node, op=ast.Or() if isinstance(node.op, ast.And) else ast.And())
        elif isinstance(node, ast.Constant) and type(node.value) is bool:
            add('truth', node, value=not node.value)
        elif isinstance(node, ast.Constant) and type(node.value) in (int, float):
            add('number', node, value=node.value + 1)
        elif isinstance(node, ast.Constant) and type(node.value) is str:
            add('text', node, value=node.value + 'x')
        elif isinstance(node, (ast.If, ast.While, ast.IfExp)):
            add('condition', node, test=ast.UnaryOp(ast.Not(), node.test))
        elif isinstance(node, ast.Name) and node.id in NAMES:
            add('name', node, id=NAMES[node.id])
        elif isinstance(node, ast.Attribute) and node.attr in NAMES:
            add('name', node, attr=NAMES[node.attr])
        elif isinstance(node, ast.Return) and node.value is not None:
            add('nothing returned', node, value=ast.Constant(None))
        elif isinstance(node, ast.Slice) and node.upper is not None:
            add('slice', node, upper=None)
    return found


def mutated(source, entry, choose):
    tree = ast.parse(source)
    target = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == entry][-1]
    if isinstance(target.body[0], ast.Expr) and isinstance(target.body[0].value, ast.Constant):
        del target.body[0]
    found = changes(target)
    if choose >= len(found):
        return None
    what, apply = found[choose]
    apply()
    return what, ast.unparse(ast.fix_missing_locations(tree))


def is_floats(value):
    return isinstance(value, float) or (isinstance(value, (list, tuple)) and len(value) > 0
                                        and all(isinstance(item, float) for item in value))


def suite_passes(function, record, inputs, expected):
    """(passed, most CPU seconds of one test)."""
    atol, most = record['atol'], 0.0
    for args, exp in zip(inputs, expected):
        started = resource.getrusage(resource.RUSAGE_SELF).ru_utime
        try:
            signal.setitimer(signal.ITIMER_VIRTUAL, ENDLESS)
            try:
                out = function(*args)
            finally:
                signal.setitimer(signal.ITIMER_VIRTUAL, 0)
            exact = out == exp
            if record['entry_point'] == 'find_zero':
                right = abs(sum(c * math.pow(out, i) for i, c in enumerate(args[0]))) <= atol
            else:
                if atol == 0 and is_floats(exp):
                    atol = 1e-6
                right = bool(exact)
                if not exact and atol != 0:
                    right = type(out) is type(exp) and (not isinstance(exp, (list, tuple)) or len(out) == len(exp)) \
                        and bool(np.allclose(out, exp, rtol=1e-7, atol=atol))
        except BaseException:
            right = False
        most = max(most, resource.getrusage(resource.RUSAGE_SELF).ru_utime - started)
        if not right:
            return False, most
    return True, most


def in_a_process(code, record, inputs, expected):
    read_end, write_end = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.close(read_end)
            resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
            signal.signal(signal.SIGVTALRM, _expired)
            answer = (False, 0.0)
            try:
                scope = {}
                exec(code, scope)
                answer = suite_passes(scope[record['entry_point']], record, inputs, expected)
            except BaseException:
                pass
            os.write(write_end, pickle.dumps(answer))
        finally:
            os._exit(0)
    os.close(write_end)
    with os.fdopen(read_end, 'rb') as file:
        answer = file.read()
    os.waitpid(pid, 0)
    return pickle.loads(answer)


def _expired(*_):
    raise TimeoutError


def main():
    warnings.simplefilter('ignore')
    sys.setrecursionlimit(1000)
    if hasattr(sys, 'set_int_max_str_digits'):
        sys.set_int_max_str_digits(0)
    endless = 0
    with gzip.open(DATASET, 'rt') as file:
        records = [json.loads(line) for line in file]
    for record in records:
        source, entry = record['prompt'] + record['canonical_solution'], record['entry_point']
        rng = random.Random(f'{SEED} {record["task_id"]}')
        choices = list(range(len(changes_of(source, entry))))
        rng.shuffle(choices)
        expected, made = {}, 0
        for choose in choices:
            if made == PER_PROBLEM:
                break
            what, code = mutated(source, entry, choose)
            verdicts, seconds = {}, 0.0
            for suite in ('base', 'plus'):
                inputs = record[suite + '_input']
                if suite not in expected:
                    scope = {}
                    exec(source, scope)
                    expected[suite] = [scope[entry](*copy.deepcopy(args)) for args in inputs]
                verdicts[suite], took = in_a_process(code, record, inputs, expected[suite])
                seconds = max(seconds, took)
            if QUICK < seconds < ENDLESS or (seconds >= ENDLESS and endless >= MOST_ENDLESS):
                continue
            endless += seconds >= ENDLESS
            made += 1
            _emit({'taskId': record['task_id'], 'solution': code, 'what': what, **verdicts})


def changes_of(source, entry):
    tree = ast.parse(source)
    target = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == entry][-1]
    if isinstance(target.body[0], ast.Expr) and isinstance(target.body[0].value, ast.Constant):
        del target.body[0]
    return changes(target)


def _emit(row):
    sys.__stdout__.write(json.dumps(row) + '\n')
    sys.__stdout__.flush()


with contextlib.redirect_stdout(io.StringIO()):
    main()
