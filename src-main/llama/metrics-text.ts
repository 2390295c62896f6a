/** One sample of the Prometheus text format. */
export interface MetricSample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** May be NaN or infinite, as the format allows. */
  readonly value: number;
}

/**
 * llama-server's `/metrics`, by meaning. `null` where a build does not export it. Names differ between builds only in
 * what they add; the prefix is `llamacpp:`.
 */
export interface LlamaMetrics {
  readonly promptTokensTotal: number | null;
  readonly promptSecondsTotal: number | null;
  readonly generatedTokensTotal: number | null;
  readonly generatedSecondsTotal: number | null;
  /** Averages since the last time that the server was asked, tokens per second. */
  readonly promptTokensPerSecond: number | null;
  readonly generatedTokensPerSecond: number | null;
  readonly requestsProcessing: number | null;
  readonly requestsDeferred: number | null;
  readonly decodeCallsTotal: number | null;
  readonly busySlotsPerDecode: number | null;
  /** Share of the KV cache in use, 0 to 1; builds before mid 2025 only. */
  readonly kvCacheUsage: number | null;
  readonly samples: readonly MetricSample[];
}

const SAMPLE = /^([A-Za-z_:][A-Za-z0-9_:]*)(?:\{((?:[^"}]|"(?:[^"\\]|\\.)*")*)\})?\s+(\S+)(?:\s+-?\d+)?\s*$/;
/** Sticky: to look for the next name in every place would take the square of a long text. */
const LABEL = /[\s,]*([A-Za-z_][A-Za-z0-9_]*)\s*=\s*"((?:[^"\\]|\\.)*)"/gy;
const MAX_SAMPLES = 10_000;
/** Longer lines are none of llama-server's. */
const MAX_LINE_CHARS = 16_384;

function numberOf(text: string): number | null {
  if (text === 'NaN' || text === 'nan') return Number.NaN;
  if (/^[+-]?inf/i.test(text))
    return text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const value = Number(text);
  return Number.isNaN(value) ? null : value;
}

function labelsOf(text: string | undefined): Record<string, string> {
  const labels: Record<string, string> = {};
  for (const [, name, raw] of (text ?? '').matchAll(LABEL)) {
    if (name !== undefined && raw !== undefined)
      labels[name] = raw.replace(/\\(["\\n])/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped));
  }
  return labels;
}

/** Samples of the Prometheus text format (version 0.0.4); lines that are none, or far too long, are skipped. */
export function parsePrometheus(text: string): readonly MetricSample[] {
  const samples: MetricSample[] = [];
  for (let at = 0, end = 0; at < text.length; at = end + 1) {
    end = text.indexOf('\n', at);
    if (end < 0) end = text.length;
    if (end === at || text[at] === '#' || end - at > MAX_LINE_CHARS) continue;
    const line = text.slice(at, end);
    const [, name, labels, raw] = SAMPLE.exec(line.trimEnd()) ?? [];
    if (name === undefined || raw === undefined) continue;
    const value = numberOf(raw);
    if (value === null) continue;
    samples.push({ name, labels: labelsOf(labels), value });
    if (samples.length >= MAX_SAMPLES) break;
  }
  return samples;
}

/** Reads llama-server's `/metrics`. */
export function parseMetrics(text: string): LlamaMetrics {
  const samples = parsePrometheus(text);
  const read = (name: string): number | null => {
    const value = samples.find(sample => sample.name === `llamacpp:${name}`)?.value;
    return value !== undefined && Number.isFinite(value) ? value : null;
  };
  return {
    promptTokensTotal: read('prompt_tokens_total'),
    promptSecondsTotal: read('prompt_seconds_total'),
    generatedTokensTotal: read('tokens_predicted_total'),
    generatedSecondsTotal: read('tokens_predicted_seconds_total'),
    promptTokensPerSecond: read('prompt_tokens_seconds'),
    generatedTokensPerSecond: read('predicted_tokens_seconds'),
    requestsProcessing: read('requests_processing'),
    requestsDeferred: read('requests_deferred'),
    decodeCallsTotal: read('n_decode_total'),
    busySlotsPerDecode: read('n_busy_slots_per_decode'),
    kvCacheUsage: read('kv_cache_usage_ratio'),
    samples,
  };
}
