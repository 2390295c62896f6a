import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { BRAND, htmlPage, PAGE_COLOURS } from '../../../src-main/http/page.ts';
import { ICONS } from '../../../src-renderer/components/icons.tsx';

const ofRenderer = (file: string): string =>
  readFileSync(new URL(`../../../src-renderer/${file}`, import.meta.url), 'utf8');
const tokens = ofRenderer('tokens.css');

it.each(Object.entries(PAGE_COLOURS))('the pages of the server have the --%s of the panel', (name, value) => {
  expect(tokens).toContain(`  --${name}: ${value};`);
});

it('the panel, its empty frame and the pages of the server draw one mark', () => {
  expect(BRAND).toContain(`d="${ICONS.brand}"`);
  expect(ofRenderer('index.html')).toContain(`d="${ICONS.brand}"`);
});

it('the panel and the pages of the server have one icon', () => {
  const [, path] = / d="([^"]+)"/.exec(ofRenderer('public/favicon.svg')) ?? [];
  expect(path).toBeDefined();
  expect(htmlPage(200, { title: 'Any', main: '' }).body).toContain(encodeURIComponent(` d="${path}"`));
});
