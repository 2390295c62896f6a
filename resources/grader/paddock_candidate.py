"""What happens in a candidate's own process: give up every privilege, run the code, report each result.

Everything here may be read, patched or killed by the code under test. That is harmless: results are claims, and who
judges them, in another process, believes none of them.
"""
import _signal
import os
import signal
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


# What needs numpy, or is numpy.
_ARRAYS = re.compile(rb'numpy|scipy|pandas|sklearn')


def run(zygote, header, payload, descriptors, folder, uid):
    """Runs one suite of one sample and ends the process. `descriptors`: results, and calls where a check asks."""
    inputs = zygote.inputs[header['suite']]
    code = payload.decode('utf-8', 'surrogatepass')
    child.confine(zygote, header['budget'], descriptors, folder, uid)
    leave = os._exit
    if _ARRAYS.search(payload):
        # EvalPlus has it loaded already, and without what is taken away next it could not be loaded.
        child.load('numpy')
    child.silence()
    report = child.Report()
    tests = _calls(report, header) if header['asserting'] else _tests(report, inputs, header)
    child.forget(zygote)
    try:
        scope = {}
        exec(code, scope)
        function = scope[header['entryPoint']]
    except BaseException as error:
        report.error(wire.LOAD_ERROR, error)
        leave(0)
    tests(function)
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

    return answer_all


def _tests(report, inputs, header):
    """What runs the tests, with everything that it needs bound before the code under test can change it."""
    limits, timed, mutated = header['limits'], header['timed'], header['mutated']
    stop_early, size_limit, iterates = header['stopEarly'], header['sizeLimit'], header['iterates']
    setitimer, real, on, alarm = signal.setitimer, signal.ITIMER_REAL, _signal.signal, int(signal.SIGALRM)
    encode, send, fail, clock, pack = wire.encode, report.send, report.error, time.perf_counter, struct.pack
    streams, test_error, seconds_kind, mutated_kind = sys, wire.TEST_ERROR, wire.SECONDS, wire.MUTATED
    expire, numbered, silence = child.expire, list(enumerate(inputs)), guard.Silence
    spent, owed = time.process_time, guard.owed
    limit = started = spent_before = 0.0

    def overdue(number, frame):
        more = owed(limit, clock() - started, spent() - spent_before)
        if more == 0:
            expire(number, frame)
        setitimer(real, more)

    def run_all(function):
        nonlocal limit, started, spent_before
        for index, args in numbered:
            try:
                streams.stdin = streams.stdout = streams.stderr = silence()
                limit, spent_before, started = limits[index], spent(), clock()
                try:
                    setitimer(real, limit)
                    on(alarm, overdue)
                    out = function(*args)
                finally:
                    setitimer(real, 0)
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

    return run_all
