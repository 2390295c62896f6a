"""Expected outputs of one problem, kept on disk per data set so that they are computed once.

A file is the outputs as the encoder wrote them, end to end, then what is where as JSON, then the length of that. It is
written as the outputs come and mapped, not read: those of some problems are a hundred megabytes.
"""
import json
import mmap
import os
import struct
import tempfile
import time

from paddock_decode import Malformed, decode
from paddock_oracle import is_floats

VERSION = 3
_LENGTH = struct.Struct('<Q')
_UNFINISHED_SECONDS = 3600
# How the two NaNs of arithmetic end; looking for bytes takes no time, where looking for a pattern takes seconds.
_NAN_ENDS = (b'\xf8\x7f', b'\xf8\xff')


class SuiteTruth:
    """Expected outputs of one suite, by test index."""

    def __init__(self, facts, data, start):
        self.missed = facts['missed']
        self.seconds, self.floats = facts['seconds'], [mark == '1' for mark in facts['floats']]
        self._data, self._kinds, self._same = data, facts['kinds'], facts['same']
        self._ends, at = [], start
        for length in facts['lengths']:
            at += length
            self._ends.append(at)
        self._starts = [start] + self._ends[:-1]
        self.end = at
        self.largest = max(facts['lengths'], default=0)

    def __len__(self):
        return len(self._ends)

    def _bytes(self, index):
        return self._data[self._starts[index]:self._ends[index]]

    def same(self, index, data):
        """The very bytes of an expected output that equals itself (NaN does not): no need to look further."""
        return (
            self._same[index] == '1'
            and len(data) == self._ends[index] - self._starts[index]
            and self._bytes(index) == data
        )

    def size(self, index):
        return self._ends[index] - self._starts[index]

    def value(self, index):
        return decode(self._bytes(index), self._kinds[index] == 'X')[0]


class SuiteFacts:
    """What to remember of the outputs of one suite besides their bytes: its attributes, in the order of the outputs."""

    def __init__(self):
        self.kinds = self.floats = self.same = ''
        self.lengths, self.seconds, self.missed = [], [], 0

    def add(self, kind, data, seconds, missed=False):
        """`kind` is O or X. `missed`: wrong by the suite's own rule."""
        # Decoding takes long: it is done for what begins with a float, and for what may hold a NaN.
        starts_with_float = kind == 'X' or data[:1] == b'g' or (data[:1] in b'[(' and data[5:6] == b'g')
        self.floats += '1' if starts_with_float and is_floats(_decoded(data, kind)) else '0'
        self.same += '1' if kind == 'O' and (not _may_hold_nan(data) or _equals_itself(data)) else '0'
        self.kinds += kind
        self.lengths.append(len(data))
        self.seconds.append(seconds)
        self.missed += missed


def _may_hold_nan(data):
    """Whether such an end stands where a float's is, or a half of a complex number's: in large integers it is chance."""
    for end in _NAN_ENDS:
        at = data.find(end)
        while at >= 0:
            if (at >= 7 and data[at - 7] in b'gy') or (at >= 15 and data[at - 15] == 0x79):
                return True
            at = data.find(end, at + 1)
    return False


def _equals_itself(data):
    value = _decoded(data, 'O')
    return value is not None and value == _decoded(data, 'O')


def _decoded(data, kind):
    try:
        return decode(data, kind == 'X')[0]
    except Malformed:
        return None


def _sweep(folder):
    """Removes what a judge that was ended left unfinished: no computing takes as long as that is old."""
    for entry in os.scandir(folder):
        try:
            if entry.name.endswith('.tmp') and entry.stat().st_mtime < time.time() - _UNFINISHED_SECONDS:
                os.unlink(entry.path)
        except OSError:
            # Another judge was quicker.
            pass


class Writer:
    """Keeps the outputs of a problem as they come, those of one suite after those of the one before. The file is there
    when the context ends without an exception, whole; otherwise nothing is.
    """

    def __init__(self, path, suites):
        self._path, self._suites = path, {suite: SuiteFacts() for suite in suites}
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
        _sweep(os.path.dirname(path))
        handle, self._temporary = tempfile.mkstemp(dir=os.path.dirname(path), suffix='.tmp')
        self._file = os.fdopen(handle, 'wb')

    def __enter__(self):
        return self

    def add(self, suite, kind, data, seconds, missed):
        """As SuiteFacts.add."""
        self._suites[suite].add(kind, data, seconds, missed)
        self._file.write(data)

    def __exit__(self, failed, _error, _trace):
        try:
            with self._file as file:
                if failed is None:
                    facts = {'version': VERSION, 'suites': {suite: vars(of) for suite, of in self._suites.items()}}
                    text = json.dumps(facts).encode()
                    file.write(text + _LENGTH.pack(len(text)))
            if failed is None:
                os.replace(self._temporary, self._path)
        except BaseException:
            failed = True
            raise
        finally:
            if failed is not None:
                os.unlink(self._temporary)


def load(path, counts):
    """{suite: SuiteTruth}; None where there is no file, or one of another shape."""
    try:
        with open(path, 'rb') as file:
            file.seek(-_LENGTH.size, os.SEEK_END)
            length, = _LENGTH.unpack(file.read())
            file.seek(-_LENGTH.size - length, os.SEEK_END)
            start, end = 0, file.tell()
            facts = json.loads(file.read(length))
            data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except (OSError, OverflowError, ValueError):
        return None
    try:
        if facts['version'] != VERSION:
            return None
        suites = {}
        for suite, count in counts.items():
            suites[suite] = SuiteTruth(facts['suites'][suite], data, start)
            start = suites[suite].end
            if len(suites[suite]) != count:
                return None
        return suites if start == end else None
    except (KeyError, TypeError):
        return None
