"""Reads the results of a candidate. The bytes are hostile: nothing is unpickled, and nothing but data comes out.

The format is marshal's second (see paddock_encode.py). `marshal.loads` itself must not see such bytes, except for a flat
run of numbers that a regular expression has covered without a gap: that is the frequent and the long case.

Plain data cannot make work that is out of proportion to its length: its sets and dicts are small, since the hashes of
numbers are known and many of them can be made to collide.
"""
import marshal
import re
import struct
from builtins import (ArithmeticError, EOFError, Exception, IndexError, RecursionError, TypeError, ValueError, abs, any,
                      bool, bytes, complex, float, frozenset, int, iter, len, list, range, set, str, super, tuple, type, zip)
from decimal import Decimal
from fractions import Fraction

MOST_HASHED = 1000
_DEPTH = 1200
# Bringing a fraction to its lowest terms takes time that grows with the square of its length.
RATIO_BITS = 1 << 16
_loads = marshal.loads
_NUMBERS = re.compile(rb'i.{4}|g.{8}|[NTF]', re.DOTALL)
_NUMBER_TAGS = frozenset(b'igNTF')
_INT, _LONG_DIGIT_BITS = struct.Struct('<i'), 15
_FLOAT, _COMPLEX, _COUNT = struct.Struct('<d'), struct.Struct('<dd'), struct.Struct('<I')


class Malformed(ValueError):
    """The bytes are not what the encoder writes."""


class NotPlain(Exception):
    """The data may be in order, but could take long to decode or to compare."""


class Opaque:
    """Something that is not data; equal to nothing."""

    __slots__ = ('name',)
    __hash__ = None

    def __init__(self, name):
        self.name = name

    def __eq__(self, other):
        return False


class Items(Opaque):
    """What could only be gone through; its items, and equal to nothing itself."""

    __slots__ = ('_items',)
    __hash__ = None

    def __init__(self, items):
        super().__init__('items')
        self._items = items

    def __iter__(self):
        return iter(self._items)

    def __len__(self):
        return len(self._items)

    def __getitem__(self, index):
        return self._items[index]


class Single(Opaque):
    """An array of one number: equal to that number, however many lists of one item are around it."""

    __slots__ = ('_number',)
    __hash__ = None

    def __init__(self, number):
        super().__init__('array')
        self._number = number

    def __eq__(self, other):
        while type(other) in (list, tuple) and len(other) == 1:
            other = other[0]
        return type(other) not in (list, tuple) and self._number == other


class _Reader:
    def __init__(self, data, plain):
        self.data = data
        self.at = 0
        self.most_hashed = MOST_HASHED if plain else len(data)

    def take(self, count):
        end = self.at + count
        if end > len(self.data):
            raise Malformed
        part = self.data[self.at:end]
        self.at = end
        return part

    def count(self):
        number = _COUNT.unpack(self.take(4))[0]
        # Every item takes a byte at least, so no more memory is asked for than the bytes warrant.
        if number > len(self.data) - self.at:
            raise Malformed
        return number

    def big(self):
        size = _INT.unpack(self.take(4))[0]
        digits = self.take(2 * abs(size))
        # Two bytes hold fifteen bits each: put them together by halves, since a million digits one by one take minutes.
        values = [digits[i] | digits[i + 1] << 8 for i in range(0, len(digits), 2)]
        if any(value >> _LONG_DIGIT_BITS for value in values):
            raise Malformed
        bits = _LONG_DIGIT_BITS
        while len(values) > 1:
            if len(values) % 2:
                values.append(0)
            values = [low | high << bits for low, high in zip(values[::2], values[1::2])]
            bits *= 2
        number = values[0] if values else 0
        return -number if size < 0 else number

    def items(self, depth):
        number = self.count()
        if number > 16 and self.data[self.at] in _NUMBER_TAGS:
            flat = self.numbers(number)
            if flat is not None:
                return flat
        return [self.value(depth) for _ in range(number)]

    def numbers(self, number):
        """The next items when they are the last ones, all numbers; None otherwise."""
        rest = self.data[self.at:]
        leftover, found = _NUMBERS.subn(b'', rest)
        if leftover or found != number:
            return None
        self.at = len(self.data)
        return _loads(b'[' + _COUNT.pack(number) + rest)

    def value(self, depth=0):
        if depth > _DEPTH:
            raise Malformed
        tag = self.take(1)
        if tag == b'i':
            return _INT.unpack(self.take(4))[0]
        if tag == b'g':
            return _FLOAT.unpack(self.take(8))[0]
        if tag == b'u':
            return self.take(self.count()).decode('utf-8', 'surrogatepass')
        if tag in (b'[', b'('):
            items = self.items(depth + 1)
            return items if tag == b'[' else tuple(items)
        if tag in (b'N', b'T', b'F'):
            return {b'N': None, b'T': True, b'F': False}[tag]
        if tag == b'l':
            return self.big()
        if tag == b's':
            return self.take(self.count())
        if tag == b'y':
            return complex(*_COMPLEX.unpack(self.take(16)))
        if tag in (b'<', b'>'):
            number = self.count()
            if number > self.most_hashed:
                raise NotPlain
            items = [self.value(depth + 1) for _ in range(number)]
            return set(items) if tag == b'<' else frozenset(items)
        if tag == b'{':
            return self.pairs(depth + 1)
        raise Malformed

    def pairs(self, depth):
        found = {}
        while self.data[self.at:self.at + 1] != b'0':
            if len(found) > self.most_hashed:
                raise NotPlain
            key = self.value(depth)
            found[key] = self.value(depth)
        self.at += 1
        return found


def _spelt(node, plain, depth=0):
    """A value from its spelling; (value, whether its type is exactly the builtin one)."""
    if depth > 250 or type(node) is not tuple or len(node) != 3 or type(node[0]) is not str:
        raise Malformed
    tag, exact, body = node
    depth += 1
    if tag == 'v':
        return body, bool(exact)
    if tag == 'a' and type(body) in (bool, int, float, complex, str, bytes):
        return Single(body), False
    if tag == 'o':
        return Opaque(body if type(body) is str else '?'), False
    if type(body) is not tuple and tag != 'D':
        raise Malformed
    if plain and tag in ('s', 'f', 'd') and len(body) > MOST_HASHED:
        raise NotPlain
    if tag in ('t', 'l', 's', 'f', 'i'):
        items = [_spelt(item, plain, depth)[0] for item in body]
        return {'t': tuple, 'l': list, 's': set, 'f': frozenset, 'i': Items}[tag](items), bool(exact)
    if tag == 'd':
        return {_spelt(key, plain, depth)[0]: _spelt(value, plain, depth)[0] for key, value in body}, bool(exact)
    if tag == 'r' and _are_integers(body, 3):
        return range(*body), bool(exact)
    if tag == 'q' and _are_integers(body, 2):
        return Fraction(*body), bool(exact)
    if tag == 'D' and type(body) is str and len(body) < 10_000:
        return Decimal(body), bool(exact)
    raise Malformed


def _are_integers(body, number):
    return len(body) == number and all(type(item) is int and item.bit_length() <= RATIO_BITS for item in body)


def decode(data, extended=False, plain=False):
    """(value, exact): `exact` is whether the candidate's value had exactly the type of the one returned.

    Raises Malformed for anything that the encoder does not write, and NotPlain for what is not, where only plain data
    is wanted.
    """
    try:
        reader = _Reader(data, plain)
        value = reader.value()
        if reader.at != len(data):
            raise Malformed
        return _spelt(value, plain) if extended else (value, True)
    except (Malformed, RecursionError, TypeError, ValueError, IndexError, ArithmeticError, EOFError) as error:
        raise Malformed from error
