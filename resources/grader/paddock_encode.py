"""A candidate's results as bytes. Runs inside the candidate; whoever reads them trusts nothing (paddock_decode.py).

Plain data takes marshal's format 2, which has no references and one spelling per value. Everything else is spelt out
as nested tuples of plain data, so that the reader meets values and never objects.
"""
import marshal
import sys
from builtins import (Exception, MemoryError, ValueError, any, bool, bytearray, bytes, dict, float, frozenset, getattr,
                      int, isinstance, len, list, range, set, str, tuple, type)
from collections import UserDict, UserList, UserString
from collections.abc import ItemsView, Iterable, KeysView
from decimal import Decimal
from fractions import Fraction

VALUE, EXTENDED, MUTATED, TEST_ERROR, LOAD_ERROR, DONE, SECONDS, TOO_LARGE, READY, CHECK_ERROR = b'OXMELDTBRC'

_dumps, _modules = marshal.dumps, sys.modules
_EXACT = frozenset((type(None), bool, int, float, complex, str, bytes))
_SIZED = frozenset((str, bytes, list, tuple, dict, set, frozenset))
_CONTAINERS = frozenset((list, tuple, set, frozenset))
_DEPTH = 200
_ITEMS = 2_000_000


class _Spelling:
    def __init__(self, iterates):
        self.left, self.iterates = _ITEMS, iterates

    def many(self, items, depth):
        return tuple([self.one(item, depth) for item in items])

    def one(self, value, depth=0):
        self.left -= 1
        if depth > _DEPTH or self.left < 0:
            raise ValueError('too deep or too long')
        kind = type(value)
        if kind in _EXACT:
            return ('v', True, value)
        depth += 1
        if isinstance(value, tuple):
            return ('t', kind is tuple, self.many(tuple.__iter__(value), depth))
        if isinstance(value, list):
            return ('l', kind is list, self.many(list.__iter__(value), depth))
        if isinstance(value, dict):
            pairs = [(self.one(key, depth), self.one(item, depth)) for key, item in dict.items(value)]
            return ('d', kind is dict, tuple(pairs))
        if isinstance(value, frozenset):
            return ('f', kind is frozenset, self.many(frozenset.__iter__(value), depth))
        if isinstance(value, set):
            return ('s', kind is set, self.many(set.__iter__(value), depth))
        if isinstance(value, (UserDict, UserList, UserString)):
            tag, _, body = self.one(value.data, depth)
            return (tag, False, body)
        if isinstance(value, (KeysView, ItemsView)):
            return ('s', False, self.many(value, depth))
        for base, plain in ((int, int.__int__), (float, float.__float__), (str, str.__str__)):
            if isinstance(value, base):
                return ('v', False, base(plain(value)))
        if isinstance(value, (bytes, bytearray)):
            return ('v', False, bytes(value))
        if kind is range:
            return ('r', True, (value.start, value.stop, value.step))
        if isinstance(value, Fraction):
            return ('q', kind is Fraction, (value.numerator, value.denominator))
        if isinstance(value, Decimal):
            return ('D', kind is Decimal, Decimal.__str__(value))
        if _is_numpy(kind) and getattr(value, 'size', 0) == 1 and not (self.iterates and value.ndim):
            plain = value.item()
            if type(plain) in _EXACT:
                return ('a' if value.ndim else 'v', False, plain)
        if self.iterates and isinstance(value, Iterable):
            return ('i', False, self.many(value, depth))
        return ('o', False, kind.__name__[:80])


def _is_numpy(kind):
    return any(base.__module__.partition('.')[0] == 'numpy' for base in kind.__mro__)


def _holds_numpy(value):
    """Whether anything in it is numpy's: marshal takes such things for the bytes that they lie in."""
    waiting, left = [value], _ITEMS
    while waiting:
        one = waiting.pop()
        kind = type(one)
        left -= 1
        if left < 0:
            return True
        if kind in _EXACT:
            continue
        if kind in _CONTAINERS:
            waiting.extend(one)
        elif kind is dict:
            waiting.extend(one)
            waiting.extend(one.values())
        elif _is_numpy(kind):
            return True
    return False


def encode(value, limit, iterates=False):
    """(kind, bytes) of one result; a value without data in it arrives as an opaque name.

    `iterates`: what can only be gone through arrives as its items, equal to nothing.
    """
    if type(value) in _SIZED and len(value) > limit:
        return TOO_LARGE, b''
    try:
        if 'numpy' in _modules and _holds_numpy(value):
            raise ValueError
        data = _dumps(value, 2)
        kind = VALUE
    except ValueError:
        try:
            data = _dumps(_Spelling(iterates).one(value), 2)
        except Exception:
            data = _dumps(('o', False, type(value).__name__[:80]), 2)
        kind = EXTENDED
    except MemoryError:
        return TOO_LARGE, b''
    return (TOO_LARGE, b'') if len(data) > limit else (kind, data)
