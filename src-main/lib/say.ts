import { plain } from './plain.ts';

/** A line on stdout. Nothing in it can steer a terminal. */
export const say = (line: string): void => void process.stdout.write(`${plain(line)}\n`);

/** A line on stderr. Nothing in it can steer a terminal. */
export const complain = (line: string): void => void process.stderr.write(`${plain(line)}\n`);

/** From here on, what is said when nobody reads it any more is lost, and nothing else. */
export function outliveReader(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
}
