// An engine that answers /health and prints FLOOD_LINES numbered lines, FLOOD_RATE a second.
import { writeSync } from 'node:fs';
import { createServer } from 'node:http';

const port = Number(process.argv[process.argv.indexOf('--port') + 1]);
const [total, rate] = [Number(process.env.FLOOD_LINES), Number(process.env.FLOOD_RATE)];
const TICK_MS = 20;
createServer((_request, response) => {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end('{"status":"ok"}');
}).listen(port, '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));

let printed = 0;
const started = performance.now();
const timer = setInterval(() => {
  const due = Math.min(total, Math.floor(((performance.now() - started) / 1_000) * rate));
  let text = '';
  for (; printed < due; printed++)
    text += `0.03.162.853 I slot print_timing: id  0 | task ${printed} | prompt eval time =       8.70 ms /    10 tokens\n`;
  if (text !== '') writeSync(2, text);
  if (printed >= total) clearInterval(timer);
}, TICK_MS);
