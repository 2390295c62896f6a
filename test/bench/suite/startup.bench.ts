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
const keeper = await startPanel();
await keeper.stop();
for (let run = 0; run < runs; run++) {
  const again = await startPanel({ home: keeper.home });
  known.push(again.firstStatusMs);
  await again.stop();
}
figure('exec to the first /status answer, new home', 'ms', fresh, { atMost: 400 });
figure('exec to the first /status answer, known home', 'ms', known, { atMost: 400 });
finish();
