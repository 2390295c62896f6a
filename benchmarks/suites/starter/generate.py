"""Writes starter.jsonl, the suite that comes with Paddock: `python3 benchmarks/suites/starter/generate.py`.

The problems are original. Each function below is a problem: its signature and docstring are the prompt, its body the
canonical solution, and the generator behind it draws the arguments of the plus tests from a fixed seed. The first block
holds functions of the kind that the bundled demo model was trained on; the others are new to it.
"""
import inspect
import json
import os
import random
import textwrap

PLUS_TESTS = 36
PROBLEMS = []


def problem(base, draw):
    """Registers a function with its base tests and a function that draws the arguments of one more test."""
    def register(function):
        PROBLEMS.append((function, base, draw))
        return function
    return register


def number(r):
    return r.choice([0, 1, -1, r.randint(-20, 20), r.randint(-10_000, 10_000)])


def natural(r, top=30):
    return r.choice([0, 1, 2, r.randint(0, top), r.randint(0, top)])


def numbers(r, shortest=0, longest=12, low=-50, high=50):
    return [r.randint(low, high) for _ in range(r.randint(shortest, longest))]


def word(r, letters='abcdefghijklmnopqrstuvwxyz', shortest=0, longest=10):
    return ''.join(r.choice(letters) for _ in range(r.randint(shortest, longest)))


def words(r, shortest=0, longest=8, least=1):
    return [word(r, shortest=least) for _ in range(r.randint(shortest, longest))]


def sentence(r):
    return r.choice(['', ' ']) + r.choice([' ', '  ']).join(words(r)) + r.choice(['', ' '])


def mixed(r):
    return word(r, 'abcXYZ 12.,!-', longest=16)


# The kind that the demo model knows.


@problem([(1, 2), (0, 0), (-3, 5)], lambda r: (number(r), number(r)))
def add(a, b):
    """Return the sum of a and b."""
    return a + b


@problem([(5, 2), (0, 0), (-3, 5)], lambda r: (number(r), number(r)))
def subtract(a, b):
    """Return a minus b."""
    return a - b


@problem([(2, 3), (0, 9), (-3, 5)], lambda r: (number(r), number(r)))
def multiply(a, b):
    """Return the product of a and b."""
    return a * b


@problem([(3,), (0,), (-4,)], lambda r: (number(r),))
def square(n):
    """Return n squared."""
    return n * n


@problem([(2,), (3,), (0,)], lambda r: (number(r),))
def is_even(n):
    """Return True if n is even, False otherwise."""
    return n % 2 == 0


@problem([(1, 2), (7, 3), (-1, -5)], lambda r: (number(r), number(r)))
def maximum(a, b):
    """Return the larger of a and b."""
    return a if a > b else b


@problem([(0,), (1,), (5,)], lambda r: (natural(r, 60),))
def factorial(n):
    """Return the factorial of n."""
    result = 1
    for i in range(2, n + 1):
        result *= i
    return result


@problem([(2,), (9,), (17,)], lambda r: (r.choice([0, 1, natural(r, 100), natural(r, 2000)]),))
def is_prime(n):
    """Return True if n is a prime number, False otherwise."""
    if n < 2:
        return False
    return all(n % i for i in range(2, int(n ** 0.5) + 1))


@problem([(12, 18), (7, 3), (10, 5)], lambda r: (natural(r, 500) + 1, natural(r, 500) + 1))
def gcd(a, b):
    """Return the greatest common divisor of a and b."""
    while b:
        a, b = b, a % b
    return a


@problem([('abc',), ('',), ('hello',)], lambda r: (mixed(r),))
def reverse_string(s):
    """Return the string s reversed."""
    return s[::-1]


@problem([('hello',), ('',), ('AEIOU',)], lambda r: (word(r, 'aeiouAEIOUxyz bcd'),))
def count_vowels(s):
    """Return the number of vowels in the string s."""
    return sum(1 for c in s if c in 'aeiouAEIOU')


@problem([('one two',), ('',), ('a b c',)], lambda r: (sentence(r),))
def count_words(s):
    """Return the number of words in the string s."""
    return len(s.split())


@problem([([1, 2, 3],), ([],), ([-1, 1],)], lambda r: (numbers(r),))
def sum_list(numbers):
    """Return the sum of the numbers in the list."""
    return sum(numbers)


@problem([([3, 1, 2],), ([5],), ([-1, -7],)], lambda r: (numbers(r, 1),))
def max_list(numbers):
    """Return the largest number in the list."""
    return max(numbers)


@problem([([1, 2, 3, 4],), ([],), ([1, 3],)], lambda r: (numbers(r),))
def filter_even(numbers):
    """Return a list of the even numbers in the list."""
    return [n for n in numbers if n % 2 == 0]


@problem([(123,), (0,), (999,)], lambda r: (r.choice([0, natural(r), r.randint(0, 10 ** 15)]),))
def sum_digits(n):
    """Return the sum of the digits of n."""
    return sum(int(d) for d in str(n))


@problem([(2000,), (1900,), (2024,)], lambda r: (r.choice([r.randint(1, 25) * 100, r.randint(1, 2500)]),))
def is_leap_year(year):
    """Return True if year is a leap year, False otherwise."""
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


@problem([(0,), (100,), (-40,)], lambda r: (r.randint(-300, 1000),))
def celsius_to_fahrenheit(celsius):
    """Return the temperature in degrees Fahrenheit."""
    return celsius * 9 / 5 + 32


# New to it: numbers.


@problem([(0,), (5,), (255,)], lambda r: (r.choice([natural(r), r.randint(0, 2 ** 40)]),))
def longest_run_of_ones(n):
    """Return the length of the longest run of consecutive 1 bits in the binary form of the non-negative integer n.

    >>> longest_run_of_ones(0b110111)
    3
    """
    return max(len(run) for run in bin(n)[2:].split('0'))


@problem([(0,), (59,), (3661,)], lambda r: (r.choice([natural(r, 4000), r.randint(0, 10 ** 6)]),))
def clock_text(seconds):
    """Write a number of seconds as hours, minutes and seconds, "H:MM:SS". Hours have no leading zero and no limit.

    >>> clock_text(3661)
    '1:01:01'
    """
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f'{hours}:{minutes:02}:{rest:02}'


@problem([(1,), (6,), (28,)], lambda r: (r.randint(1, 3000),))
def aliquot_kind(n):
    """Tell whether the positive integer n is "deficient", "perfect" or "abundant", comparing n with the sum of its
    divisors other than n itself.

    >>> aliquot_kind(12)
    'abundant'
    """
    total = sum(d for d in range(1, n // 2 + 1) if n % d == 0)
    return 'perfect' if total == n else 'abundant' if total > n else 'deficient'


@problem([(1, 10), (10, 1), (7, 7)], lambda r: (r.randint(-40, 60), r.randint(-40, 60)))
def count_between(a, b):
    """Count the integers between a and b, both included, whose last decimal digit is 3. The ends may come in either
    order, and the sign of a number does not matter.

    >>> count_between(0, 13)
    2
    """
    low, high = min(a, b), max(a, b)
    return sum(1 for n in range(low, high + 1) if abs(n) % 10 == 3)


@problem([(0,), (26,), (27,)], lambda r: (r.choice([natural(r, 60), r.randint(0, 10 ** 6)]),))
def column_name(n):
    """Return the name of column n of a spreadsheet, where column 0 is "A", column 25 is "Z" and column 26 is "AA".

    >>> column_name(27)
    'AB'
    """
    name = ''
    n += 1
    while n > 0:
        n, rest = divmod(n - 1, 26)
        name = chr(ord('A') + rest) + name
    return name


@problem([(10, 3), (0, 4), (7, 1)], lambda r: (natural(r, 200), r.randint(1, 9)))
def fair_shares(items, people):
    """Divide items among people as evenly as possible, and return how many each person gets, the larger shares first.

    >>> fair_shares(10, 3)
    [4, 3, 3]
    """
    each, left = divmod(items, people)
    return [each + 1] * left + [each] * (people - left)


@problem([([2.0, 4.0],), ([1.0],), ([1.5, 2.5, 3.5],)],
         lambda r: ([r.randint(-400, 400) / 8 for _ in range(r.randint(1, 9))],))
def spread(values):
    """Return the largest distance of any value from the mean of all values. The list is not empty.

    >>> spread([1.0, 2.0, 6.0])
    3.0
    """
    mean = sum(values) / len(values)
    return max(abs(value - mean) for value in values)


@problem([(1, 1), (6, 4), (5, 7)], lambda r: (r.randint(1, 300), r.randint(1, 300)))
def squares_cut(width, height):
    """Always cut the largest possible square off a sheet of the given whole width and height, until nothing is left.
    Return how many squares that makes.

    >>> squares_cut(6, 4)
    3
    """
    count = 0
    while height:
        count += width // height
        width, height = height, width % height
    return count


# Text.


@problem([('aaabb',), ('',), ('abc',)], lambda r: (word(r, 'aab', longest=14),))
def squeeze(text):
    """Write each run of equal characters as the character and the length of the run; leave out a length of 1.

    >>> squeeze('aaab')
    'a3b'
    """
    out, i = '', 0
    while i < len(text):
        j = i
        while j < len(text) and text[j] == text[i]:
            j += 1
        out += text[i] + (str(j - i) if j - i > 1 else '')
        i = j
    return out


@problem([('snake_case_name',), ('x',), ('a_b',)], lambda r: ('_'.join(words(r, 1, 5)),))
def camel_case(name):
    """Turn a name in snake_case into camelCase. All parts are of lower-case letters and none is empty.

    >>> camel_case('first_of_all')
    'firstOfAll'
    """
    first, *rest = name.split('_')
    return first + ''.join(part[0].upper() + part[1:] for part in rest)


@problem([('hello world',), ('',), ('a',)], lambda r: (mixed(r),))
def swap_ends(text):
    """Swap the first and the last letter of every word; words are parted by single spaces, which stay as they are.

    >>> swap_ends('now here')
    'won eerh'
    """
    def swapped(part):
        return part if len(part) < 2 else part[-1] + part[1:-1] + part[0]
    return ' '.join(swapped(part) for part in text.split(' '))


@problem([('(a(b)c)',), (')(',), ('',)], lambda r: (word(r, '()()x', longest=14),))
def nesting(text):
    """Return how deep the parentheses in the text are nested at most, or -1 if they do not match.

    >>> nesting('(a(b)c)')
    2
    """
    depth = deepest = 0
    for c in text:
        depth += (c == '(') - (c == ')')
        if depth < 0:
            return -1
        deepest = max(deepest, depth)
    return deepest if depth == 0 else -1


@problem([('a1b22',), ('none',), ('007',)], lambda r: (word(r, 'ab12.0', longest=14),))
def numbers_within(text):
    """Return the numbers that runs of decimal digits in the text stand for, in their order.

    >>> numbers_within('a1b022')
    [1, 22]
    """
    spaced = ''.join(c if c in '0123456789' else ' ' for c in text)
    return [int(part) for part in spaced.split()]


@problem([('listen', 'silent'), ('Ab a', 'aaB'), ('a', 'b')],
         lambda r: (lambda w: (w, ''.join(r.sample(w, len(w))) if r.random() < 0.6 else mixed(r)))(mixed(r)))
def same_letters(first, second):
    """Tell whether two texts are made of the same letters, each used equally often. Case does not matter, and
    characters that are not letters are passed over.

    >>> same_letters('Dirty room!', 'dormitory')
    True
    """
    def letters(text):
        return sorted(c for c in text.lower() if c.isalpha())
    return letters(first) == letters(second)


@problem([('a-b-c', 2), ('abc', 1), ('', 3)], lambda r: (mixed(r), r.randint(1, 6)))
def in_groups(text, size):
    """Leave out everything but letters and digits, make letters capitals, and part the rest by dashes into groups of
    the given size, counted from the end; only the first group may be shorter.

    >>> in_groups('ab-c12', 2)
    'A-BC-12'
    """
    kept = ''.join(c for c in text if c.isalnum()).upper()
    first = len(kept) % size
    groups = ([kept[:first]] if first else []) + [kept[i:i + size] for i in range(first, len(kept), size)]
    return '-'.join(groups)


@problem([('the cat the dog',), ('',), ('b a',)], lambda r: (' '.join(r.choice(['a', 'b', 'cc', 'dd', 'e']) for _ in range(r.randint(0, 12))),))
def favourite_word(text):
    """Return the word that is used most often in the text; of several, the one that comes first in the alphabet. Words
    are parted by spaces. A text without words gives None.

    >>> favourite_word('b a b a c')
    'a'
    """
    parts = text.split()
    return min(set(parts), key=lambda part: (-parts.count(part), part)) if parts else None


# Lists and more.


@problem([([1, 2, 3, 4], 1), ([], 3), ([1, 2, 3], -1)], lambda r: (numbers(r), r.randint(-15, 15)))
def rotate(items, steps):
    """Move every item the given number of places to the right; what falls off the end comes in at the front. A negative
    number of steps moves to the left.

    >>> rotate([1, 2, 3, 4], 1)
    [4, 1, 2, 3]
    """
    if not items:
        return []
    steps %= len(items)
    return items[len(items) - steps:] + items[:len(items) - steps]


@problem([([1, 5, 2, 8],), ([3],), ([2, 2],)], lambda r: (numbers(r, 0, 14, -6, 6),))
def peaks(values):
    """Return the positions of all values that are greater than each of their neighbours. A value at an end has one
    neighbour; a value without neighbours is no peak.

    >>> peaks([1, 5, 2, 8])
    [1, 3]
    """
    found = []
    for i, value in enumerate(values):
        beside = values[max(0, i - 1):i] + values[i + 1:i + 2]
        if beside and all(value > other for other in beside):
            found.append(i)
    return found


@problem([([[1, 3], [2, 5]],), ([],), ([[1, 2], [3, 4]],)],
         lambda r: ([sorted([r.randint(0, 30), r.randint(0, 30)]) for _ in range(r.randint(0, 7))],))
def covered(spans):
    """Return how many integers lie in at least one of the spans. A span is a list of its first and its last integer,
    both included.

    >>> covered([[1, 3], [2, 5]])
    5
    """
    return len({n for first, last in spans for n in range(first, last + 1)})


@problem([([[1, 2], [3, 4]],), ([],), ([[1], [2], [3]],)],
         lambda r: ((lambda w: [[r.randint(0, 9) for _ in range(w)] for _ in range(r.randint(1, 5))])(r.randint(1, 5)),))
def spiral(grid):
    """Return the values of a rectangular grid in the order of a spiral that starts at the top left, runs clockwise and
    ends in the middle.

    >>> spiral([[1, 2], [3, 4]])
    [1, 2, 4, 3]
    """
    rows, out = [list(row) for row in grid], []
    while rows:
        out += rows.pop(0)
        rows = [list(row) for row in zip(*rows)][::-1]
    return out


@problem([([3, 1, 2],), ([],), ([1, 2],)], lambda r: (r.sample(range(-20, 20), r.randint(0, 9)),))
def inversions(values):
    """Count the pairs of values of which the greater one comes first.

    >>> inversions([3, 1, 2])
    2
    """
    return sum(1 for i in range(len(values)) for j in range(i) if values[j] > values[i])


@problem([({'a': 1, 'b': 2},), ({},), ({'x': 1, 'y': 1},)],
         lambda r: ({word(r, 'abcdef', 1, 3): r.randint(0, 4) for _ in range(r.randint(0, 7))},))
def by_value(table):
    """Turn a table around: return a dictionary from each value to the sorted list of the keys that had it.

    >>> by_value({'a': 1, 'b': 2, 'c': 1})
    {1: ['a', 'c'], 2: ['b']}
    """
    turned = {}
    for key in sorted(table):
        turned.setdefault(table[key], []).append(key)
    return turned


@problem([([5, 1, 4], 5), ([1, 2], 9), ([], 0)], lambda r: (numbers(r, 0, 10, -9, 9), r.randint(-10, 10)))
def first_pair(values, total):
    """Return the positions of the first two different places whose values add up to the total, as a tuple with the
    smaller position first; "first" goes by the smaller position, then by the other. Return None if there are none.

    >>> first_pair([5, 1, 4], 5)
    (1, 2)
    """
    for i in range(len(values)):
        for j in range(i + 1, len(values)):
            if values[i] + values[j] == total:
                return (i, j)
    return None


@problem([('2 3 +',), ('4 2 - 3 *',), ('7',)],
         lambda r: ((lambda k: ' '.join([str(r.randint(0, 9))] + [f'{r.randint(0, 9)} {r.choice("+-*")}' for _ in range(k)]))(r.randint(0, 8)),))
def postfix(expression):
    """Work out an expression in postfix notation: integers and the operators +, - and *, parted by spaces.

    >>> postfix('4 2 - 3 *')
    6
    """
    stack = []
    for part in expression.split():
        if part in ('+', '-', '*'):
            b, a = stack.pop(), stack.pop()
            stack.append(a + b if part == '+' else a - b if part == '-' else a * b)
        else:
            stack.append(int(part))
    return stack[0]


@problem([([1, 1, 2],), ([],), ([4, 4, 4],)], lambda r: (numbers(r, 0, 14, 0, 3),))
def runs_to_pairs(values):
    """Return the runs of equal values in the list as tuples of the value and the length of the run.

    >>> runs_to_pairs([1, 1, 2])
    [(1, 2), (2, 1)]
    """
    pairs = []
    for value in values:
        if pairs and pairs[-1][0] == value:
            pairs[-1] = (value, pairs[-1][1] + 1)
        else:
            pairs.append((value, 1))
    return pairs


@problem([([1, 2, 3, 4, 5], 2), ([1], 3), ([], 1)], lambda r: (numbers(r, 0, 12), r.randint(1, 5)))
def window_sums(values, size):
    """Return the sums of all neighbouring values of the given number, from left to right. There are none if the list is
    shorter than that.

    >>> window_sums([1, 2, 3, 4], 2)
    [3, 5, 7]
    """
    return [sum(values[i:i + size]) for i in range(len(values) - size + 1)]


def record(number, function, base, draw):
    source = textwrap.dedent(inspect.getsource(function))
    source = source[source.index('def '):]
    cut = source.index('"""', source.index('"""') + 3) + 3
    prompt, solution = source[:cut] + '\n', source[cut + 1:]
    plus, seen = [], {json.dumps(list(args)) for args in base}
    chance = random.Random(f'paddock starter {function.__name__}')
    for _ in range(100_000):
        args = list(draw(chance))
        key = json.dumps(args)
        if key not in seen:
            seen.add(key)
            plus.append(args)
        if len(plus) == PLUS_TESTS:
            break
    for args in [*map(list, base), *plus]:
        function(*json.loads(json.dumps(args)))
    return {
        'task_id': f'Starter/{number}',
        'prompt': prompt,
        'entry_point': function.__name__,
        'canonical_solution': solution,
        'base_input': [list(args) for args in base],
        'atol': 0,
        'plus_input': plus,
    }


def main():
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'starter.jsonl')
    with open(path, 'w', encoding='utf-8', newline='\n') as file:
        for index, (function, base, draw) in enumerate(PROBLEMS):
            file.write(json.dumps(record(index, function, base, draw), ensure_ascii=False) + '\n')
    print(f'{len(PROBLEMS)} problems in {path}')


if __name__ == '__main__':
    main()
