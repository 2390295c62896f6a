"""The problems of a data set: where they stand in its file, and one of them as the judge needs it."""
import json
import re

from paddock_mbpp import decode_inputs, problem_number
from paddock_oracle import NOT_NONE_TASKS, SET_TASKS

_TASK_ID = re.compile(rb'^\s*\{\s*"task_id":\s*"([^"\\]+)"')


class Problem:
    def __init__(self, record):
        self.task_id, self.entry_point = record['task_id'], record['entry_point']
        self.prompt, self.canonical = record['prompt'], record['canonical_solution']
        self.mbpp = problem_number(self.task_id)
        self.atol = record.get('atol', 0)
        self.asserting = 'base_input' not in record
        self.test = record.get('test', '')
        self.inputs = {'base': [[]]} if self.asserting else \
            {suite: record.get(suite + '_input') or [] for suite in ('base', 'plus')}
        self.finds_root = self.entry_point == 'find_zero' and self.task_id.startswith('HumanEval/')
        self.compares_sets = self.mbpp is not None and self.entry_point in SET_TASKS
        self.decoded = {suite: decode_inputs(self.mbpp, inputs) for suite, inputs in self.inputs.items()}

    def wanted(self, output):
        """What the rule of this problem wants where the reference gave `output`."""
        asks_whether = self.mbpp is not None and self.entry_point in NOT_NONE_TASKS
        return output is not None if asks_whether else output


class DataSet:
    """A data set's file in memory; its problems are parsed one at a time."""

    def __init__(self, path):
        with open(path, 'rb') as file:
            self._lines = [line for line in file.read().split(b'\n') if line.strip()]
        self._numbers = {}
        for number, line in enumerate(self._lines):
            found = _TASK_ID.match(line)
            task_id = found.group(1).decode() if found else json.loads(line)['task_id']
            self._numbers[task_id] = number

    def number(self, task_id):
        """Its place in the file, from 0. Raises KeyError where there is no such problem."""
        return self._numbers[task_id]

    def problem(self, task_id):
        return Problem(json.loads(self._lines[self.number(task_id)]))
