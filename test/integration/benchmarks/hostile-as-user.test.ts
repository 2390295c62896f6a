import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { ASSERTS, corpusIn, INPUTS } from '../../support/hostile.ts';
import { have, PLAIN_USER } from '../../support/requirements.ts';

/*
 * Most people are not root, and their sandbox is another one: namespaces that a user may make, and one user in them.
 * This process is such a user from here on; it is this test file's own.
 */
const home = mkdtempSync(join(tmpdir(), 'paddock-home-of-nobody-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));
process.env.HOME = home;
if (process.getuid?.() === 0 && have('user-namespaces')) {
  chownSync(home, PLAIN_USER, PLAIN_USER);
  process.setgroups?.([]);
  process.setgid?.(PLAIN_USER);
  process.setuid?.(PLAIN_USER);
}

for (const corpus of [INPUTS, ASSERTS]) corpusIn('bubblewrap', ['user-namespaces'], corpus);
