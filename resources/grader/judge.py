"""Grades samples of one data set: `judge.py CONFIG`, one JSON task per line on stdin, one JSON verdict per line on stdout.

The judge holds the expected outputs and runs no foreign code; candidates run in a sandbox (paddock_zygote.py) and send
their results over a pipe. Asserts run there as well, apart from the candidate (paddock_check.py). It ends when stdin does.
"""
import json
import os
import struct
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import paddock_guard  # noqa: E402
import paddock_memory  # noqa: E402
import paddock_seccomp  # noqa: E402
import paddock_truth as truths  # noqa: E402
from paddock_aside import TooCostly  # noqa: E402
from paddock_decode import Malformed, NotPlain, decode  # noqa: E402
from paddock_encode import (CHECK_ERROR, DONE, EXTENDED, LOAD_ERROR, MUTATED, SECONDS, TEST_ERROR, TOO_LARGE,
                            VALUE)  # noqa: E402
from paddock_oracle import Comparison, is_root  # noqa: E402
from paddock_problem import DataSet  # noqa: E402
from paddock_sandbox import Sandbox, SandboxLost  # noqa: E402
from paddock_show import call, shown  # noqa: E402

_MIB = 1 << 20
_TRUTH_SECONDS = 600.0
_ASSERT_SECONDS = 3.0
# A right answer of other types (bool for int, Fraction for float) is not much longer than the expected one.
_SIZE_FACTOR = 4
_LARGE = 64 * _MIB
# MBPP+ has one output of 1.1 GiB, the largest of all suites.
_TRUTH_BYTES = 2048 * _MIB
# What is told of a failing test: characters of a text, and bytes of an output beyond which it is not looked into.
_SHOWN, _SHOWN_BYTES = 2_000, 1 << 18
_NONSENSE, _COSTLY = 'results that no honest program writes', 'a result that takes too long to compare'


class BadCheck(RuntimeError):
    """The asserts of a problem cannot be run at all, whatever the candidate."""


class Judge:
    def __init__(self, config):
        self.config = config
        self.sandbox = Sandbox(config['zygote'], config['environment'])
        self.data = DataSet(config['dataset'])
        self.current = None

    def hello(self):
        self.sandbox.start()
        self.sandbox.try_out()
        return {'ready': True, 'python': '.'.join(map(str, sys.version_info[:3])), **self.sandbox.about}

    def problem(self, task_id):
        if self.current is None or self.current[0].task_id != task_id:
            self.current = None
            problem = self.data.problem(task_id)
            self.current = (problem, None if problem.asserting else self.truth(problem))
        return self.current

    # Expected outputs

    def truth(self, problem):
        counts = {suite: len(inputs) for suite, inputs in problem.inputs.items()}
        # Outputs may differ between Pythons, and a container's files belong to another user.
        python = f'{self.config["cacheTag"]}-{sys.version_info[0]}.{sys.version_info[1]}'
        path = os.path.join(self.config['cache'], f'{python}-{self.data.number(problem.task_id)}.truth')
        found = truths.load(path, counts)
        if found is None:
            _say({'computing': problem.task_id})
            self.compute(problem, path)
            _say({'computed': problem.task_id})
            found = truths.load(path, counts)
        return found

    def compute(self, problem, path):
        """Keeps the canonical solution's outputs, from the same sandbox as everything else, but from one process."""
        tests = [(suite, args) for suite, inputs in problem.decoded.items() for args in inputs]
        done, seconds, failure = 0, 0.0, 'it ended early'
        with truths.Writer(path, problem.inputs) as writer:
            run = self.start(problem, list(problem.inputs), problem.prompt + problem.canonical, _TRUTH_SECONDS,
                             _TRUTH_BYTES, timed=True, limits=[_TRUTH_SECONDS] * len(tests))
            try:
                for kind, data in run.frames():
                    if kind == SECONDS:
                        seconds = struct.unpack('<d', data)[0]
                    elif kind in (VALUE, EXTENDED):
                        suite, args = tests[done]
                        extended = kind == EXTENDED
                        missed = problem.finds_root and not is_root(decode(data, extended)[0], args, problem.atol)
                        writer.add(suite, 'X' if extended else 'O', data, seconds, missed)
                        done += 1
                    elif kind in (LOAD_ERROR, TEST_ERROR, TOO_LARGE):
                        failure = _text(data) or 'an output is too large'
                        break
            finally:
                self.finish(run, True)
            if done < len(tests):
                raise RuntimeError(
                    f'the canonical solution of {problem.task_id} fails on its {tests[done][0]} inputs: {failure}')

    # Samples

    def start(self, problem, suites, code, budget, size_limit, timed, limits):
        self.sandbox.load(problem.task_id, problem.mbpp, problem.inputs)
        header = {
            'suites': suites, 'entryPoint': problem.entry_point, 'budget': budget, 'limits': limits, 'timed': timed,
            'mutated': problem.finds_root and not timed, 'asserting': problem.asserting,
            'stopEarly': not self.config['testDetails'], 'iterates': problem.compares_sets,
        }
        check = json.dumps({
            'reference': problem.prompt + problem.canonical, 'test': problem.test, 'entryPoint': problem.entry_point,
        }).encode() if problem.asserting else None
        return self.sandbox.run(header, code, size_limit, check)

    def finish(self, run, kill):
        end = run.finish(kill)
        if not end['tidy']:
            self.sandbox.stop()
        return end

    def grade(self, problem, truth, suite, code):
        """One suite of one sample: status, the tests' outcomes so far, what went wrong."""
        total = len(problem.inputs[suite])
        if problem.asserting:
            limits, largest, comparison = [_ASSERT_SECONDS], _LARGE // _SIZE_FACTOR, None
        else:
            config, expected = self.config, truth[suite]
            limits = [max(config['minTimeLimitS'], config['timeLimitFactor'] * seconds) for seconds in expected.seconds]
            largest = expected.largest
            comparison = Comparison(expected, problem.entry_point, problem.mbpp is not None, problem.atol,
                                    problem.decoded[suite])
        # EvalPlus adds a second to the budget, another for collecting details, and one more when it waits.
        budget = min(self.config['suiteLimitS'], sum(limits)) + (3 if self.config['testDetails'] else 2)
        room = _SIZE_FACTOR * largest if largest < _LARGE else largest + _LARGE
        run = self.start(problem, [suite], code, budget, room + _MIB, False, limits)
        details, reason, ended, wrong = [], None, False, []
        try:
            ended, reason = self.judge_frames(run, comparison, details, total, wrong)
        except (ValueError, TooCostly) as error:
            wrong.append((len(details), None, False))
            details.append(False)
            ended, reason = True, _COSTLY if isinstance(error, TooCostly) else _NONSENSE
        except BadCheck:
            self.finish(run, True)
            raise
        end = self.finish(run, True)
        if not ended:
            status = 'timeout'
            reason = 'out of time' if end['killed'] else f'the process ended by itself ({_ending(end["status"])})'
        else:
            status = 'pass' if len(details) == total and all(details) else 'fail'
        if problem.asserting and reason == 'TimeoutException':
            status = 'timeout'
        reason = None if status == 'pass' else reason
        failure = None
        if status != 'pass' and not problem.asserting:
            failure = self.failure(problem, suite, truth, wrong, len(details), reason)
        return {'status': status, 'details': details, 'reason': reason, 'failure': failure,
                'cpuS': round(end['cpu'], 4), 'peakKiB': end['peakKiB']}

    def failure(self, problem, suite, truth, wrong, done, reason):
        """The first failing test for people: the call, what it should give, what it gave; None where none began."""
        index, data, extended = wrong[0] if wrong else (done, None, False)
        if index >= len(problem.inputs[suite]):
            return None
        expected = truth[suite]
        got = reason or '' if data is None else _output(lambda: decode(data, extended, True)[0], len(data))
        return {'input': call(problem.entry_point, problem.decoded[suite][index], _SHOWN),
                'expected': _output(lambda: problem.wanted(expected.value(index)), expected.size(index)), 'got': got}

    def judge_frames(self, run, comparison, details, total, wrong):
        """(whether the run ended in an orderly way, the first reason for a failure); `wrong` takes the first such test."""
        early, mutated, reason = not self.config['testDetails'], None, None
        for kind, data in run.frames():
            if kind == DONE:
                return True, reason
            if kind == MUTATED:
                mutated = (data[1:], data[:1] == bytes((EXTENDED,)))
                continue
            if kind == LOAD_ERROR:
                wrong.append((total, None, False))
                return True, _text(data)
            if kind == CHECK_ERROR and comparison is None:
                raise BadCheck(f'its own check does not run: {_text(data)}')
            if len(details) >= total:
                raise ValueError('more results than tests')
            if kind in (VALUE, EXTENDED):
                right = comparison is None or comparison.accepts(len(details), data, kind == EXTENDED, mutated)
                failure = 'wrong answer'
            elif kind in (TEST_ERROR, TOO_LARGE):
                right, failure = False, _text(data) if kind == TEST_ERROR else 'the answer is far too large'
            else:
                raise ValueError('unknown frame')
            if not right:
                if not wrong:
                    value = kind in (VALUE, EXTENDED)
                    wrong.append((len(details), data if value else None, kind == EXTENDED))
                reason = reason or failure
            details.append(right)
            if not right and early:
                return True, reason
        return False, reason

    def verdict(self, problem, truth, sample):
        code = sample['solution'] if sample.get('solution') is not None else problem.prompt + sample['completion']
        started = time.monotonic()
        found = {}
        for suite in problem.inputs:
            if suite == 'plus' and self.config['baseOnly']:
                continue
            for attempt in (1, 2):
                try:
                    found[suite] = self.grade(problem, truth, suite, code)
                    break
                except SandboxLost as error:
                    self.sandbox.stop()
                    found[suite] = {'status': 'timeout', 'details': [], 'reason': f'the sandbox was lost: {error}',
                                    'failure': None, 'cpuS': 0, 'peakKiB': 0}
            result = found[suite]
            result['failTests'] = self.fail_tests(problem.inputs[suite], result)
            del result['details']
            if truth is not None and truth[suite].missed > 0 and result['status'] != 'pass':
                result['referenceFailsIn'] = '.'.join(map(str, sys.version_info[:2]))
        return {'id': sample['id'], 'ms': round((time.monotonic() - started) * 1000), **found}

    def fail_tests(self, inputs, result):
        """As EvalPlus lists them: with details all that failed, otherwise the last that was looked at. JSON text."""
        details = result['details']
        if result['status'] == 'pass' or not details:
            return []
        if self.config['testDetails']:
            return [json.dumps(inputs[i]) for i, right in enumerate(details) if not right]
        return [json.dumps(inputs[len(details) - 1])]


def _text(data):
    return data[:200].decode('utf-8', 'replace')


def _output(value, size):
    try:
        return shown(value(), _SHOWN) if size <= _SHOWN_BYTES else f'<an output of {size} bytes>'
    except NotPlain:
        return f'<an output of {size} bytes>'
    except (Malformed, RecursionError, ValueError):
        return '<no data>'


def _ending(status):
    return f'signal {os.WTERMSIG(status)}' if os.WIFSIGNALED(status) else f'exit code {os.WEXITSTATUS(status)}'


def _say(message):
    sys.stdout.write(json.dumps(message) + '\n')
    sys.stdout.flush()


def main():
    if hasattr(sys, 'set_int_max_str_digits'):
        sys.set_int_max_str_digits(0)
    paddock_memory.keep()
    # Decoding and comparing nested data is recursive.
    sys.setrecursionlimit(10_000)
    # Where limits are all that there is, a candidate may be of the same user.
    paddock_seccomp.hide()
    paddock_seccomp.die_with_parent()
    judge = Judge(json.loads(sys.argv[1]))
    try:
        _say(judge.hello())
        for line in sys.stdin:
            task = json.loads(line)
            try:
                problem, truth = judge.problem(task['task'])
                for sample in task['samples']:
                    _say(judge.verdict(problem, truth, sample))
                _say({'done': task['task']})
            except (SandboxLost, RuntimeError, KeyError, TypeError, ValueError, IndexError, OSError) as error:
                judge.sandbox.stop()
                _say({'failed': task['task'], 'why': f'{type(error).__name__}: {error}'})
    finally:
        judge.sandbox.stop()
    own, sandbox = paddock_guard.peaks_kib()
    _say({'bye': True, 'judgePeakKiB': own, 'sandboxPeakKiB': max(sandbox, judge.sandbox.peak_kib)})


if __name__ == '__main__':
    failed = 1
    try:
        main()
        failed = 0
    except SandboxLost as error:
        print(error, file=sys.stderr)
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stderr.flush()
        # Not taken apart: memory of before paddock_memory.keep() is not malloc's, and giving it back would be a crash.
        os._exit(failed)
