"""What happens in a candidate's own process: give up every privilege, run the code, report each result.

Everything here may be read, patched or killed by the code under test. That is harmless: results are claims, and who
judges them, in another process, believes none of them.
"""
import _signal
import gc
import os
import struct
import sys
import time
from builtins import BaseException

# Imported once before the fork, since most solutions need them.
import bisect, collections, copy, datetime, decimal, fractions, functools, hashlib, heapq, itertools  # noqa: E401, F401
import json, math, operator, random, re, statistics, string, typing  # noqa: E401, F401

import paddock_child as child
import paddock_encode as wire
import paddock_guard as guard
from paddock_decode import decode


# Asking the system how much processor time was spent takes longer than many a test.
_FRESH_SECONDS = 0.05
# An alarm for no time at all is none.
_SHORTEST_SECONDS = 0.001
# What needs numpy, or is numpy.
_ARRAYS = re.compile(rb'numpy|scipy|pandas|sklearn')


def run(zygote, header, payload, descriptors, folder, uid):
    """Runs suites of one sample, one as a rule, and ends the process. `descriptors`: results, and calls where a check asks."""
    inputs = [zygote.inputs[suite] for suite in header['suites']]
    code = payload.decode('utf-8', 'surrogatepass')
    child.confine(zygote, header['budget'], descriptors, folder, uid)
    leave = os._exit
    if _ARRAYS.search(payload):
        # EvalPlus has it loaded already, and without what is taken away it could not be loaded.
        child.load('numpy')
    # Every process has random numbers of its own.
    random.seed()
    child.silence()
    report = child.Report()
    tests = _calls(report, header) if header['asserting'] else _tests(report, inputs, header)
    child.forget(zygote)
    gc.enable()
    for run_suite in tests:
        try:
            scope = {}
            exec(code, scope)
            function = scope[header['entryPoint']]
        except BaseException as error:
            report.error(wire.LOAD_ERROR, error)
            leave(0)
        run_suite(function)
    report.send(wire.DONE)
    leave(0)


def _calls(report, header):
    """What answers the calls of a check, which runs in a process of its own (paddock_check.py)."""
    limit, streams, test_error, ready = header['sizeLimit'], sys, wire.TEST_ERROR, wire.READY
    encode, send, fail, read = wire.encode, report.send, report.error, child.Frames(child.FIRST + 1, limit).next
    silence = guard.Silence

    def answer_all(function):
        send(ready)
        while True:
            call = read()
            if call is None:
                return
            try:
                streams.stdin = streams.stdout = streams.stderr = silence()
                args, named = decode(call[1], call[0] == wire.EXTENDED)[0]
                kind, data = encode(function(*args, **named), limit, True)
            except BaseException as error:
                fail(test_error, error)
                continue
            send(kind, data)

    return [answer_all]


def _tests(report, inputs, header):
    """What runs each suite's tests, with everything that it needs bound before the code under test can change it."""
    limits, timed, mutated = header['limits'], header['timed'], header['mutated']
    stop_early, size_limit, iterates = header['stopEarly'], header['sizeLimit'], header['iterates']
    setitimer, real, on, alarm = _signal.setitimer, _signal.ITIMER_REAL, _signal.signal, _signal.SIGALRM
    handler = _signal.getsignal
    encode, send, fail, clock, pack = wire.encode, report.send, report.error, time.perf_counter, struct.pack
    streams, test_error, seconds_kind, mutated_kind = sys, wire.TEST_ERROR, wire.SECONDS, wire.MUTATED
    expire, silence = child.expire, guard.Silence
    spent, owed = time.process_time, guard.owed
    limit = started = looked = spent_before = 0.0
    testing = False

    def overdue(number, frame):
        # It may have been set for the test before, and be late.
        left = limit - (clock() - started)
        if not testing:
            return
        if left > 0:
            more = max(left, _SHORTEST_SECONDS)
        else:
            more = owed(limit, clock() - started, spent() - spent_before)
        if more == 0:
            expire(number, frame)
        setitimer(real, more)

    def run_all(numbered, function):
        nonlocal limit, started, looked, spent_before, testing
        for index, args in numbered:
            try:
                streams.stdin = streams.stdout = streams.stderr = silence()
                limit, started = limits[index], clock()
                if started - looked > _FRESH_SECONDS:
                    spent_before, looked = spent(), started
                # The code under test may have taken the alarm.
                if handler(alarm) is not overdue:
                    on(alarm, overdue)
                try:
                    testing = True
                    setitimer(real, limit)
                    out = function(*args)
                finally:
                    # The alarm may still come; it is meant for nobody then.
                    testing = False
                seconds = clock() - started
                kind, data = encode(out, size_limit, iterates)
                out = None
            except BaseException as error:
                fail(test_error, error)
                if stop_early:
                    return
                continue
            if timed:
                send(seconds_kind, pack('<d', seconds))
            if mutated:
                left_kind, left = encode(args, size_limit)
                send(mutated_kind, pack('<B', left_kind) + left)
            send(kind, data)

    ways, at = [], 0
    for some in inputs:
        ways.append(functools.partial(run_all, list(enumerate(some, at))))
        at += len(some)
    return ways
