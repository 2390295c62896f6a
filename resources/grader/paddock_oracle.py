"""Whether an output is right: EvalPlus's comparison, in its order, without numpy.

One `Comparison` lives as long as one suite run, since EvalPlus's tolerance is sticky: the first expected float raises it
from 0 to 1e-6 for every later test of the run.
"""
import math

from paddock_aside import Aside
from paddock_decode import MOST_HASHED, Malformed, NotPlain, decode

_RTOL = 1e-07
_FLOAT_ATOL = 1e-6
# Decoding so many bytes takes a quarter of a second at most, and 4 MiB.
_PLAIN_BYTES = 1 << 18
SET_TASKS = frozenset(('similar_elements', 'find_char_long', 'common_in_nested_lists', 'extract_singly', 'larg_nnum',
                        'intersection_array', 'find_dissimilar', 'Diff'))
NOT_NONE_TASKS = frozenset(('check_str', 'text_match_three', 'text_starta_endb'))


def is_floats(value):
    """A float, or a list or tuple of floats that is not empty."""
    if isinstance(value, float):
        return True
    return isinstance(value, (list, tuple)) and len(value) > 0 and all(isinstance(item, float) for item in value)


def _shape(value):
    """(shape, numbers in row order) as an array would have them; raises ValueError where there is no such array."""
    if isinstance(value, (list, tuple)):
        if not value:
            return (0,), []
        if not isinstance(value[0], (list, tuple)):
            return (len(value),), [_number(item) for item in value]
        parts = [_shape(item) for item in value]
        if any(shape != parts[0][0] for shape, _ in parts):
            raise ValueError('ragged')
        return (len(value),) + parts[0][0], [number for _, numbers in parts for number in numbers]
    return (), [_number(value)]


def _number(value):
    if isinstance(value, bool) or isinstance(value, (float, complex)):
        return value
    # Larger integers make an array of objects, which numpy refuses here (its second version not where one stands alone).
    if isinstance(value, int) and -(1 << 63) <= value < 1 << 64:
        return value
    raise ValueError('not a number')


def _close(actual, wanted, atol):
    if isinstance(actual, complex) or isinstance(wanted, complex):
        actual, wanted = complex(actual), complex(wanted)
        finite = math.isfinite(wanted.real) and math.isfinite(wanted.imag)
        apart = actual - wanted
        # abs() of a complex number raises where this is infinite, as it is for numpy.
        return actual == wanted or (
            finite and math.hypot(apart.real, apart.imag) <= atol + _RTOL * math.hypot(wanted.real, wanted.imag))
    actual, wanted = float(actual), float(wanted)
    return actual == wanted or (math.isfinite(wanted) and abs(actual - wanted) <= atol + _RTOL * abs(wanted))


def _stretch(shape, numbers, target):
    """The numbers repeated so that they have the target shape; raises ValueError where numpy would not broadcast."""
    shape = (1,) * (len(target) - len(shape)) + shape
    if any(have not in (1, want) for have, want in zip(shape, target)):
        raise ValueError('shapes differ')
    for axis in range(len(target) - 1, -1, -1):
        if shape[axis] == target[axis]:
            continue
        inner = math.prod(target[axis + 1:])
        numbers = [n for i in range(0, len(numbers), inner) for n in numbers[i:i + inner] * target[axis]] \
            if inner else []
    return numbers


def allclose(actual, wanted, atol):
    """numpy.allclose(actual, wanted, rtol=1e-07, atol=atol) of plain data; raises ValueError where numpy raises."""
    (shape_a, a), (shape_w, w) = _shape(actual), _shape(wanted)
    if shape_a != shape_w:
        rank = max(len(shape_a), len(shape_w))
        pairs = zip((1,) * (rank - len(shape_a)) + shape_a, (1,) * (rank - len(shape_w)) + shape_w)
        target = tuple(have if want == 1 else want for have, want in pairs)
        a, w = _stretch(shape_a, a, target), _stretch(shape_w, w, target)
    return all(_close(x, y, atol) for x, y in zip(a, w))


def _polynomial(coefficients, x):
    return sum([c * math.pow(x, power) for power, c in enumerate(coefficients)])


def is_root(root, args, atol):
    """HumanEval/32: whether it is a root of the polynomial that was asked about; any will do."""
    try:
        return bool(abs(_polynomial(*args, root)) <= atol)
    except Exception:
        return False


def _surface_area(edge, height):
    slant = math.sqrt((edge / 2) ** 2 + height ** 2)
    return round(edge ** 2 + 4 * (edge * slant) / 2)


def _digit_distance(first, second):
    a, b = str(first), str(second)
    width = max(len(a), len(b))
    return sum(abs(int(x) - int(y)) for x, y in zip(a.zfill(width), b.zfill(width)))


class Comparison:
    """Judges the tests of one run in their order."""

    def __init__(self, truth, entry_point, mbpp, atol, inputs):
        self.truth, self.entry_point, self.mbpp, self.atol, self.inputs = truth, entry_point, mbpp, atol, inputs
        self.special = mbpp and (entry_point in SET_TASKS or entry_point in NOT_NONE_TASKS)
        self._aside = Aside()

    def accepts(self, index, data, extended, mutated):
        """Whether the result of one test is right. `data` is as the candidate wrote it. `mutated` is None or, for a rule
        that looks at the arguments as it left them, their bytes and whether they are extended. Raises TooCostly.
        """
        if not extended and mutated is None and not self.special and self.truth.same(index, data):
            right = True
        else:
            right = self._judged(index, data, extended, mutated)
        self._stick(index)
        return right

    def _judged(self, index, data, extended, mutated):
        if max(len(data), self.truth.size(index), len(mutated[0]) if mutated else 0) <= _PLAIN_BYTES:
            try:
                return self._right(index, data, extended, mutated, True)
            except NotPlain:
                pass
        return self._aside.holds(lambda: self._right(index, data, extended, mutated, False))

    def _right(self, index, data, extended, mutated, plain):
        try:
            actual, exact_type = decode(data, extended, plain)
            if mutated is not None:
                return is_root(actual, decode(*mutated, plain)[0], self.atol)
            return self._compare(index, actual, exact_type, plain)
        except (Malformed, TypeError, ValueError, ArithmeticError, RecursionError, IndexError):
            return False

    def _stick(self, index):
        if self.atol == 0 and self.truth.floats[index]:
            self.atol = _FLOAT_ATOL

    def _compare(self, index, actual, exact_type, plain):
        wanted = self.truth.value(index)
        equal = bool(actual == wanted)
        if self.mbpp:
            equal = self._lenient(index, equal, actual, exact_type, wanted, plain)
        self._stick(index)
        if equal or self.atol == 0:
            return equal
        if not exact_type or type(actual) is not type(wanted):
            return False
        if isinstance(wanted, (list, tuple)) and len(actual) != len(wanted):
            return False
        return allclose(actual, wanted, self.atol)

    def _lenient(self, index, equal, actual, exact_type, wanted, plain):
        name = self.entry_point
        if name == 'are_equivalent':
            return True
        if name == 'sum_div':
            return equal or actual == 0
        if name == 'surface_Area':
            return equal or abs(actual - _surface_area(*self.inputs[index])) <= self.atol
        if name == 'digit_distance_nums':
            return equal or actual == _digit_distance(*self.inputs[index])
        if name in SET_TASKS:
            if plain and max(len(actual), len(wanted)) > MOST_HASHED:
                raise NotPlain
            return set(actual) == set(wanted)
        if name in NOT_NONE_TASKS:
            # A truth value says by itself whether it matched; of anything else only whether it is there.
            matched = actual if type(actual) is bool and exact_type else actual is not None
            return matched == (wanted is not None)
        return equal
