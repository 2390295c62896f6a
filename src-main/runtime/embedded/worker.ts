import { runWorker } from './worker/run.ts';

// The program of the embedded engine: a plain Node runs it with llama-server's arguments. It outlives the panel that
// started it, like any engine; the next one of that home adopts or ends it by its pid record.
await runWorker({
  argv: process.argv.slice(2),
  write: text => void process.stderr.write(text),
  uptimeMs: () => performance.now(),
  exit: code => process.exit(code),
  onSignal: (signal, listener) => void process.on(signal, listener),
});
