import type { ClientSettings } from '../../../src-shared/model/benchmark-request.ts';
import type { LeftOut } from '../../../src-shared/model/benchmark-run.ts';
import type { Clock } from '../../lib/clock.ts';
import type { LlamaClient } from '../../llama/llama-client.ts';
import type { EngineFacts } from '../runs/provenance.ts';
import type { ModelServers, Served } from '../serving/model-servers.ts';
import type { SuiteProblem } from '../suites/suite.ts';
import { ask } from './ask.ts';
import { messagesFor } from './prompt.ts';
import type { Said } from './said.ts';

/** Who answers problems: a served profile, or a provider. */
export interface Answerer {
  /** Requests at a time that it takes. */
  readonly concurrency: number;
  /**
   * One try.
   * @throws RefusedError and BrokenOffError about this question; SpendLimitError, TakenOverError and PaddockError about
   * the whole run; the signal's reason
   */
  answer(problem: SuiteProblem, index: number, signal: AbortSignal): Promise<Said>;
  /** Money that the run spent so far, before it was cut as well, US dollars; null where nothing costs. */
  costUsd(): number | null;
  /** Settings that it does not take, found out by asking: it is asked without them. */
  leftOut(): readonly LeftOut[];
}

export interface ProfileAnswererDeps {
  readonly served: Served;
  readonly servers: Pick<ModelServers, 'ready'>;
  readonly settings: ClientSettings;
  readonly slots: number;
  readonly clock: Clock;
}

/** Asks a served profile. */
export function profileAnswerer({ served, servers, settings, slots, clock }: ProfileAnswererDeps): Answerer {
  return {
    concurrency: Math.max(1, Math.min(settings.concurrency, slots)),
    costUsd: () => null,
    leftOut: () => [],
    answer: async (problem, index, signal) => {
      const endpoint = await servers.ready(served, signal);
      const base = endpoint.href.endsWith('/') ? endpoint.href : `${endpoint.href}/`;
      const body = chatBody(problem, index, settings);
      const how = { timeoutMs: settings.timeoutSeconds * 1000, clock, secret: null };
      return ask(new URL('v1/chat/completions', base), {}, body, how, signal);
    },
  };
}

/**
 * What is sent. Without the prompt cache, since a cached prefix is computed in other batches and may round to another
 * text: an answer depends on its problem alone, whatever was asked before.
 */
export function chatBody(
  problem: SuiteProblem,
  index: number,
  settings: ClientSettings,
): Readonly<Record<string, unknown>> {
  return {
    messages: messagesFor(problem, settings),
    max_tokens: settings.maxTokens,
    temperature: settings.temperature,
    ...(settings.topP === null ? {} : { top_p: settings.topP }),
    seed: settings.seed + index,
    ...(settings.stop.length === 0 ? {} : { stop: settings.stop }),
    cache_prompt: false,
    ...(settings.reasoningFormat === null ? {} : { reasoning_format: settings.reasoningFormat }),
    ...(problem.tools.length === 0 ? {} : { tools: problem.tools }),
  };
}

/** What a server says of itself; one slot where it does not say. */
export async function engineFacts(
  client: Pick<LlamaClient, 'props'>,
  signal: AbortSignal,
): Promise<EngineFacts & { readonly slots: number }> {
  try {
    const { totalSlots, build, contextTokens, modelPath, modelAlias } = await client.props(signal);
    const slots = Math.max(1, totalSlots ?? 1);
    return { slots, build, contextTokens, modelPath: modelPath ?? modelAlias };
  } catch {
    signal.throwIfAborted();
    return { slots: 1, build: null, contextTokens: null, modelPath: null };
  }
}
