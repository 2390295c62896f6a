import { z } from 'zod';
import { plain } from '../lib/plain.ts';
import { type Terminal, toned } from './terminal.ts';

const WithTail = z.object({ logTail: z.array(z.string()) });

/** The engine's last lines before a failure, oldest first, as the evidence for what is said of it. */
export function printLogTail(terminal: Terminal, details: unknown): void {
  const found = WithTail.safeParse(details);
  if (!found.success || found.data.logTail.length === 0) return;
  const lines = found.data.logTail.map(line => `  ${plain(line)}\n`).join('');
  terminal.err(toned(terminal, 'dim', `Last lines of its log:\n${lines}`));
}
