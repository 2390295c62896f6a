"""Starts a child as cheaply as a process can be started.

`os.fork` runs hooks in the child (locks, threads, the seed of `random`) that touch hundreds of pages, each of which the
kernel then has to copy. A process with one thread needs none of them; `random` is seeded anew where it is used.
"""
import os

try:
    import ctypes

    # The interpreter's lock is kept, so that the child has it.
    _bare = ctypes.PyDLL(None, use_errno=True).fork
except (ImportError, OSError, AttributeError):
    _bare = None
_hooked = os.fork


def fork():
    """0 in the child, its process id in the parent; only where no other thread runs. @raises OSError"""
    if _bare is None:
        return _hooked()
    pid = _bare()
    if pid < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return pid
