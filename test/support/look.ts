import { readFile, writeFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';

/*
 * A page as somebody would remember it who half closes their eyes: how light it is where, how much goes on where, and
 * where its parts are. Small enough to be kept beside the tests, and blind to letters and numbers that change.
 */

const COLUMNS = 24;
const ROWS = 15;
/** Parts of a page that have a place of their own. */
const PARTS =
  'nav, header, main, main section[aria-label], main [role=region], main article, main table, main figure, main [role=log], main form, main h2:not(.sr-only)';

export interface Look {
  /** Row by row, two hexadecimal digits a cell: how light it is, and how much its light varies. */
  readonly cells: readonly string[];
  /** Parts in their order: what it is, and left, top, width and height in hundredths of the window. */
  readonly parts: readonly string[];
}

/** Takes the look of a page. `scratch` is an empty page of the same browser that does the arithmetic. */
export async function lookOf(page: Page, scratch: Page): Promise<Look> {
  const picture = (await page.screenshot({ animations: 'disabled', caret: 'hide' })).toString('base64');
  const cells = await scratch.evaluate(
    async ({ picture, columns, rows }) => {
      const image = new Image();
      image.src = `data:image/png;base64,${picture}`;
      await image.decode();
      const { width, height } = image;
      const canvas = new OffscreenCanvas(width, height);
      const context = canvas.getContext('2d', { willReadFrequently: true });
      if (!context) throw new Error('no canvas');
      context.drawImage(image, 0, 0);
      const { data } = context.getImageData(0, 0, width, height);
      const digit = (value: number): string => Math.max(0, Math.min(15, Math.round(value))).toString(16);
      return Array.from({ length: rows }, (_, row) => {
        let text = '';
        for (let column = 0; column < columns; column++) {
          let [sum, squares, count] = [0, 0, 0];
          const right = Math.floor(((column + 1) * width) / columns);
          const bottom = Math.floor(((row + 1) * height) / rows);
          for (let y = Math.floor((row * height) / rows); y < bottom; y += 2)
            for (let x = Math.floor((column * width) / columns); x < right; x += 2) {
              const at = (y * width + x) * 4;
              const light =
                (0.2126 * (data[at] ?? 0) + 0.7152 * (data[at + 1] ?? 0) + 0.0722 * (data[at + 2] ?? 0)) /
                255;
              sum += light;
              squares += light * light;
              count++;
            }
          const mean = sum / count;
          const deviation = Math.sqrt(Math.max(0, squares / count - mean * mean));
          text += digit(mean * 15) + digit(deviation * 60);
        }
        return text;
      });
    },
    { picture, columns: COLUMNS, rows: ROWS },
  );
  const parts = await page.evaluate(selector => {
    const hundredths = (pixels: number, whole: number): number => Math.round((pixels / whole) * 100);
    return [...document.querySelectorAll(selector)].flatMap(element => {
      const { left, top, width, height } = element.getBoundingClientRect();
      if (width < 2 || height < 2 || top >= innerHeight) return [];
      const what = element.getAttribute('role') ?? element.localName;
      const place = [
        hundredths(left, innerWidth),
        hundredths(top, innerHeight),
        hundredths(width, innerWidth),
        hundredths(Math.min(height, innerHeight - top), innerHeight),
      ];
      return [`${what} ${place.join(' ')}`];
    });
  }, PARTS);
  return { cells, parts };
}

/** What differs too much to be the same page with other numbers on it; empty when it is that. */
export function differences(reference: Look, present: Look): string[] {
  const found: string[] = [];
  let light = 0;
  let quiet = 0;
  let total = 0;
  for (const [row, text] of reference.cells.entries())
    for (let at = 0; at < text.length; at += 2) {
      const [before, after] = [text, present.cells[row] ?? ''].map(cells => ({
        light: Number.parseInt(cells[at] ?? '0', 16),
        varies: Number.parseInt(cells[at + 1] ?? '0', 16),
      })) as [{ light: number; varies: number }, { light: number; varies: number }];
      total++;
      if (Math.abs(before.light - after.light) > 1) light++;
      if (before.varies >= 2 !== after.varies >= 2 && Math.abs(before.varies - after.varies) > 2) quiet++;
    }
  const share = (cells: number): string => `${Math.round((cells / total) * 100)} %`;
  if (light / total > 0.08) found.push(`${share(light)} of the page is lighter or darker`);
  if (quiet / total > 0.12) found.push(`${share(quiet)} of the page is empty or filled instead`);
  const spare = [...present.parts];
  const missing = reference.parts.filter(part => {
    const at = spare.findIndex(candidate => near(part, candidate));
    if (at >= 0) spare.splice(at, 1);
    return at < 0;
  });
  if (missing.length > Math.floor(reference.parts.length * 0.1))
    found.push(`not where they were: ${missing.join(', ')}; now: ${spare.join(', ')}`);
  return found;
}

/** The same kind of part at about the same place. */
function near(one: string, other: string): boolean {
  const [kind, ...place] = one.split(' ');
  const [otherKind, ...otherPlace] = other.split(' ');
  return (
    kind === otherKind && place.every((value, i) => Math.abs(Number(value) - Number(otherPlace[i])) <= 4)
  );
}

/** The look that is kept under this name. With PADDOCK_KEEP_LOOKS set the present one is kept instead. */
export async function keptLook(file: URL, name: string, present: Look): Promise<Look> {
  const kept = JSON.parse(await readFile(file, 'utf8').catch(() => '{}')) as Record<string, Look>;
  if (!process.env.PADDOCK_KEEP_LOOKS) {
    const look = kept[name];
    if (!look) throw new Error(`No look of ${name} is kept: run this test once with PADDOCK_KEEP_LOOKS=1.`);
    return look;
  }
  await writeFile(file, `${JSON.stringify({ ...kept, [name]: present }, null, 1)}\n`);
  return present;
}
