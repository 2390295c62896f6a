"""Expected outputs of one problem, kept on disk per data set so that they are computed once.

A file is one line of JSON (what is where) and then the outputs as the encoder wrote them, end to end. It is mapped, not
read: the outputs of some problems are a hundred megabytes.
"""
import json
import mmap
import os
import tempfile

from paddock_decode import Malformed, decode
from paddock_oracle import is_floats

VERSION = 2
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


def facts_of(outputs, missed):
    """What to remember of [(kind, bytes, seconds)]; `kind` is O or X. `missed`: outputs that are wrong by the suite's own rule."""
    floats, same = [], []
    for kind, data, _ in outputs:
        # Decoding takes long: it is done for what begins with a float, and for what may hold a NaN.
        starts_with_float = kind == 'X' or data[:1] == b'g' or (data[:1] in b'[(' and data[5:6] == b'g')
        floats.append('1' if starts_with_float and is_floats(_decoded(data, kind)) else '0')
        same.append('1' if kind == 'O' and (not _may_hold_nan(data) or _equals_itself(data)) else '0')
    return {
        'kinds': ''.join(kind for kind, _, _ in outputs),
        'lengths': [len(data) for _, data, _ in outputs],
        'seconds': [seconds for _, _, seconds in outputs],
        'floats': ''.join(floats),
        'same': ''.join(same),
        'missed': missed,
    }


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


def save(path, suites, missed):
    """Writes {suite: [(kind, bytes, seconds)]} whole or not at all. `missed`: {suite: number of wrong ones}."""
    facts = {'version': VERSION,
             'suites': {suite: facts_of(outputs, missed[suite]) for suite, outputs in suites.items()}}
    os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=os.path.dirname(path), suffix='.tmp')
    try:
        with os.fdopen(handle, 'wb') as file:
            file.write(json.dumps(facts).encode() + b'\n')
            for outputs in suites.values():
                for _, data, _ in outputs:
                    file.write(data)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


def load(path, counts):
    """{suite: SuiteTruth}; None where there is no file, or one of another shape."""
    try:
        with open(path, 'rb') as file:
            facts = json.loads(file.readline())
            start = file.tell()
            size = os.fstat(file.fileno()).st_size
            data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except (OSError, ValueError):
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
        return suites if start == size else None
    except (KeyError, TypeError):
        return None
