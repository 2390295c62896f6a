"""Values as short text for people: what a test gave, what it should have given. Never longer than asked, whatever comes."""

_DEPTH = 40
_ENDS = {list: '[]', tuple: '()', set: '{}', frozenset: '{}'}


class _Text:
    def __init__(self, room):
        self.parts, self.room = [], room

    def add(self, text):
        """Takes what fits; False when it is full."""
        if len(text) > self.room:
            self.parts.append(text[:max(0, self.room)] + '…')
            self.room = -1
            return False
        self.parts.append(text)
        self.room -= len(text)
        return True

    def value(self, value, depth=0):
        kind = type(value)
        if depth > _DEPTH:
            return self.add('…')
        if kind in _ENDS:
            return self.items(value, _ENDS[kind], depth)
        if kind is dict:
            return self.pairs(value, depth)
        if kind in (str, bytes):
            return self.add(repr(value if len(value) <= self.room else value[:self.room + 1]))
        # Writing out a very large number takes time that grows with the square of its length.
        if kind is int and value.bit_length() > 4 * self.room:
            return self.add(f'<an integer of {value.bit_length()} bits>')
        name = getattr(value, 'name', None)
        return self.add(f'<{name}>' if isinstance(name, str) else repr(value))

    def items(self, value, ends, depth):
        if not value and type(value) in (set, frozenset):
            return self.add('set()')
        if not self.add(ends[0]):
            return False
        for at, item in enumerate(value):
            if (at > 0 and not self.add(', ')) or not self.value(item, depth + 1):
                return False
        return self.add((',' if type(value) is tuple and len(value) == 1 else '') + ends[1])

    def pairs(self, value, depth):
        if not self.add('{'):
            return False
        for at, (key, item) in enumerate(value.items()):
            if (at > 0 and not self.add(', ')) or not self.value(key, depth + 1) or not self.add(': ') \
                    or not self.value(item, depth + 1):
                return False
        return self.add('}')


def shown(value, room):
    """The value as Python writes it, cut behind `room` characters."""
    text = _Text(room)
    text.value(value)
    return ''.join(text.parts)


def call(name, args, room):
    """How the function was called, such as `add(1, 2)`."""
    text = _Text(room)
    if text.add(name + '('):
        for at, arg in enumerate(args):
            if (at > 0 and not text.add(', ')) or not text.value(arg):
                break
        else:
            text.add(')')
    return ''.join(text.parts)
