import type { GenerationResult } from './generation.ts';

/** Counters since the start, printed under llama-server's names. */
export class ServerMetrics {
  #promptTokens = 0;
  #promptCached = 0;
  #promptMs = 0;
  #predictedTokens = 0;
  #predictedMs = 0;
  #decodes = 0;
  #busySlots = 0;
  #tokensMax = 0;

  /** Counts an answer, finished or given up. */
  count(result: GenerationResult, slotsBusy: number): void {
    this.#promptTokens += result.timings.prompt_n;
    this.#promptCached += result.cachedTokens;
    this.#promptMs += result.timings.prompt_ms;
    this.#predictedTokens += result.predictedTokens;
    this.#predictedMs += result.timings.predicted_ms;
    this.#decodes += result.decodes;
    this.#busySlots += result.decodes * slotsBusy;
    this.#tokensMax = Math.max(this.#tokensMax, result.promptTokens + result.predictedTokens);
  }

  /** Prometheus text, version 0.0.4. */
  render(processing: number, deferred: number): string {
    const rate = (tokens: number, ms: number): number => (ms > 0 ? (tokens * 1000) / ms : 0);
    const rows: readonly (readonly [string, 'counter' | 'gauge', number, string])[] = [
      [
        'prompt_tokens_total',
        'counter',
        this.#promptTokens,
        'Number of prompt tokens processed, excluding cached tokens',
      ],
      [
        'prompt_tokens_cached_total',
        'counter',
        this.#promptCached,
        'Number of prompt tokens reused from the cache',
      ],
      ['prompt_seconds_total', 'counter', this.#promptMs / 1000, 'Total time spent processing prompts'],
      ['tokens_predicted_total', 'counter', this.#predictedTokens, 'Number of generation tokens processed'],
      [
        'tokens_predicted_seconds_total',
        'counter',
        this.#predictedMs / 1000,
        'Total time spent generating tokens',
      ],
      ['n_decode_total', 'counter', this.#decodes, 'Total number of batches computed'],
      ['n_tokens_max', 'counter', this.#tokensMax, 'Largest observed sequence length (prompt + generation)'],
      [
        'prompt_tokens_seconds',
        'gauge',
        rate(this.#promptTokens, this.#promptMs),
        'Average prompt throughput in tokens/s',
      ],
      [
        'predicted_tokens_seconds',
        'gauge',
        rate(this.#predictedTokens, this.#predictedMs),
        'Average generation throughput in tokens/s',
      ],
      ['requests_processing', 'gauge', processing, 'Number of requests processing'],
      ['requests_deferred', 'gauge', deferred, 'Number of requests deferred'],
      [
        'n_busy_slots_per_decode',
        'gauge',
        this.#decodes > 0 ? this.#busySlots / this.#decodes : 0,
        'Average number of busy slots per batch',
      ],
    ];
    return rows
      .map(([name, kind, value, help]) => {
        const metric = `llamacpp:${name}`;
        return `# HELP ${metric} ${help}\n# TYPE ${metric} ${kind}\n${metric} ${value}\n`;
      })
      .join('');
  }
}
