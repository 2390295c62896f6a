import { runWorker } from './worker/run.ts';

/** Set by the runtime that holds the other end of stdin. */
const HELD = 'PADDOCK_WORKER_HELD';

await runWorker({
  argv: process.argv.slice(2),
  write: text => void process.stderr.write(text),
  uptimeMs: () => performance.now(),
  exit: code => process.exit(code),
  onSignal: (signal, listener) => void process.on(signal, listener),
  parent: process.env[HELD] === '1' ? process.stdin : null,
});
