/** A text of at most so many characters, with dots for the middle of a longer one: both ends of a path tell something. */
export function shortMiddle(text: string, most: number): string {
  if (text.length <= most) return text;
  const head = Math.floor((most - 1) * 0.4);
  return `${text.slice(0, head)}…${text.slice(text.length - (most - 1 - head))}`;
}
