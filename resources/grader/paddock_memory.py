"""Keeps memory that tests have freed for the tests after them.

Python gives back what it does not need any more, a mebibyte at a time, and takes it again for the next test; on virtual
machines the page faults of that cost more than the test. So these mebibytes come from malloc, which keeps what its
environment tells it to keep (ZYGOTE_ENV of bubblewrap-args.ts). Facts: obmalloc.c, mallopt(3).
"""
import ctypes

_RAW = 0


class _Allocator(ctypes.Structure):
    """PyMemAllocatorEx."""

    _fields_ = [(name, ctypes.c_void_p) for name in ('context', 'malloc', 'calloc', 'realloc', 'free')]


class _Arenas(ctypes.Structure):
    """PyObjectArenaAllocator. Its `free` is told a size more than that of the allocator, which does not look at it."""

    _fields_ = [(name, ctypes.c_void_p) for name in ('context', 'alloc', 'free')]


def keep():
    """From now on. To be called early: what is there already holds modules, and so is never given back."""
    try:
        python, raw = ctypes.pythonapi, _Allocator()
        python.PyMem_GetAllocator(_RAW, ctypes.byref(raw))
        python.PyObject_SetArenaAllocator(ctypes.byref(_Arenas(raw.context, raw.malloc, raw.free)))
    except AttributeError:
        # Another Python than C's own.
        pass
