import type {
  ConcurrencySpeed,
  DepthSpeed,
  SpeedRequest,
  SpeedTokens,
} from '../../../src-shared/model/benchmark-speed.ts';
import { spread } from '../../../src-shared/stats.ts';
import type { Clock } from '../../lib/clock.ts';
import { ask } from '../generation/ask.ts';
import { NoAnswerError, type Said } from '../generation/said.ts';
import { PromptTexts } from './prompt-text.ts';

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
/** Words of the shorter text that tells how long our words are. */
const FEW_WORDS = 20;

/** Measures speeds of one server over its chat endpoint, so that every runtime is measured the same way. */
export class SpeedMeter {
  readonly #server: MeasuredServer;
  readonly #request: SpeedRequest;
  readonly #texts = new PromptTexts();

  constructor(server: MeasuredServer, request: SpeedRequest) {
    this.#server = server;
    this.#request = request;
  }

  /** Requests that nobody counts: the first has extra work, and together they tell how long our words are. */
  async warmUp(signal: AbortSignal): Promise<void> {
    const most = Math.max(FEW_WORDS + 1, this.#texts.words(this.#request.promptTokens));
    const count = async (words: number) => {
      const { promptTokens } = await this.#say(this.#texts.text(words), 1, false, signal);
      return { words, tokens: promptTokens };
    };
    this.#texts.learn(await count(FEW_WORDS), await count(most));
  }

  /** Prompt processing and generation behind `depth` tokens that the server has already read. */
  async depth(depth: number, signal: AbortSignal): Promise<DepthSpeed> {
    const { promptTokens, generatedTokens, repeats } = this.#request;
    const { contextTokens } = this.#server;
    const needed = depth + promptTokens + generatedTokens + FRAME_TOKENS;
    if (contextTokens !== null && needed > contextTokens)
      return depthProblem(depth, `It needs ${needed} tokens of context; the server has ${contextTokens}.`);
    const all: DepthSample[] = [];
    try {
      for (let repeat = 0; repeat < repeats; repeat++) all.push(await this.#behind(depth, signal));
    } catch (error) {
      if (!(error instanceof NoAnswerError)) throw error;
      return depthProblem(depth, error.message);
    }
    return {
      depth,
      promptTokensPerSecond: spread(all.flatMap(({ promptRate }) => promptRate ?? [])),
      generationTokensPerSecond: spread(all.flatMap(({ said }) => said.tokensPerSecond ?? [])),
      timeToFirstTokenMs: spread(all.flatMap(({ said }) => said.timeToFirstTokenMs ?? [])),
      tokens: {
        depth: mean(all.map(({ known }) => known)),
        prompt: mean(all.map(({ fresh }) => fresh)),
        generated: mean(all.map(({ said }) => said.tokens)),
      },
      cached: all.some(({ cached }) => cached === false) ? false : (all[0]?.cached ?? null),
      problem: null,
    };
  }

  /** Several requests at a time. */
  async concurrency(count: number, signal: AbortSignal): Promise<ConcurrencySpeed> {
    const { generatedTokens, repeats } = this.#request;
    const { slots, clock } = this.#server;
    if (count > slots)
      return sweepProblem(count, `The server has ${slots === 1 ? 'one slot' : `${slots} slots`}.`);
    const total: number[] = [];
    const said: Said[] = [];
    try {
      for (let repeat = 0; repeat < repeats; repeat++) {
        const words = this.#texts.words(SWEEP_PROMPT);
        const texts = Array.from({ length: count }, () => this.#texts.text(words));
        const began = clock.monotonic();
        const all = await together(
          texts.map(text => inner => this.#say(text, generatedTokens, false, inner)),
          signal,
        );
        const seconds = (clock.monotonic() - began) / 1000;
        total.push(all.reduce((sum, { tokens }) => sum + (tokens ?? 0), 0) / seconds);
        said.push(...all);
      }
    } catch (error) {
      if (!(error instanceof NoAnswerError)) throw error;
      return sweepProblem(count, error.message);
    }
    return {
      concurrency: count,
      totalTokensPerSecond: spread(total),
      perRequestTokensPerSecond: spread(said.flatMap(({ tokensPerSecond }) => tokensPerSecond ?? [])),
      timeToFirstTokenMs: spread(said.flatMap(({ timeToFirstTokenMs }) => timeToFirstTokenMs ?? [])),
      tokens: {
        depth: 0,
        prompt: mean(said.map(({ promptTokens }) => promptTokens)),
        generated: mean(said.map(({ tokens }) => tokens)),
      },
      problem: null,
    };
  }

  /** One prompt behind a text that was read before it. */
  async #behind(depth: number, signal: AbortSignal): Promise<DepthSample> {
    const { promptTokens, generatedTokens } = this.#request;
    if (depth === 0) {
      const text = this.#texts.text(this.#texts.words(promptTokens));
      const said = await this.#say(text, generatedTokens, false, signal);
      return sampleOf(said, null);
    }
    const before = this.#texts.text(this.#texts.words(depth));
    const prefix = await this.#say(before, 1, true, signal);
    const more = this.#texts.text(this.#texts.words(promptTokens, false));
    return sampleOf(await this.#say(`${before} ${more}`, generatedTokens, true, signal), prefix);
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

/** All of these at a time. When one fails the others are broken off first: none goes on behind the measurement's back. */
async function together<T>(
  tasks: readonly ((signal: AbortSignal) => Promise<T>)[],
  signal: AbortSignal,
): Promise<readonly T[]> {
  const stop = new AbortController();
  const both = AbortSignal.any([signal, stop.signal]);
  const running = tasks.map(task => task(both));
  return Promise.all(running).catch(async error => {
    stop.abort(error);
    await Promise.allSettled(running);
    throw error;
  });
}

interface DepthSample {
  readonly said: Said;
  /** Tokens that were read before, and those that came on top; null where the server does not count. */
  readonly known: number | null;
  readonly fresh: number | null;
  /** Whether the server still had what it had read; null where there was nothing, or it cannot be told. */
  readonly cached: boolean | null;
  readonly promptRate: number | null;
}

/** What a request tells that came after `prefix`, the request for its beginning alone; null at depth 0. */
function sampleOf(said: Said, prefix: Said | null): DepthSample {
  const known = prefix === null ? 0 : prefix.promptTokens;
  const fresh = said.promptTokens === null || known === null ? null : said.promptTokens - known;
  const cached = prefix === null ? null : isCached(said, prefix);
  const read = cached === false ? said.promptTokens : fresh;
  const first = said.timeToFirstTokenMs;
  const measured = read === null || first === null || first <= 0 ? null : (read * 1000) / first;
  // What a server measures itself is of those tokens alone that it really read.
  return { said, known, fresh, cached, promptRate: said.promptTokensPerSecond ?? measured };
}

/** By the server's word, else by the time: a prompt that is read as a whole takes longer than its beginning did. */
function isCached(said: Said, prefix: Said): boolean | null {
  const { promptTokens: whole, cachedTokens, timeToFirstTokenMs: first } = said;
  const { promptTokens: known, timeToFirstTokenMs: before } = prefix;
  if (known === null || whole === null || known <= 0) return null;
  if (cachedTokens != null) return cachedTokens >= known / 2;
  if (first === null || before === null || whole <= known) return null;
  // Half way, as a ratio, between the time for what is new and the time for all.
  return first < (before * Math.sqrt((whole - known) * whole)) / known;
}

/** The mean of what was counted; null when nothing was. */
function mean(values: readonly (number | null)[]): SpeedTokens['depth'] {
  return spread(values.filter(value => value !== null))?.mean ?? null;
}

function depthProblem(depth: number, problem: string): DepthSpeed {
  return {
    depth,
    promptTokensPerSecond: null,
    generationTokensPerSecond: null,
    timeToFirstTokenMs: null,
    cached: null,
    problem,
  };
}

function sweepProblem(concurrency: number, problem: string): ConcurrencySpeed {
  return {
    concurrency,
    totalTokensPerSecond: null,
    perRequestTokensPerSecond: null,
    timeToFirstTokenMs: null,
    problem,
  };
}
