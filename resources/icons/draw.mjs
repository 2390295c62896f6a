#!/usr/bin/env node
// Draws every picture of this folder from app.svg: `node resources/icons/draw.mjs`. It needs a Chromium
// (PADDOCK_CHROMIUM names one). The pictures are committed; run it again after a change of a drawing.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const here = dirname(fileURLToPath(import.meta.url));
const APP_SIZES = [16, 24, 32, 48, 64, 128, 256, 512, 1024];
const TRAY_SIZE = 22;
const TRAY_SCALES = [1, 2, 3];

/** One per state of the supervisor. Shapes differ as well as colours: a tray of one colour still tells them apart. */
const BADGES = {
  stopped: { colour: 'idle', shape: '<circle cx="18" cy="18" r="3.500" fill="none" stroke-width="1.600"/>' },
  starting: { colour: 'busy', shape: '<path d="M18 14a4 4 0 1 1-4 4" fill="none" stroke-width="2"/>' },
  ready: { colour: 'ready', shape: '<circle cx="18" cy="18" r="4.300" stroke="none"/>' },
  draining: {
    colour: 'busy',
    shape: '<path d="M14.200 14h7.600l-3.800 4 3.800 4h-7.600l3.800-4z" stroke="none"/>',
  },
  stopping: {
    colour: 'busy',
    shape: '<rect x="14.300" y="14.300" width="7.400" height="7.400" rx="1" stroke="none"/>',
  },
  backoff: { colour: 'failed', shape: '<path d="M18 13.400l4.600 8.200h-9.200z" stroke="none"/>' },
  failed: {
    colour: 'failed',
    shape:
      '<path d="M14.800 14.800l6.400 6.400M21.200 14.800l-6.400 6.400" fill="none" stroke-width="2.400"/>',
  },
  disposed: { colour: 'idle', shape: '<path d="M14.500 18h7" fill="none" stroke-width="2.200"/>' },
};

/** Inks of a dark and of a light panel; a template is black, and macOS tints it. */
const INKS = {
  '-dark': { mark: '#e8edf2', ready: '#4fd1a5', busy: '#f2c14e', failed: '#ff8264', idle: '#a0adb9' },
  '-light': { mark: '#17201b', ready: '#0b7a53', busy: '#8f5a00', failed: '#b93a18', idle: '#68736d' },
  Template: { mark: '#000', ready: '#000', busy: '#000', failed: '#000', idle: '#000' },
};

function traySvg({ colour, shape }, ink) {
  const badge = ink[colour];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24">
    <mask id="room"><rect width="24" height="24" fill="#fff"/><circle cx="18" cy="18" r="6.300" fill="#000"/></mask>
    <g mask="url(#room)" fill="none" stroke="${ink.mark}" stroke-width="2" stroke-linecap="round">
      <path d="M4 4v16M20 4v16M9.300 4v16M14.700 4v16M2 8.500h20M2 15h20"/>
    </g>
    <g fill="${badge}" stroke="${badge}" stroke-linecap="round" stroke-linejoin="round">${shape}</g>
  </svg>`;
}

/** The small sizes of the app's picture carry the mark alone, without the fine edge. */
function appSvg(size) {
  const svg = readFileSync(join(here, 'app.svg'), 'utf8');
  return size > 32
    ? svg
    : svg.replace(/<rect x="25[^>]*\/>/, '').replace('stroke-width="30"', 'stroke-width="38"');
}

const chrome = [process.env.PADDOCK_CHROMIUM, '/usr/bin/chromium', '/usr/bin/google-chrome'].find(
  path => path && existsSync(path),
);
const browser = await chromium.launch({
  executablePath: chrome,
  args: ['--headless', '--no-sandbox', '--disable-gpu'],
});
const page = await browser.newPage();

async function png(svg, size) {
  await page.setViewportSize({ width: size, height: size });
  await page.setContent(
    `<style>*{margin:0}svg{display:block;width:${size}px;height:${size}px}</style>${svg}`,
  );
  return page.screenshot({ omitBackground: true });
}

/** Windows: a directory of PNGs. */
function ico(pictures) {
  const head = Buffer.alloc(6 + 16 * pictures.length);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(pictures.length, 4);
  let offset = head.length;
  pictures.forEach(({ size, bytes }, index) => {
    const at = 6 + 16 * index;
    head.writeUInt8(size % 256, at);
    head.writeUInt8(size % 256, at + 1);
    head.writeUInt16LE(1, at + 4);
    head.writeUInt16LE(32, at + 6);
    head.writeUInt32LE(bytes.length, at + 8);
    head.writeUInt32LE(offset, at + 12);
    offset += bytes.length;
  });
  return Buffer.concat([head, ...pictures.map(({ bytes }) => bytes)]);
}

/** macOS: chunks of PNGs, by type. */
function icns(pictures) {
  // ic04 and ic05, the smallest two, want another coding; the system scales ic11 down instead.
  const types = { ic07: 128, ic08: 256, ic09: 512, ic10: 1024, ic11: 32, ic12: 64, ic13: 256, ic14: 512 };
  const chunks = Object.entries(types).flatMap(([type, size]) => {
    const { bytes } = pictures.find(picture => picture.size === size);
    const head = Buffer.alloc(8);
    head.write(type, 'ascii');
    head.writeUInt32BE(bytes.length + 8, 4);
    return [head, bytes];
  });
  const body = Buffer.concat(chunks);
  const head = Buffer.alloc(8);
  head.write('icns', 'ascii');
  head.writeUInt32BE(body.length + 8, 4);
  return Buffer.concat([head, body]);
}

mkdirSync(join(here, 'app'), { recursive: true });
mkdirSync(join(here, 'tray'), { recursive: true });
const pictures = [];
for (const size of APP_SIZES) pictures.push({ size, bytes: await png(appSvg(size), size) });
for (const { size, bytes } of pictures) writeFileSync(join(here, 'app', `${size}x${size}.png`), bytes);
writeFileSync(join(here, 'app.ico'), ico(pictures.filter(({ size }) => size <= 256)));
writeFileSync(join(here, 'app.icns'), icns(pictures));
for (const [status, badge] of Object.entries(BADGES)) {
  for (const [variant, ink] of Object.entries(INKS)) {
    for (const scale of TRAY_SCALES) {
      const name = `${status}${variant}${scale === 1 ? '' : `@${scale}x`}.png`;
      writeFileSync(join(here, 'tray', name), await png(traySvg(badge, ink), TRAY_SIZE * scale));
    }
  }
}
await browser.close();
