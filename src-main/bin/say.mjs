/** A line for the person at the terminal. */
export const say = line => void process.stderr.write(`${line}\n`);

/** From here on, what is said when nobody reads it any more (`npm start | head`) is lost, and nothing else. */
export function outliveReader() {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
}
