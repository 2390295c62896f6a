import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { PAGE_COLOURS } from '../../../src-main/http/page.ts';

const tokens = readFileSync(new URL('../../../src-renderer/tokens.css', import.meta.url), 'utf8');

it.each(Object.entries(PAGE_COLOURS))('the pages of the server have the --%s of the panel', (name, value) => {
  expect(tokens).toContain(`  --${name}: ${value};`);
});
