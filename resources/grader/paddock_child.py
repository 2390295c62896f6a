"""What every child of the zygote does first: give up its privileges, and how it says anything afterwards."""
import fcntl
import importlib
import os
import signal
import struct
import sys
import tempfile
from builtins import Exception, ModuleNotFoundError, OSError, ValueError, isinstance, len, memoryview, str, type

import paddock_guard as guard

FIRST = 3
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
    for number in (signal.SIGCHLD, signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    # The object would close its number when it goes, whatever that number is by then.
    zygote.control.detach()
    _keep(descriptors)
    os.chdir(folder)
    tempfile.tempdir = folder
    os.environ.clear()
    os.environ.update({'PATH': '/usr/bin:/bin', 'HOME': folder, 'TMPDIR': folder, 'LANG': 'C.UTF-8',
                       'OMP_NUM_THREADS': '1', 'OPENBLAS_NUM_THREADS': '1'})
    try:
        # When memory runs out, the kernel takes the candidate. Where there is no /proc, the sandbox as a whole says so.
        with open('/proc/self/oom_score_adj', 'w') as file:
            file.write('1000')
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
    """Imports a module where it is there."""
    try:
        importlib.import_module(name)
    except Exception:
        pass


def silence():
    """Takes the standard streams away, and what EvalPlus takes."""
    sys.stdin = sys.stdout = sys.stderr = guard.Silence()
    guard.disable()


def forget(zygote):
    """Nothing of the grader is left to import, and no `__main__` to look at."""
    zygote.__dict__.clear()
    for name in [name for name in sys.modules if name.startswith('paddock_')]:
        del sys.modules[name]
    sys.modules['__main__'] = type(sys)('__main__')
