"""What happens in a candidate's own process: give up every privilege, run the code, report each result.

Everything here may be read, patched or killed by the code under test. That is harmless: results are claims, and the
judge, which holds the expected outputs in another process, believes none of them.
"""
import _signal
import os
import signal
import struct
import sys
import time
from builtins import BaseException, OSError, isinstance, len, memoryview, str, type

# Imported once before the fork, since most solutions need them.
import bisect, collections, copy, datetime, decimal, fractions, functools, hashlib, heapq, itertools  # noqa: E401, F401
import json, math, operator, random, re, statistics, string, typing  # noqa: E401, F401

import paddock_encode as wire
import paddock_guard as guard

_RESULTS = 3


class TimeoutException(Exception):
    """A test took longer than it may."""


def _expire(_signal, _frame):
    raise TimeoutException('Timed out!')


class _Report:
    def __init__(self):
        self._write, self._exit, self._pack = os.write, os._exit, struct.Struct('<BI').pack

    def send(self, kind, data=b''):
        view = self._pack(kind, len(data)) + data
        try:
            sent = self._write(_RESULTS, view)
            if sent < len(view):
                view = memoryview(view)
                while sent < len(view):
                    sent += self._write(_RESULTS, view[sent:])
        except OSError:
            # Nobody listens any more: the judge has its verdict.
            self._exit(0)

    def error(self, kind, error):
        text = type(error).__name__[:80]
        if isinstance(error, ModuleNotFoundError) and isinstance(error.name, str):
            text += ': ' + error.name[:120]
        self.send(kind, text.encode('utf-8', 'replace'))


def _confine(zygote, header, results, folder, uid):
    # The object would close its number when it goes, whatever that number is by then.
    zygote.control.detach()
    if results != _RESULTS:
        os.dup2(results, _RESULTS)
    for fd in (0, 1, 2):
        os.dup2(os.open(os.devnull, os.O_RDWR), fd)
    os.closerange(_RESULTS + 1, 4096)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update({'PATH': '/usr/bin:/bin', 'HOME': folder, 'TMPDIR': folder, 'LANG': 'C.UTF-8'})
    try:
        # When memory runs out, the kernel takes the candidate.
        with open('/proc/self/oom_score_adj', 'w') as file:
            file.write('1000')
    except OSError:
        pass
    if uid is not None:
        os.setgroups([])
        os.setresgid(uid, uid, uid)
        os.setresuid(uid, uid, uid)
    os.umask(0o077)
    free = zygote.filter is not None
    guard.limit_resources(guard.MEMORY_BYTES, int(header['budget']) + 5, None if free else 64)
    if free:
        zygote.filter.install(os.getpid())


def run(zygote, header, payload, results, folder, uid):
    """Runs one suite of one sample and ends the process."""
    for number in (signal.SIGCHLD, signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    inputs = zygote.inputs[header['suite']]
    code = payload.decode('utf-8', 'surrogatepass')
    _confine(zygote, header, results, folder, uid)
    leave = os._exit
    silence = guard.Silence()
    sys.stdin = sys.stdout = sys.stderr = silence
    guard.disable()
    report = _Report()
    tests = _tests(report, inputs, header, silence)
    zygote.__dict__.clear()
    for name in [name for name in sys.modules if name.startswith('paddock_')]:
        del sys.modules[name]
    sys.modules['__main__'] = type(sys)('__main__')
    try:
        scope = {}
        exec(code, scope)
        function = scope[header['entryPoint']]
        if header['asserting']:
            function = _asserting(scope['check'], function)
    except BaseException as error:
        report.error(wire.LOAD_ERROR, error)
        leave(0)
    tests(function)
    report.send(wire.DONE)
    leave(0)


def _asserting(check, function):
    def run_asserts():
        check(function)
    return run_asserts


def _tests(report, inputs, header, silence):
    """What runs the tests, with everything that it needs bound before the code under test can change it."""
    limits, timed, mutated = header['limits'], header['timed'], header['mutated']
    stop_early, size_limit = header['stopEarly'], header['sizeLimit']
    setitimer, real, on, alarm = signal.setitimer, signal.ITIMER_REAL, _signal.signal, int(signal.SIGALRM)
    encode, send, fail, clock, pack = wire.encode, report.send, report.error, time.perf_counter, struct.pack
    streams, test_error, seconds_kind, mutated_kind = sys, wire.TEST_ERROR, wire.SECONDS, wire.MUTATED
    numbered = list(enumerate(inputs))

    def run_all(function):
        for index, args in numbered:
            streams.stdin = streams.stdout = streams.stderr = silence
            try:
                started = clock()
                try:
                    setitimer(real, limits[index])
                    on(alarm, _expire)
                    out = function(*args)
                finally:
                    setitimer(real, 0)
                seconds = clock() - started
                kind, data = encode(out, size_limit)
                out = None
            except BaseException as error:
                fail(test_error, error)
                if stop_early:
                    return
                continue
            if timed:
                send(seconds_kind, pack('<d', seconds))
            if mutated:
                send(mutated_kind, encode(args, size_limit)[1])
            send(kind, data)

    return run_all
