"""Comparing what could take without end, aside: in a child of the judge that the kernel ends.

A few bytes can ask for hours of work in one operation of the interpreter, such as a set of numbers with one hash; there no
alarm is heard. Data that is plainly harmless (paddock_decode.py) needs none of this.
"""
import math
import os
import resource
import signal

import paddock_seccomp

_SECONDS = 5.0
# A child has this much beyond what the judge has mapped already.
_MEMORY = 2 << 30
_YES, _NO, _UNKNOWN = range(3)


class TooCostly(Exception):
    """A question that was not answered within its time and memory."""


class Aside:
    """Answers questions within five seconds of processor time for all of them together."""

    def __init__(self):
        self._left = _SECONDS

    def holds(self, question):
        """Whether question() is true. Raises TooCostly where that cannot be found out."""
        if self._left <= 0:
            raise TooCostly
        # The alarm is for a sandbox that does not answer, which is not asked here.
        alarm, _ = signal.setitimer(signal.ITIMER_REAL, 0)
        try:
            pid = os.fork()
            if pid == 0:
                _answer(question, self._left)
            _, status, usage = os.wait4(pid, 0)
        finally:
            signal.setitimer(signal.ITIMER_REAL, alarm)
        self._left -= usage.ru_utime + usage.ru_stime
        if not os.WIFEXITED(status) or os.WEXITSTATUS(status) not in (_YES, _NO):
            raise TooCostly
        return os.WEXITSTATUS(status) == _YES


def _answer(question, seconds):
    """Ends the process."""
    answer, leave = _UNKNOWN, os._exit
    try:
        paddock_seccomp.die_with_parent()
        limit = max(1, math.ceil(seconds))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))
        _limit_memory()
        answer = _YES if question() else _NO
    finally:
        leave(answer)


def _limit_memory():
    try:
        with open('/proc/self/statm') as file:
            mapped = int(file.read().split()[0]) * os.sysconf('SC_PAGE_SIZE')
        resource.setrlimit(resource.RLIMIT_AS, (mapped + _MEMORY, mapped + _MEMORY))
    except (OSError, ValueError):
        # No such file, or a lower limit already.
        pass
