"""How MBPP+ v0.2.0 writes arguments that JSON has no notation for: a rule per problem number.

The lists and the shapes are those of EvalPlus, whose data set cannot be read without them.
"""
_TUPLES = frozenset((2, 116, 132, 143, 222, 261, 273, 394, 399, 421, 424, 429, 470, 560, 579, 596, 616, 630, 726,
                     740, 744, 809))
_LISTS_OF_TUPLES = frozenset((63, 64, 70, 94, 120, 237, 272, 299, 400, 409, 417, 438, 473, 614, 780))
_FIRST_LIST_OF_TUPLES = frozenset((75, 413, 444, 753))
_SECOND_TUPLE = frozenset((106, 750))
_FIRST_TUPLE = frozenset((250, 405, 446, 617, 720, 763, 808))
_TUPLES_OF_TUPLES = frozenset((259, 401, 445))
_DEEP_TUPLES = frozenset((580, 615, 791))


def problem_number(task_id):
    """The number of an MBPP problem; None for a problem of any other suite."""
    prefix, _, number = task_id.partition('/')
    return int(number) if prefix == 'Mbpp' and number.isdigit() else None


def _deep(value):
    return tuple(_deep(item) for item in value) if isinstance(value, list) else value


def _arguments(number, args):
    if number in _TUPLES:
        return [tuple(arg) for arg in args]
    if number in _LISTS_OF_TUPLES:
        return [[tuple(item) for item in arg] for arg in args]
    if number in _FIRST_LIST_OF_TUPLES:
        return [[tuple(item) for item in args[0]], args[1]]
    if number in _SECOND_TUPLE:
        return [args[0], tuple(args[1])]
    if number == 115:
        return [[set(item) if isinstance(item, list) and item else {} for item in args[0]]]
    if number == 124:
        return (float(args[0]), complex(args[1]))
    if number in _FIRST_TUPLE:
        return [tuple(args[0]), args[1]]
    if number in _TUPLES_OF_TUPLES:
        return [tuple(tuple(item) for item in arg) for arg in args]
    if number == 278:
        return [tuple(tuple(item) if isinstance(item, list) else item for item in args[0])]
    if number == 307:
        return [tuple(args[0]), args[1], args[2]]
    if number == 722:
        return [{key: tuple(value) for key, value in args[0].items()}] + args[1:]
    if number == 252:
        return [complex(args[0])]
    if number in _DEEP_TUPLES:
        return _deep(args)
    return args


def decode_inputs(number, inputs):
    """Argument lists as the functions take them; unchanged where `number` is None."""
    return inputs if number is None else [_arguments(number, args) for args in inputs]
