import type { WindowBounds } from '../../src-shared/model/preferences.ts';

export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export const SMALLEST = { width: 640, height: 480 };
const USUAL = { width: 1440, height: 900 };
/** A window is within reach when at least this much of its upper edge can be grabbed on some display. */
const GRABBABLE = { width: 120, height: 32 };

/**
 * Where the window opens: as it was closed if a display still shows it there, else in the middle of the first display.
 * @param workAreas of all displays, the primary one first; without panels and docks
 */
export function placeWindow(
  remembered: WindowBounds | null,
  workAreas: readonly Rectangle[],
): Rectangle & { readonly maximised: boolean } {
  const primary = workAreas[0] ?? { x: 0, y: 0, ...USUAL };
  if (remembered === null) return { ...centred(USUAL, primary), maximised: false };
  const { maximised } = remembered;
  const area = workAreas.find(candidate => canBeGrabbed(fitted(remembered, candidate), candidate));
  return { ...(area ? fitted(remembered, area) : centred(remembered, primary)), maximised };
}

/** The title bar overlaps the display by enough to drag it. */
function canBeGrabbed(window: Rectangle, area: Rectangle): boolean {
  const overlap = Math.min(window.x + window.width, area.x + area.width) - Math.max(window.x, area.x);
  return (
    overlap >= Math.min(GRABBABLE.width, window.width, area.width) &&
    window.y >= area.y &&
    window.y + GRABBABLE.height <= area.y + area.height
  );
}

function fitted(window: Rectangle, area: Rectangle): Rectangle {
  return { x: window.x, y: window.y, ...sizeIn(window, area) };
}

function centred(size: { readonly width: number; readonly height: number }, area: Rectangle): Rectangle {
  const { width, height } = sizeIn(size, area);
  return {
    x: Math.round(area.x + (area.width - width) / 2),
    y: Math.round(area.y + (area.height - height) / 2),
    width,
    height,
  };
}

function sizeIn(
  { width, height }: { readonly width: number; readonly height: number },
  area: Rectangle,
): { readonly width: number; readonly height: number } {
  const within = (value: number, least: number, most: number): number =>
    Math.min(Math.max(value, Math.min(least, most)), most);
  return {
    width: within(width, SMALLEST.width, area.width),
    height: within(height, SMALLEST.height, area.height),
  };
}
