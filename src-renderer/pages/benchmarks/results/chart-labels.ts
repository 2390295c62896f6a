/** A point with its name, in pixels from the top left. */
export interface NamedPoint {
  readonly key: string;
  readonly x: number;
  readonly y: number;
  readonly text: string;
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface PlacedLabel extends Box {
  readonly key: string;
  readonly text: string;
}

/** Width of a letter at most, of a line, and the room around a point, px. */
const [LETTER, LINE, AROUND] = [6.3, 14, 7];
const MOST_LETTERS = 30;

/** A name of at most so many letters, cut in its middle: its ends tell the model, and its size and quant. */
export function shortened(text: string, most: number): string {
  if (text.length <= most) return text;
  const end = Math.floor((most - 1) / 2);
  return `${text.slice(0, Math.max(0, most - 1 - end))}…${text.slice(text.length - end)}`;
}

/** Names of at most so many letters: where cut ones would be the same, each shows the part in which it differs. */
export function shortenedAll(texts: readonly string[], most: number): readonly string[] {
  const cut = texts.map(text => shortened(text, most));
  return texts.map((text, at) => {
    const alike = texts.filter((other, index) => cut[index] === cut[at] && other !== text);
    return alike.length === 0 ? (cut[at] ?? '') : fromDifference(text, alike, most);
  });
}

/** As much of a name as has room, from where it differs from the others or before. */
function fromDifference(text: string, others: readonly string[], most: number): string {
  const differs = Math.min(...others.map(other => sharedStart(text, other)));
  const rest = text.slice(Math.max(0, Math.min(differs, text.length - (most - 1))));
  return rest.length < most ? `…${rest}` : `…${rest.slice(0, Math.max(0, most - 2))}…`;
}

function sharedStart(one: string, other: string): number {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length++;
  return length;
}

/**
 * Places names beside their points so that none covers another name or a point: at the right, else left, above or
 * below, in the middle or to either side. A name without room is left out; points earlier in the list come first. Pure.
 */
export function placeLabels(points: readonly NamedPoint[], area: Box): readonly PlacedLabel[] {
  const dots = points.map(({ x, y }) => ({
    x: x - AROUND,
    y: y - AROUND,
    width: 2 * AROUND,
    height: 2 * AROUND,
  }));
  const placed: PlacedLabel[] = [];
  const names = shortenedAll(
    points.map(({ text }) => text),
    MOST_LETTERS,
  );
  for (const [at, { key, x, y }] of points.entries()) {
    const name = names[at] ?? '';
    const [width, height] = [name.length * LETTER, LINE];
    const found = [
      { x: x + AROUND, y: y - height / 2 },
      { x: x - AROUND - width, y: y - height / 2 },
      { x: x - width / 2, y: y - AROUND - height },
      { x: x - width / 2, y: y + AROUND },
      ...[y - AROUND - height, y + AROUND].flatMap(row => [
        { x: x - width, y: row },
        { x, y: row },
      ]),
    ].find(corner => {
      const box = { ...corner, width, height };
      return inside(box, area) && ![...dots, ...placed].some(other => overlap(box, other));
    });
    if (found) placed.push({ key, text: name, width, height, ...found });
  }
  return placed;
}

function inside(box: Box, area: Box): boolean {
  return (
    box.x >= area.x &&
    box.y >= area.y &&
    box.x + box.width <= area.x + area.width &&
    box.y + box.height <= area.y + area.height
  );
}

/** Whether two boxes share more than an edge. */
export function overlap(one: Box, other: Box): boolean {
  return (
    one.x < other.x + other.width &&
    other.x < one.x + one.width &&
    one.y < other.y + other.height &&
    other.y < one.y + one.height
  );
}

/** From a multiple of five at or below the lowest to one at or above the highest, within 0 to 100. */
export function scoreDomain(lowest: number, highest: number): readonly [low: number, high: number] {
  const low = Math.max(0, Math.floor(lowest / 5) * 5);
  const high = Math.min(100, Math.ceil(highest / 5) * 5);
  return low < high ? [low, high] : [Math.max(0, high - 5), Math.max(high, 5)];
}

/** Round numbers from one end of a scale of scores to the other, six at most. */
export function ticksOf([low, high]: readonly [low: number, high: number]): number[] {
  const step = [1, 5, 10, 20].find(one => (high - low) / one <= 5) ?? 25;
  const first = Math.ceil(low / step) * step;
  return Array.from({ length: Math.floor((high - first) / step) + 1 }, (_, i) => first + i * step);
}
