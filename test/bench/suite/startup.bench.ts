import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { figure, finish, runs } from '../figures.ts';
import { startPanel } from '../panel.ts';

/** From just before spawn to the first byte of an answer: a home of its own each time, then one that is there. */
const fresh: number[] = [];
const known: number[] = [];
for (let run = 0; run < runs; run++) {
  const first = await startPanel();
  fresh.push(first.firstStatusMs);
  await first.stop();
}
const home = mkdtempSync(join(tmpdir(), 'paddock-bench-home-'));
for (let run = -1; run < runs; run++) {
  const again = await startPanel({ home });
  if (run >= 0) known.push(again.firstStatusMs);
  await again.stop();
}
rmSync(home, { recursive: true, force: true });
figure('exec to the first /status answer, new home', 'ms', fresh, { atMost: 400 });
figure('exec to the first /status answer, known home', 'ms', known, { atMost: 400 });
finish();
