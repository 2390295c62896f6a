// Asks one address over kept-alive connections, each sending its next request when the last is answered, and prints
// what it saw as JSON: node test/bench/status-load.mjs http://127.0.0.1:8081/status [connections] [seconds]
// Raw sockets, in a process of its own: a client that parses as much as the server does would measure itself.
import { connect } from 'node:net';

const [url = 'http://127.0.0.1:8081/status', connections = '64', seconds = '5'] = process.argv.slice(2);
const { hostname, port, host, pathname } = new URL(url);
const REQUEST = Buffer.from(`GET ${pathname} HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
const WARM_UP_MS = 1_000;

const measureFrom = performance.now() + WARM_UP_MS;
const end = measureFrom + Number(seconds) * 1_000;
const latencies = [];
let errors = 0;

function oneConnection() {
  return new Promise(resolve => {
    const socket = connect(Number(port), hostname);
    socket.setNoDelay(true);
    let sentAt = 0;
    let answer = '';
    const ask = () => {
      sentAt = performance.now();
      answer = '';
      socket.write(REQUEST);
    };
    socket.on('connect', ask);
    socket.on('data', chunk => {
      answer += chunk.toString('latin1');
      const bodyAt = answer.indexOf('\r\n\r\n');
      if (bodyAt < 0) return;
      const length = Number(/\r\ncontent-length: *(\d+)/i.exec(answer)?.[1] ?? Number.NaN);
      if (Number.isNaN(length)) throw new Error(`No length in the answer:\n${answer}`);
      if (answer.length < bodyAt + 4 + length) return;
      const now = performance.now();
      if (!answer.startsWith('HTTP/1.1 200')) errors++;
      if (sentAt >= measureFrom) latencies.push(now - sentAt);
      if (now < end) ask();
      else socket.end();
    });
    socket.on('error', () => {
      errors++;
    });
    socket.on('close', resolve);
  });
}

await Promise.all(Array.from({ length: Number(connections) }, oneConnection));
latencies.sort((a, b) => a - b);
const quantile = share => latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))];
process.stdout.write(
  `${JSON.stringify({
    requests: latencies.length,
    errors,
    perSecond: Math.round(latencies.length / Number(seconds)),
    p50Ms: quantile(0.5),
    p99Ms: quantile(0.99),
    maxMs: latencies.at(-1),
  })}\n`,
);
