/** Name of a column, with the unit of its values where they have one, and what it holds of a row. */
export type CsvColumn<Row extends readonly unknown[]> = readonly [
  name: string,
  value: (...row: Row) => unknown,
];

/** A negative number, such as a delta that was rounded, is no formula. */
const NUMBER = /^-?\d+(\.\d+)?$/;

/** A table with its names first. Cells that a spreadsheet would take for a formula begin with an apostrophe. */
export function csvOf<Row extends readonly unknown[]>(
  columns: readonly CsvColumn<Row>[],
  rows: readonly Row[],
): string {
  const lines = [
    columns.map(([name]) => name),
    ...rows.map(row => columns.map(([, value]) => cellOf(value(...row)))),
  ];
  return `${lines.map(line => line.join(',')).join('\r\n')}\r\n`;
}

function cellOf(value: unknown): string {
  const text = value === null || value === undefined ? '' : String(value);
  const formula = typeof value === 'string' && /^[=+@\t\r-]/.test(text) && !NUMBER.test(text);
  const safe = formula ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
