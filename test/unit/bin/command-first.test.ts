import { expect, it } from 'vitest';
import { commandFirst } from '../../../src-main/bin/command-first.mjs';
import { COMMON_FLAGS } from '../../../src-main/cli/cli.ts';

it.each([
  [
    ['status', '--json'],
    ['status', '--json'],
  ],
  [
    ['--json', 'status'],
    ['status', '--json'],
  ],
  [
    ['--home', '/srv/x', '--json', 'profiles', 'validate', 'a.conf'],
    ['profiles', 'validate', 'a.conf', '--home', '/srv/x', '--json'],
  ],
  [
    ['--home=/srv/x', '--token-file', 't', 'start', '--port', '0'],
    ['start', '--port', '0', '--home=/srv/x', '--token-file', 't'],
  ],
  [['--help'], ['--help']],
  [['--home'], ['--home']],
  [[], []],
])('%j becomes %j', (given, expected) => {
  expect(commandFirst(given)).toEqual(expected);
});

it.each(Object.entries(COMMON_FLAGS))(
  'takes --%s with its value, as the command line reads it',
  (name, flag) => {
    const given = flag.type === 'string' ? [`--${name}`, 'value'] : [`--${name}`];
    expect(commandFirst([...given, 'status'])).toEqual(['status', ...given]);
  },
);
