import type { LlamaContextSequence, SequenceEvaluateOptions, Token } from 'node-llama-cpp';
import type { Engine, GrammarState } from './engine.ts';
import { actualSeed, type Sampling } from './sampling.ts';
import { TextStream } from './text-stream.ts';
import { type Timings, timingsOf } from './timings.ts';

export interface GenerationRequest {
  /** Not empty, and shorter than the context. */
  readonly tokens: readonly Token[];
  readonly sampling: Sampling;
  /** -1 = until the model stops or the context is full. */
  readonly maxTokens: number;
  readonly stops: readonly string[];
  /** Decides, from the text so far, what the next token may be; null = anything. */
  readonly grammar: ((text: string) => Exclude<GrammarState, () => unknown> | undefined) | null;
  /** Reuse what the slot's context already holds. */
  readonly useCache: boolean;
  readonly ignoreEnd: boolean;
}

/** How far an answer is; what /slots shows. */
export interface GenerationProgress {
  promptTokens: number;
  promptProcessed: number;
  promptCached: number;
  predicted: number;
  hasNewLine: boolean;
}

export interface GenerationResult {
  /** `abort`: the client gave up; what was made until then is counted. */
  readonly stopType: 'eos' | 'limit' | 'word' | 'abort';
  readonly stoppingWord: string;
  /** The context was full. */
  readonly truncated: boolean;
  readonly promptTokens: number;
  readonly cachedTokens: number;
  readonly predictedTokens: number;
  /** Batches computed, for `n_decode_total`. */
  readonly decodes: number;
  readonly timings: Timings;
}

export interface GenerationObserver {
  /** New text with the tokens it was made from. */
  onText(text: string, tokens: readonly Token[], timings: () => Timings): void;
}

/**
 * Runs one answer on a sequence that nobody else uses meanwhile. An abort ends it within one token or one batch of
 * the prompt; the result says so.
 */
export async function generate(
  engine: Engine,
  sequence: LlamaContextSequence,
  request: GenerationRequest,
  progress: GenerationProgress,
  observer: GenerationObserver,
  signal: AbortSignal,
): Promise<GenerationResult> {
  const startedAt = performance.now();
  const cached = await keepPrefix(sequence, request);
  Object.assign(progress, { promptTokens: request.tokens.length, promptProcessed: 0, promptCached: cached });
  const rest = request.tokens.slice(cached);
  let decodes = 0;
  // All but the last batch is computed here, so that a long prompt can be given up and watched.
  while (rest.length > engine.batchSize && !signal.aborted) {
    const batch = rest.splice(0, engine.batchSize);
    await sequence.evaluateWithoutGeneratingNewTokens(batch);
    decodes++;
    progress.promptProcessed += batch.length;
  }

  const text = new TextStream(engine, request.stops);
  let soFar = '';
  let pending: Token[] = [];
  let predicted = 0;
  let firstAt = 0;
  let lastAt = 0;
  let ending: Ending | null = signal.aborted ? ABORTED : null;
  const promptCount = request.tokens.length - cached;
  const timings = (): Timings =>
    timingsOf(
      cached,
      progress.promptProcessed,
      Math.max(0, firstAt - startedAt),
      predicted,
      predicted === 0 ? 0 : Math.max(0.001, lastAt - firstAt),
    );

  const options = evaluateOptions(request, sequence, () => soFar);
  const tokens = ending === null ? sequence.evaluate(rest, options) : [];
  for await (const token of tokens) {
    lastAt = performance.now();
    if (predicted === 0) {
      firstAt = lastAt;
      progress.promptProcessed = promptCount;
    }
    predicted++;
    decodes++;
    progress.predicted = predicted;
    if (signal.aborted) {
      ending = ABORTED;
      break;
    }
    if (engine.isEnd(token) && !request.ignoreEnd) {
      ending = { stopType: 'eos', truncated: false };
      break;
    }
    pending.push(token);
    const piece = text.push(token);
    if (piece !== '') {
      soFar += piece;
      progress.hasNewLine ||= piece.includes('\n');
      const made = pending;
      pending = [];
      observer.onText(piece, made, timings);
    }
    ending = endingNow(text, predicted, request, sequence);
    if (ending !== null) break;
  }
  const tail = text.flush();
  if (tail !== '' && !signal.aborted) observer.onText(tail, pending, timings);
  return {
    ...(ending ?? { stopType: 'limit', truncated: false }),
    stoppingWord: text.stoppedBy ?? '',
    promptTokens: request.tokens.length,
    cachedTokens: cached,
    predictedTokens: predicted,
    decodes,
    timings: timings(),
  };
}

type Ending = Pick<GenerationResult, 'stopType' | 'truncated'>;

const ABORTED: Ending = { stopType: 'abort', truncated: false };

function endingNow(
  text: TextStream,
  predicted: number,
  request: GenerationRequest,
  sequence: LlamaContextSequence,
): Ending | null {
  if (text.stoppedBy !== null) return { stopType: 'word', truncated: false };
  if (request.maxTokens >= 0 && predicted >= request.maxTokens)
    return { stopType: 'limit', truncated: false };
  // One cell further the library would shift the context and forget the beginning.
  if (sequence.nextTokenIndex + 1 >= sequence.contextSize) return { stopType: 'limit', truncated: true };
  return null;
}

/** Drops from the context what does not belong to this prompt; at least one token is left to compute. */
async function keepPrefix(sequence: LlamaContextSequence, request: GenerationRequest): Promise<number> {
  const same = request.useCache ? sequence.compareContextTokens([...request.tokens]).firstDifferentIndex : 0;
  const keep = Math.min(same, request.tokens.length - 1);
  if (keep < sequence.nextTokenIndex) {
    await sequence.eraseContextTokenRanges([{ start: keep, end: sequence.nextTokenIndex }]);
  }
  // Some models cannot cut their state just anywhere and keep less.
  return Math.min(keep, sequence.nextTokenIndex);
}

function evaluateOptions(
  request: GenerationRequest,
  sequence: LlamaContextSequence,
  text: () => string,
): SequenceEvaluateOptions {
  const { sampling, grammar } = request;
  const penalised =
    sampling.repeatPenalty !== 1 || sampling.presencePenalty !== 0 || sampling.frequencyPenalty !== 0;
  const lastN = sampling.repeatLastN < 0 ? sequence.contextSize : sampling.repeatLastN;
  return {
    temperature: sampling.temperature,
    topK: sampling.topK,
    topP: sampling.topP,
    minP: sampling.minP,
    seed: actualSeed(sampling.seed, Math.random),
    yieldEogToken: true,
    ...(grammar === null ? {} : { grammarEvaluationState: () => grammar(text()) }),
    ...(penalised
      ? {
          repeatPenalty: {
            punishTokens: () => (lastN === 0 ? [] : sequence.contextTokens.slice(-lastN)),
            maxPunishTokens: Math.max(1, lastN),
            penalty: sampling.repeatPenalty,
            presencePenalty: sampling.presencePenalty,
            frequencyPenalty: sampling.frequencyPenalty,
          },
        }
      : {}),
  };
}
