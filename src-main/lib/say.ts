/** A line on stdout. */
export const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** A line on stderr. */
export const complain = (line: string): void => void process.stderr.write(`${line}\n`);

/** From here on, what is said when nobody reads it any more is lost, and nothing else. */
export function outliveReader(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
}
