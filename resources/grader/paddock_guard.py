"""What EvalPlus takes away from a candidate before it runs, so that verdicts agree with EvalPlus.

This is not the sandbox: it decides verdicts (a solution that opens a file fails), it does not protect anything.
"""
import builtins
import faulthandler
import io
import os
import resource
import shutil
import subprocess
import sys
from builtins import OSError, TypeError, isinstance, len, str, super

_OS_NAMES = ('kill', 'system', 'putenv', 'remove', 'removedirs', 'rmdir', 'fchdir', 'setuid', 'fork', 'forkpty',
             'killpg', 'rename', 'renames', 'truncate', 'replace', 'unlink', 'fchmod', 'fchown', 'chmod', 'chown',
             'chroot', 'lchflags', 'lchmod', 'lchown', 'getcwd', 'chdir')
_MODULES = ('ipdb', 'joblib', 'resource', 'psutil', 'tkinter')
_GIB = 1 << 30
# Beyond EvalPlus: a file of a candidate may not grow without end, and it may not have any number of them open.
_FILE_BYTES = 64 << 20
_OPEN_FILES = 256
_MEMORY = (resource.RLIMIT_AS, resource.RLIMIT_DATA, resource.RLIMIT_STACK)


class Silence(io.StringIO):
    """Takes output; reading from it raises, as EvalPlus's does. What `getvalue` gives ends after a million characters:
    otherwise endless output would take all memory that there is.
    """

    room = 1 << 20

    def write(self, text):
        if not isinstance(text, str):
            raise TypeError('string argument expected')
        if len(text) <= self.room:
            self.room -= len(text)
            super().write(text)
        return len(text)

    def writelines(self, lines):
        for line in lines:
            self.write(line)

    def read(self, *_):
        raise OSError

    readline = readlines = read

    def readable(self):
        return False


def _lower(kind, value):
    _, hard = resource.getrlimit(kind)
    limit = value if hard == resource.RLIM_INFINITY else min(value, hard)
    try:
        resource.setrlimit(kind, (limit, limit))
    except (OSError, ValueError):
        # macOS refuses those of memory, whatever they are; it has no others.
        if sys.platform != 'darwin' or kind not in _MEMORY:
            raise


# A process that others keep from the processor gets so many times its limit at most.
PATIENCE = 6


def owed(limit, seconds, spent):
    """
    How much longer a program may run whose time is over: 0 where it had that time for itself.

    Limits are of an idle machine. While a model answers beside the grader, a program gets a share of the processor, and
    what the others had meanwhile is not its own. One that waits of its own accord spends nothing, and is owed nothing.
    """
    if spent < 0.1 * seconds or spent > 0.9 * limit or seconds >= PATIENCE * limit:
        return 0
    return limit - spent


def peaks_kib():
    """Most memory that this process had at once, and the largest of those that it waited for, or they."""
    return tuple(kib(resource.getrusage(who)) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def kib(usage):
    """Most memory of a usage. macOS counts it in bytes."""
    return usage.ru_maxrss >> 10 if sys.platform == 'darwin' else usage.ru_maxrss


def limit_resources(memory_bytes, cpu_seconds, threads):
    """Sets the limits of this process. `threads` counts those of all processes of its user."""
    memory = min(memory_bytes, os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES'))
    for kind in _MEMORY:
        _lower(kind, memory)
    _lower(resource.RLIMIT_CPU, cpu_seconds)
    _lower(resource.RLIMIT_FSIZE, _FILE_BYTES)
    _lower(resource.RLIMIT_NOFILE, _OPEN_FILES)
    _lower(resource.RLIMIT_CORE, 0)
    limit_threads(threads)


def limit_threads(threads):
    _lower(resource.RLIMIT_NPROC, threads)


_TAKEN = [(builtins, name) for name in ('exit', 'quit', 'open', 'help')]
_TAKEN += [(os, name) for name in _OS_NAMES if hasattr(os, name)]
_TAKEN += [(shutil, name) for name in ('rmtree', 'move', 'chown')] + [(subprocess, 'Popen')]
_GIVEN = [(place, name, getattr(place, name)) for place, name in _TAKEN if hasattr(place, name)]


def disable():
    """Replaces by None what a solution has no business with."""
    faulthandler.disable()
    for place, name in _TAKEN:
        setattr(place, name, None)


def withhold():
    """Lets no module be imported that a solution has no business with."""
    for name in _MODULES:
        sys.modules[name] = None


def enable():
    """Gives back what `disable` took."""
    for place, name, value in _GIVEN:
        setattr(place, name, value)


MEMORY_BYTES = 4 * _GIB
