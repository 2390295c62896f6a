import type {
  ConcurrencySpeed,
  DepthSpeed,
  SpeedRequest,
  Spread,
} from '../../../src-shared/model/benchmark-speed.ts';
import type { Clock } from '../../lib/clock.ts';
import { ask } from '../generation/ask.ts';
import { RefusedError, type Said } from '../generation/said.ts';

/** A server to measure. */
export interface MeasuredServer {
  readonly endpoint: URL;
  readonly slots: number;
  /** Context of one slot in tokens; null where the server does not say. */
  readonly contextTokens: number | null;
  readonly clock: Clock;
}

const ANSWER_LIMIT_MS = 1_800_000;
/** Room for the chat template around a prompt, tokens. */
const FRAME_TOKENS = 48;
/** Prompt of the concurrency sweep, tokens. */
const SWEEP_PROMPT = 64;

/** Mean, deviation and ends of measurements; null for none. */
export function spread(values: readonly number[]): Spread | null {
  if (values.length === 0) return null;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance =
    values.length < 2 ? 0 : values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return {
    mean,
    deviation: Math.sqrt(variance),
    min: Math.min(...values),
    max: Math.max(...values),
    values: [...values],
  };
}

/** Measures speeds of one server over its chat endpoint, so that every runtime is measured the same way. */
export class SpeedMeter {
  readonly #server: MeasuredServer;
  readonly #request: SpeedRequest;
  /** Tokens per word of our text, as this model's tokenizer has it. */
  #tokensPerWord = 1.3;
  #salt = 0;

  constructor(server: MeasuredServer, request: SpeedRequest) {
    this.#server = server;
    this.#request = request;
  }

  /** One request that nobody counts: the first has extra work, and it tells how long our words are. */
  async warmUp(signal: AbortSignal): Promise<void> {
    const words = 40;
    const short = await this.#say(this.#text(1), 1, false, signal);
    const long = await this.#say(this.#text(1 + words), 2, false, signal);
    const more = (long.promptTokens ?? 0) - (short.promptTokens ?? 0);
    if (more > 0) this.#tokensPerWord = more / words;
  }

  /** Prompt processing and generation behind `depth` tokens that the server has already read. */
  async depth(depth: number, signal: AbortSignal): Promise<DepthSpeed> {
    const { promptTokens, generatedTokens, repeats } = this.#request;
    const { contextTokens } = this.#server;
    const needed = depth + promptTokens + generatedTokens + FRAME_TOKENS;
    if (contextTokens !== null && needed > contextTokens)
      return depthProblem(depth, `It needs ${needed} tokens of context; the server has ${contextTokens}.`);
    const prompt: number[] = [];
    const generation: number[] = [];
    const first: number[] = [];
    try {
      for (let repeat = 0; repeat < repeats; repeat++) {
        const before = depth === 0 ? '' : `${this.#text(this.#words(depth))} `;
        const known = depth === 0 ? 0 : ((await this.#say(before, 1, true, signal)).promptTokens ?? depth);
        const said = await this.#say(
          before + this.#text(this.#words(promptTokens)),
          generatedTokens,
          depth > 0,
          signal,
        );
        const rate = promptRate(said, known);
        if (rate !== null) prompt.push(rate);
        if (said.tokensPerSecond !== null) generation.push(said.tokensPerSecond);
        if (said.timeToFirstTokenMs !== null) first.push(said.timeToFirstTokenMs);
      }
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error;
      return depthProblem(depth, error.message);
    }
    return {
      depth,
      promptTokensPerSecond: spread(prompt),
      generationTokensPerSecond: spread(generation),
      timeToFirstTokenMs: spread(first),
      problem: null,
    };
  }

  /** Several requests at a time. */
  async concurrency(count: number, signal: AbortSignal): Promise<ConcurrencySpeed> {
    const { generatedTokens, repeats } = this.#request;
    const { slots, clock } = this.#server;
    const none = { totalTokensPerSecond: null, perRequestTokensPerSecond: null, timeToFirstTokenMs: null };
    if (count > slots)
      return {
        concurrency: count,
        ...none,
        problem: `The server has ${slots === 1 ? 'one slot' : `${slots} slots`}.`,
      };
    const total: number[] = [];
    const each: number[] = [];
    const first: number[] = [];
    for (let repeat = 0; repeat < repeats; repeat++) {
      const began = clock.monotonic();
      const texts = Array.from({ length: count }, () => this.#text(this.#words(SWEEP_PROMPT)));
      const all = await Promise.all(texts.map(text => this.#say(text, generatedTokens, false, signal)));
      const seconds = (clock.monotonic() - began) / 1000;
      total.push(all.reduce((sum, said) => sum + (said.tokens ?? 0), 0) / seconds);
      each.push(...all.flatMap(said => said.tokensPerSecond ?? []));
      first.push(...all.flatMap(said => said.timeToFirstTokenMs ?? []));
    }
    return {
      concurrency: count,
      totalTokensPerSecond: spread(total),
      perRequestTokensPerSecond: spread(each),
      timeToFirstTokenMs: spread(first),
      problem: null,
    };
  }

  #words(tokens: number): number {
    return Math.max(1, Math.round(tokens / this.#tokensPerWord));
  }

  /** Words without meaning, never the same twice, so that no server answers from its cache. */
  #text(words: number): string {
    const salt = ++this.#salt;
    const choose = (index: number): string =>
      WORDS[(index * 7 + salt * 13 + ((index * salt) % 5)) % WORDS.length] ?? '';
    return Array.from({ length: words }, (_, index) => choose(index)).join(' ');
  }

  #say(text: string, tokens: number, cached: boolean, signal: AbortSignal): Promise<Said> {
    const { endpoint, clock } = this.#server;
    const base = endpoint.href.endsWith('/') ? endpoint.href : `${endpoint.href}/`;
    const body = {
      messages: [{ role: 'user', content: text }],
      max_tokens: tokens,
      temperature: 0,
      ignore_eos: true,
      cache_prompt: cached,
    };
    return ask(
      new URL('v1/chat/completions', base),
      {},
      body,
      { timeoutMs: ANSWER_LIMIT_MS, clock, secret: null },
      signal,
    );
  }
}

const WORDS =
  'river stone lamp paper cloud green table seven bird winter road glass sugar window mountain letter yellow engine salt garden'.split(
    ' ',
  );

/** As the server measured it, else new tokens over the time to the first one. */
function promptRate(said: Said, known: number): number | null {
  if (said.promptTokensPerSecond !== null) return said.promptTokensPerSecond;
  const { promptTokens, timeToFirstTokenMs } = said;
  if (promptTokens === null || timeToFirstTokenMs === null || timeToFirstTokenMs <= 0) return null;
  return ((promptTokens - known) * 1000) / timeToFirstTokenMs;
}

function depthProblem(depth: number, problem: string): DepthSpeed {
  return {
    depth,
    promptTokensPerSecond: null,
    generationTokensPerSecond: null,
    timeToFirstTokenMs: null,
    problem,
  };
}
