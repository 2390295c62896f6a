// An engine that answers /health, /slots and /metrics, and prints FLOOD_LINES numbered lines, FLOOD_RATE a second.
// After FLOOD_BURST_AFTER seconds, FLOOD_BURST of them come at FLOOD_BURST_RATE a second.
import { writeSync } from 'node:fs';
import { createServer } from 'node:http';

const port = Number(process.argv[process.argv.indexOf('--port') + 1]);
const [total, rate] = [Number(process.env.FLOOD_LINES), Number(process.env.FLOOD_RATE)];
const [burst, burstRate, burstAfter] = ['', '_RATE', '_AFTER'].map(part =>
  Number(process.env[`FLOOD_BURST${part}`] ?? 0),
);
const TICK_MS = 20;

const started = performance.now();
const seconds = () => (performance.now() - started) / 1_000;

/** Four requests that never end, at a speed that goes up and down. */
const decoded = () => Math.round(seconds() * 90 + Math.sin(seconds() / 3) * 60 + 61);
const slots = () =>
  Array.from({ length: 4 }, (_, id) => ({
    id,
    n_ctx: 32_768,
    is_processing: true,
    id_task: id,
    n_prompt_tokens: 4_096,
    n_prompt_tokens_processed: 4_096,
    next_token: [{ n_decoded: decoded() }],
  }));
const metrics = () =>
  Object.entries({
    prompt_tokens_total: Math.round(seconds() * 1_800),
    prompt_seconds_total: seconds() * 0.9,
    tokens_predicted_total: decoded() * 4,
    tokens_predicted_seconds_total: seconds(),
    requests_processing: 4,
    requests_deferred: 1,
  })
    .map(([name, value]) => `# TYPE llamacpp:${name} gauge\nllamacpp:${name} ${value}\n`)
    .join('');

createServer(({ url = '' }, response) => {
  const text = url.startsWith('/metrics');
  response.writeHead(200, { 'content-type': text ? 'text/plain' : 'application/json' });
  response.end(text ? metrics() : url.startsWith('/slots') ? JSON.stringify(slots()) : '{"status":"ok"}');
}).listen(port, '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));

/** Lines that are due by then. */
function linesAfter(time) {
  if (burst === 0) return Math.floor(time * rate);
  const during = Math.max(0, Math.min(time - burstAfter, burst / burstRate));
  return Math.floor((time - during) * rate + during * burstRate);
}

let printed = 0;
const timer = setInterval(() => {
  const due = linesAfter(seconds());
  let text = '';
  for (; printed < Math.min(total, due); printed++)
    text += `0.03.162.853 I slot print_timing: id  0 | task ${printed} | prompt eval time =       8.70 ms /    10 tokens\n`;
  if (text !== '') writeSync(2, text);
  if (printed >= total) clearInterval(timer);
}, TICK_MS);
