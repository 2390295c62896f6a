"""What every child of the zygote does first: give up its privileges, and how it says anything afterwards."""
import _signal
import fcntl
import importlib
import os
import struct
import sys
import tempfile
from builtins import Exception, ModuleNotFoundError, OSError, ValueError, isinstance, len, memoryview, str, type
# Taken away from everybody before the first child (paddock_guard.py).
from os import chdir, putenv

import paddock_guard as guard

FIRST = 3
_OWN_SIGNALS = (_signal.SIGCHLD, _signal.SIGINT, _signal.SIGTERM)
_ASIDE = 64
_HEAD = struct.Struct('<BI')


class TimeoutException(Exception):
    """A test took longer than it may."""


def expire(_signal, _frame):
    raise TimeoutException('Timed out!')


def name_of(error):
    """An exception in a word, and the module that is not there."""
    text = type(error).__name__[:80]
    if isinstance(error, ModuleNotFoundError) and isinstance(error.name, str):
        text += ': ' + error.name[:120]
    return text.encode('utf-8', 'replace')


class Report:
    """Frames on a descriptor: a kind, a length, that many bytes."""

    def __init__(self, descriptor=FIRST):
        self._descriptor, self._write, self._exit, self._pack = descriptor, os.write, os._exit, _HEAD.pack

    def send(self, kind, data=b''):
        view = self._pack(kind, len(data)) + data
        try:
            sent = self._write(self._descriptor, view)
            if sent < len(view):
                view = memoryview(view)
                while sent < len(view):
                    sent += self._write(self._descriptor, view[sent:])
        except OSError:
            # Nobody listens any more: the judge has its verdict.
            self._exit(0)

    def error(self, kind, error):
        self.send(kind, name_of(error))


class Frames:
    """Reads what a `Report` writes. Raises ValueError for what none writes."""

    def __init__(self, descriptor, limit):
        self._file, self._limit = os.fdopen(descriptor, 'rb', buffering=1 << 16), limit

    def next(self):
        """(kind, bytes); None when the other side has ended."""
        head = self._file.read(_HEAD.size)
        if len(head) < _HEAD.size:
            return None
        kind, length = _HEAD.unpack(head)
        if length > self._limit:
            raise ValueError('frame too long')
        data = self._file.read(length)
        return None if len(data) < length else (kind, data)


def _keep(descriptors):
    """Puts these at FIRST and after, the others are gone."""
    aside = [fcntl.fcntl(number, fcntl.F_DUPFD, _ASIDE) for number in descriptors]
    for place, number in enumerate(aside, FIRST):
        os.dup2(number, place)
    for number in (0, 1, 2):
        os.dup2(os.open(os.devnull, os.O_RDWR), number)
    os.closerange(FIRST + len(aside), 4096)


def confine(zygote, budget, descriptors, folder, uid):
    """Leaves this process with nothing but `descriptors`, an empty folder and a filter."""
    for number in _OWN_SIGNALS:
        _signal.signal(number, _signal.SIG_DFL)
    # The object would close its number when it goes, whatever that number is by then.
    zygote.control.detach()
    _keep(descriptors)
    chdir(folder)
    tempfile.tempdir = folder
    for name in ('HOME', 'TMPDIR'):
        _set(name, folder)
    try:
        # When memory runs out, the kernel takes the candidate. Where there is no /proc, the sandbox as a whole says so.
        score = os.open('/proc/self/oom_score_adj', os.O_WRONLY)
        os.write(score, b'1000')
        os.close(score)
    except OSError:
        pass
    if uid is not None:
        os.setgroups([])
        os.setresgid(uid, uid, uid)
        os.setresuid(uid, uid, uid)
    os.umask(0o077)
    guard.limit_resources(guard.MEMORY_BYTES, int(budget) + 5, zygote.threads)
    if zygote.filter is not None:
        zygote.filter.install(os.getpid())


def load(name):
    """Imports a module where it is there, with all that it may need for that."""
    guard.enable()
    try:
        importlib.import_module(name)
    except Exception:
        pass
    guard.disable()


def silence():
    """Takes the standard streams away, and modules."""
    sys.stdin = sys.stdout = sys.stderr = guard.Silence()
    guard.withhold()


_own_names = []


def prepare():
    """
    What would be the same in every child, done once before the first: pages that a child does not write to need not be
    copied. Afterwards this process itself is without what a solution may not have.
    """
    os.environ.clear()
    os.environ.update({'PATH': '/usr/bin:/bin', 'HOME': '/', 'TMPDIR': '/', 'LANG': 'C.UTF-8',
                       'OMP_NUM_THREADS': '1', 'OPENBLAS_NUM_THREADS': '1'})
    guard.disable()
    _own_names.extend(name for name in sys.modules if name.startswith('paddock_'))
    # It refers to itself, and nothing else refers to it: what a child forgets is not taken apart there.
    kept = [vars(sys.modules[name]) for name in [*_own_names, '__main__']]
    kept.append(kept)


def _set(name, value):
    """As os.environ does it, which has lost its means."""
    key, data = os.environ.encodekey(name), os.environ.encodevalue(value)
    putenv(key, data)
    os.environ._data[key] = data


def forget(zygote):
    """Nothing of the grader is left to import, and no `__main__` to look at."""
    zygote.__dict__.clear()
    for name in _own_names:
        del sys.modules[name]
    sys.modules['__main__'] = type(sys)('__main__')
