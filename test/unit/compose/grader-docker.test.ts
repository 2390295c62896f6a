import { expect, it } from 'vitest';
import { graderDocker } from '../../../src-main/compose/sandboxes.ts';

it.each([
  ['unix:///run/user/1000/docker.sock', 'unix:///run/user/1000/docker.sock'],
  ['tcp://127.0.0.1:2375', 'tcp://127.0.0.1:2375'],
  // Another machine has none of the files, and a bad address is said elsewhere.
  ['ssh://me@box', null],
  ['tcp://192.0.2.1:2375', null],
  ['ftp://box', null],
  [null, null],
])('of the address %s grading uses %s', (docker, used) => {
  expect(graderDocker({ docker }, {})).toBe(used);
});
