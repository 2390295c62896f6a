import { Agent, request } from 'node:http';
import { pathToFileURL } from 'node:url';

/**
 * Asks an address over kept-alive connections, each sending its next request when the last is answered.
 * @param {string} url
 * @param {{ connections?: number, durationMs?: number, warmUpMs?: number }} [options]
 * @returns {Promise<{ requests: number, errors: number, perSecond: number, p50Ms: number, p99Ms: number, maxMs: number }>}
 */
export async function measureLoad(url, { connections = 64, durationMs = 5_000, warmUpMs = 1_000 } = {}) {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const latencies = [];
  let errors = 0;
  const start = performance.now();
  const measureFrom = start + warmUpMs;
  const end = measureFrom + durationMs;

  const ask = () =>
    new Promise(resolve => {
      const outgoing = request(url, { agent }, response => {
        if (response.statusCode !== 200) errors++;
        response.resume();
        response.on('end', resolve);
      });
      outgoing.on('error', () => {
        errors++;
        resolve();
      });
      outgoing.end();
    });
  const loop = async () => {
    for (let at = performance.now(); at < end; ) {
      await ask();
      const now = performance.now();
      if (at >= measureFrom) latencies.push(now - at);
      at = now;
    }
  };
  await Promise.all(Array.from({ length: connections }, loop));
  agent.destroy();
  latencies.sort((a, b) => a - b);
  const quantile = q =>
    latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * q))] ?? Number.NaN;
  return {
    requests: latencies.length,
    errors,
    perSecond: Math.round(latencies.length / (durationMs / 1_000)),
    p50Ms: Number(quantile(0.5).toFixed(2)),
    p99Ms: Number(quantile(0.99).toFixed(2)),
    maxMs: Number(quantile(1).toFixed(2)),
  };
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [url = 'http://127.0.0.1:8081/status', connections = '64'] = process.argv.slice(2);
  process.stdout.write(`${JSON.stringify(await measureLoad(url, { connections: Number(connections) }))}\n`);
}
