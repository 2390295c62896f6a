/** The next of 1, 2, 4, 5 and 8 times a power of ten. */
export function roundAbove(value: number): number {
  if (value <= 0) return 1;
  const unit = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 4, 5, 8].find(step => step * unit >= value) ?? 10) * unit;
}
