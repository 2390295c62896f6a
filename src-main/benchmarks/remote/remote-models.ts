import { PaddockError } from '../../../src-shared/errors.ts';
import type { ClientSettings } from '../../../src-shared/model/benchmark-request.ts';
import type { RemoteModel } from '../../../src-shared/model/benchmark-result.ts';
import type { Answer, LeftOut } from '../../../src-shared/model/benchmark-run.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Answerer } from '../generation/answerer.ts';
import { ask } from '../generation/ask.ts';
import { messagesFor } from '../generation/prompt.ts';
import { RefusedError, type Said, SpendLimitError, TurnedAwayError } from '../generation/said.ts';
import { askAnthropic } from './ask-anthropic.ts';
import { refusedSetting, samplingOf } from './sampling.ts';

type Model = Omit<RemoteModel, 'available'>;
type Question = Parameters<typeof askAnthropic>[3] & { readonly index: number };

/** What a run may spend, US dollars, and what it spent before it was cut. */
export interface Budget {
  readonly limitUsd: number;
  /** As it was recorded last. */
  readonly spentUsd: number;
  /** Those that it asked itself. */
  readonly answers: readonly Answer[];
}

/**
 * Reference models that come to mind first; prices as published when this was written, for estimates only: those of
 * OpenAI as of March 2026, read at evolink.ai/blog. Its codex models do not answer chat completions.
 */
const MODELS: readonly Model[] = [
  {
    id: 'anthropic',
    label: 'Anthropic model',
    dialect: 'anthropic',
    model: 'claude-opus-4-5',
    baseUrl: 'https://api.anthropic.com/',
    keyVariable: 'ANTHROPIC_API_KEY',
    inputUsdPerMillion: 5,
    outputUsdPerMillion: 25,
  },
  {
    id: 'openai',
    label: 'OpenAI-compatible model',
    dialect: 'openai',
    model: 'gpt-5.2',
    baseUrl: 'https://api.openai.com/',
    keyVariable: 'OPENAI_API_KEY',
    inputUsdPerMillion: 1.75,
    outputUsdPerMillion: 14,
  },
];
/** A guess at the tokens of a prompt, to judge before asking whether the money lasts. */
const CHARS_PER_TOKEN = 3;

/**
 * Remote reference models. Without their key they are off, and nothing is sent anywhere. Which model, where and at what
 * price is the user's: PADDOCK_BENCH_<ID>_MODEL, _URL, _INPUT_USD and _OUTPUT_USD (per million tokens).
 */
export class RemoteModels {
  readonly #env: NodeJS.ProcessEnv;
  readonly #clock: Clock;
  readonly #models: readonly Model[];

  constructor(deps: { readonly env: NodeJS.ProcessEnv; readonly clock: Clock }) {
    this.#env = deps.env;
    this.#clock = deps.clock;
    this.#models = MODELS.map(model => configured(model, deps.env));
  }

  list(): RemoteModel[] {
    return this.#models.map(model => ({ ...model, available: this.#key(model) !== null }));
  }

  /** @throws PaddockError NOT_FOUND */
  get(id: string): RemoteModel {
    const model = this.list().find(candidate => candidate.id === id);
    if (model !== undefined) return model;
    throw new PaddockError('NOT_FOUND', `There is no remote model ${JSON.stringify(id)}.`);
  }

  /** @throws PaddockError NOT_FOUND, NOT_OFFERED without a key */
  require(id: string): RemoteModel {
    const model = this.get(id);
    if (model.available) return model;
    throw new PaddockError('NOT_OFFERED', `${model.label} is off: ${model.keyVariable} is not set.`, {
      fix: `Start Paddock with ${model.keyVariable} in its environment.`,
    });
  }

  /** Asks it, as long as the money lasts. @throws PaddockError NOT_FOUND, NOT_OFFERED */
  answerer(id: string, settings: ClientSettings, { limitUsd, spentUsd, answers }: Budget): Answerer {
    const model = this.require(id);
    const key = this.#key(model) ?? '';
    const cost = (input: number, output: number): number =>
      (input * model.inputUsdPerMillion + output * model.outputUsdPerMillion) / 1_000_000;
    // An answer may be on the disk whose money is not: Paddock may end between the two.
    const answered = answers
      .filter(({ status }) => status !== 'refused' && status !== 'server-died')
      .reduce((sum, said) => sum + cost(said.promptTokens ?? 0, said.tokens ?? settings.maxTokens), 0);
    let spent = Math.max(spentUsd, answered);
    let reserved = 0;
    const leftOut = new Set<LeftOut>();
    return {
      concurrency: settings.concurrency,
      costUsd: () => spent,
      leftOut: () => [...leftOut],
      answer: async (problem, index, signal) => {
        signal.throwIfAborted();
        const messages = messagesFor(problem, settings);
        const chars = messages.reduce((sum, { content }) => sum + content.length, 0);
        // The dearest that this answer can be: the limit holds even when every answer runs to its end.
        const most = cost(chars / CHARS_PER_TOKEN, settings.maxTokens);
        if (spent + reserved + most > limitUsd)
          throw new SpendLimitError(
            `The next answer could pass the limit of $${limitUsd.toFixed(2)}; $${spent.toFixed(2)} is spent.`,
          );
        reserved += most;
        try {
          const how = { timeoutMs: settings.timeoutSeconds * 1000, clock: this.#clock, secret: key };
          const question = { messages, index, settings, tools: problem.tools };
          const said = await this.#askAsItMay(model, key, question, leftOut, how, signal);
          spent += cost(said.promptTokens ?? chars / CHARS_PER_TOKEN, said.tokens ?? settings.maxTokens);
          return said;
        } catch (error) {
          // What was written before it broke off, or was given up, is not known, and costs all the same.
          const givenUp = signal.aborted && error === signal.reason;
          if (givenUp || !isForNothing(error)) spent += most;
          throw error;
        } finally {
          reserved -= most;
        }
      },
    };
  }

  /** Leaves out what the provider says it does not take, of this question and of all that follow. */
  async #askAsItMay(
    model: RemoteModel,
    key: string,
    question: Omit<Question, 'sampling'>,
    leftOut: Set<LeftOut>,
    how: Parameters<typeof ask>[3],
    signal: AbortSignal,
  ): Promise<Said> {
    for (;;) {
      const sampling = samplingOf(question.settings, leftOut);
      try {
        return await this.#ask(model, key, { ...question, sampling }, how, signal);
      } catch (error) {
        const named = error instanceof RefusedError ? refusedSetting(error.message, sampling) : null;
        if (named === null) throw error;
        leftOut.add(named);
      }
    }
  }

  #ask(
    { dialect, model, baseUrl }: RemoteModel,
    key: string,
    question: Question,
    how: Parameters<typeof ask>[3],
    signal: AbortSignal,
  ): Promise<Said> {
    if (dialect === 'anthropic') return askAnthropic(baseUrl, model, key, question, how, signal);
    const { messages, index, settings, tools, sampling } = question;
    const { temperature, topP } = sampling;
    const body = {
      model,
      messages,
      max_completion_tokens: settings.maxTokens,
      ...(temperature === null ? {} : { temperature }),
      ...(topP === null ? {} : { top_p: topP }),
      // Not every provider takes a seed: it is sent where it matters.
      ...(settings.temperature === 0 ? {} : { seed: settings.seed + index }),
      ...(settings.stop.length === 0 ? {} : { stop: settings.stop }),
      ...(tools.length === 0 ? {} : { tools }),
    };
    return ask(
      new URL('v1/chat/completions', baseUrl),
      { authorization: `Bearer ${key}` },
      body,
      how,
      signal,
    );
  }

  #key(model: Model): string | null {
    return this.#env[model.keyVariable] || null;
  }
}

/** Whether a try that failed was turned away before an answer began. */
function isForNothing(error: unknown): boolean {
  return [TurnedAwayError, RefusedError, SpendLimitError, PaddockError].some(kind => error instanceof kind);
}

function configured(model: Model, env: NodeJS.ProcessEnv): Model {
  const own = (name: string): string | undefined =>
    env[`PADDOCK_BENCH_${model.id.toUpperCase()}_${name}`] || undefined;
  const price = (name: string, fallback: number): number => {
    const given = Number(own(name));
    return own(name) !== undefined && given >= 0 ? given : fallback;
  };
  const named = own('MODEL');
  return {
    ...model,
    model: named ?? model.model,
    label: named ?? model.label,
    baseUrl: own('URL') ?? model.baseUrl,
    inputUsdPerMillion: price('INPUT_USD', model.inputUsdPerMillion),
    outputUsdPerMillion: price('OUTPUT_USD', model.outputUsdPerMillion),
  };
}
