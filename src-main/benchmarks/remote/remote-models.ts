import { PaddockError } from '../../../src-shared/errors.ts';
import type { ClientSettings } from '../../../src-shared/model/benchmark-request.ts';
import type { RemoteModel } from '../../../src-shared/model/benchmark-result.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Answerer } from '../generation/answerer.ts';
import { ask } from '../generation/ask.ts';
import { messagesFor } from '../generation/prompt.ts';
import { type Said, SpendLimitError } from '../generation/said.ts';
import { askAnthropic } from './ask-anthropic.ts';

type Model = Omit<RemoteModel, 'available'>;

/** Reference models that come to mind first; prices as published when this was written, for estimates only. */
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
    model: 'gpt-5.2-codex',
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
  answerer(id: string, settings: ClientSettings, limitUsd: number): Answerer {
    const model = this.require(id);
    const key = this.#key(model) ?? '';
    let spent = 0;
    let reserved = 0;
    const cost = (input: number, output: number): number =>
      (input * model.inputUsdPerMillion + output * model.outputUsdPerMillion) / 1_000_000;
    return {
      concurrency: settings.concurrency,
      costUsd: () => spent,
      answer: async (problem, index, signal) => {
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
          const said = await this.#ask(model, key, question, how, signal);
          spent += cost(said.promptTokens ?? chars / CHARS_PER_TOKEN, said.tokens ?? settings.maxTokens);
          return said;
        } finally {
          reserved -= most;
        }
      },
    };
  }

  #ask(
    { dialect, model, baseUrl }: RemoteModel,
    key: string,
    question: Parameters<typeof askAnthropic>[3] & { readonly index: number },
    how: Parameters<typeof ask>[3],
    signal: AbortSignal,
  ): Promise<Said> {
    if (dialect === 'anthropic') return askAnthropic(baseUrl, model, key, question, how, signal);
    const { messages, index, settings, tools } = question;
    const body = {
      model,
      messages,
      max_completion_tokens: settings.maxTokens,
      temperature: settings.temperature,
      ...(settings.topP === null ? {} : { top_p: settings.topP }),
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
