// Adopts a process, uses up all files that this program may open, and ends the process once they are free again.
// argv: a folder. Prints one line of JSON: whether it was left alone until then, and its end told.
import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runnerImport } from 'vite';

const load = async path =>
  (
    await runnerImport(fileURLToPath(new URL(path, import.meta.url)), {
      logLevel: 'error',
      configFile: false,
    })
  ).module;

const { OwnedProcess } = await load('../../src-main/runtime/process/owned-process.ts');
const { PidRecords } = await load('../../src-main/runtime/process/pid-record.ts');
const { processStart } = await load('../../src-main/runtime/process/process-facts.ts');
const { systemClock } = await load('../../src-main/lib/clock.ts');
const { silentLogger } = await load('../../src-main/lib/log.ts');

const engine = spawn('sleep', ['600'], { detached: true, stdio: 'ignore' });
const files = [];
const fill = () => {
  try {
    for (;;) files.push(openSync('/dev/null', 'r'));
  } catch {
    // No more.
  }
};
let sleeps = 0;
let sleptOften = () => {};
const often = new Promise(resolve => {
  sleptOften = resolve;
});
const clock = {
  ...{ now: () => systemClock.now(), monotonic: () => systemClock.monotonic() },
  sleep: (_ms, signal) => {
    // Between two looks, so that none has a file open that it would give back.
    if (sleeps === 0) fill();
    if (++sleeps === 4) sleptOften();
    return systemClock.sleep(10, signal);
  },
};
const records = new PidRecords(process.argv[2]);
await records.prepare();
const record = {
  ...{ version: 1, id: 'process-a', kind: 'process', homeId: 'home', launchId: 'a', group: 'default' },
  ...{ profileId: 'a', specHash: 'x', pid: engine.pid, start: await processStart(engine.pid), port: 1 },
  ...{ command: ['sleep'], startedAt: 0, trimmed: { stdout: 0, stderr: 0 } },
};
const owned = await OwnedProcess.adopt({ records, clock, log: silentLogger }, record, 'b');
let ended = false;
void owned.exited.then(() => {
  ended = true;
});
await Promise.race([often, owned.exited]);
for (const file of files) closeSync(file);
const leftAlone = !ended && (await processStart(engine.pid)) === record.start;
engine.kill('SIGKILL');
await owned.exited;
process.stdout.write(`${JSON.stringify({ leftAlone, ended })}\n`);
