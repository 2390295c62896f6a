"""Runs the asserts of a problem that has its tests as code, such as HumanEval as first published.

The asserts and the code under test never meet: this process has the former, the candidate has the latter in a process of
its own, and between them go only calls and plain data. So there is nothing that a candidate could patch, trace or end to
make an assert hold; arguments reach it by value, and what it returns is rebuilt here from bytes.
"""
import json
import os
import signal
from builtins import BaseException

import paddock_child as child
import paddock_encode as wire
import paddock_seccomp
from paddock_decode import Malformed, decode

_RESULTS, _PROGRAM, _ANSWERS, _CALLS = range(child.FIRST, child.FIRST + 4)
_NONSENSE = 'results that no honest program writes'


class CandidateError(Exception):
    """The candidate raised, or answered with what is no answer."""


class _Candidate:
    """Stands for the function under test: calls it where it is."""

    def __init__(self, limit):
        self.called = self.gone = False
        self._limit = limit
        self._answers, self._calls = child.Frames(_ANSWERS, limit + 1024), child.Report(_CALLS)

    def receive(self):
        try:
            frame = self._answers.next()
        except ValueError:
            raise CandidateError(_NONSENSE) from None
        if frame is None:
            self.gone = True
            raise CandidateError('it ended')
        return frame

    def __call__(self, *args, **named):
        self.called = True
        kind, data = wire.encode((args, named), self._limit)
        if kind == wire.TOO_LARGE:
            raise CandidateError('the arguments are far too large')
        self._calls.send(kind, data)
        kind, data = self.receive()
        if kind not in (wire.VALUE, wire.EXTENDED):
            raise CandidateError('the answer is far too large' if kind == wire.TOO_LARGE else _text(data))
        try:
            return decode(data, kind == wire.EXTENDED)[0]
        except Malformed:
            raise CandidateError(_NONSENSE) from None


def run(zygote, header, descriptors, folder, uid):
    """Runs one check against one candidate, reports as a candidate with one test does, and ends the process."""
    limit, seconds, leave = header['sizeLimit'], header['limits'][0], os._exit
    child.confine(zygote, header['budget'], descriptors, folder, uid)
    paddock_seccomp.hide()
    with os.fdopen(_PROGRAM, 'rb') as file:
        program = json.load(file)
    child.silence()
    report, candidate = child.Report(_RESULTS), _Candidate(limit)
    scope = _scope(program['reference'])
    signal.signal(signal.SIGALRM, child.expire)
    try:
        try:
            signal.setitimer(signal.ITIMER_REAL, seconds)
            kind, data = _checked(candidate, program, scope, limit)
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
    except CandidateError as error:
        kind, data = wire.TEST_ERROR, str(error).encode('utf-8', 'replace')
    except BaseException as error:
        kind, data = wire.TEST_ERROR, child.name_of(error)
    if not candidate.gone:
        report.send(kind, data)
        report.send(wire.DONE)
    # Otherwise the run never came to an end of its own, and the zygote knows how the candidate went.
    leave(0)


def _checked(candidate, program, scope, limit):
    """The frame that says how it went; raises what an assert or the candidate raised."""
    kind, data = candidate.receive()
    if kind != wire.READY:
        return wire.LOAD_ERROR, data[:200]
    name = program['entryPoint']
    # Some checks call the function by its name.
    scope[name] = candidate
    try:
        exec(program['test'], scope)
        check = scope['check']
    except BaseException as error:
        if candidate.called or isinstance(error, child.TimeoutException):
            raise
        return wire.CHECK_ERROR, child.name_of(error)
    scope[name] = candidate
    check(candidate)
    return wire.encode(None, limit)


def _scope(reference):
    """Names that asserts may use besides the function: helpers of the prompt. They are the data set's own."""
    scope = {}
    try:
        exec(reference, scope)
    except BaseException:
        scope = {}
    return scope


def _text(data):
    return data[:200].decode('utf-8', 'replace')
