// A small panel to be killed: launches one instance with the process runtime and keeps it.
// argv: JSON { llamaServer, home, spec }. Prints one line of JSON { pid, port } when the instance runs.
import { fileURLToPath } from 'node:url';
import { runnerImport } from 'vite';

const { llamaServer, home, spec } = JSON.parse(process.argv[2]);
const load = async path =>
  (
    await runnerImport(fileURLToPath(new URL(path, import.meta.url)), {
      logLevel: 'error',
      configFile: false,
    })
  ).module;

const { createProcessRuntime } = await load('../../src-main/runtime/process/process-runtime.ts');
const { PidRecords } = await load('../../src-main/runtime/process/pid-record.ts');
const { systemClock } = await load('../../src-main/lib/clock.ts');
const { silentLogger } = await load('../../src-main/lib/log.ts');
const { plainServerArgs } = await load('./launch-spec.ts');
const runtime = createProcessRuntime({
  llamaServer,
  env: process.env,
  serverArgs: plainServerArgs,
  records: new PidRecords(`${home}/run`),
  clock: systemClock,
  log: silentLogger,
});
const instance = await runtime.launch(spec, { progress: () => {} }, new AbortController().signal);
process.stdout.write(`${JSON.stringify({ pid: instance.identity.pid, port: spec.port })}\n`);
// Reads the log as a panel does, so that its death is that of a reader.
for await (const _ of instance.logs(new AbortController().signal));
