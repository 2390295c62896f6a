import type { WorkerOptions } from './args.ts';
import { type ChatMessage, ChatTemplate } from './chat-template.ts';
import type { Engine } from './engine.ts';
import {
  type GenerationObserver,
  type GenerationRequest,
  type GenerationResult,
  generate,
} from './generation.ts';
import { promptTooLong } from './http-error.ts';
import type { WorkerLog } from './log.ts';
import { ServerMetrics } from './metrics.ts';
import { type Slot, SlotPool } from './slots.ts';

/** A loaded model that answers: what the routes work with. */
export class Service {
  readonly engine: Engine;
  readonly options: WorkerOptions;
  readonly pool: SlotPool;
  readonly metrics = new ServerMetrics();
  readonly template: ChatTemplate;
  readonly startedAtSeconds: number;
  readonly #log: WorkerLog;

  /** @throws BadTemplate */
  constructor(deps: {
    readonly engine: Engine;
    readonly options: WorkerOptions;
    readonly log: WorkerLog;
    /** Seconds since the epoch. */
    readonly startedAtSeconds: number;
  }) {
    this.engine = deps.engine;
    this.options = deps.options;
    this.startedAtSeconds = deps.startedAtSeconds;
    this.#log = deps.log;
    this.pool = new SlotPool(deps.engine.sequences);
    const { chatTemplate, bos, eos } = deps.engine.info;
    this.template = new ChatTemplate({ source: chatTemplate, bos, eos });
  }

  /** Tokens of a prompt as the model wants them. */
  promptTokens(text: string): GenerationRequest['tokens'] {
    return this.engine.withBos(this.engine.tokenize(text, true));
  }

  /** The prompt of a conversation without tools; said in the log at the start, as llama-server does. @throws HttpError 400 */
  example(): string {
    const messages: readonly ChatMessage[] = [
      { role: 'user', content: 'Hello' },
      { role: 'assistant', content: 'Hi there' },
      { role: 'user', content: 'How are you?' },
    ];
    return this.template.render(messages, null, {});
  }

  /** @throws HttpError 400 when it leaves no room for an answer */
  requireRoom(tokens: GenerationRequest['tokens']): void {
    const { slotContextTokens } = this.engine.info;
    if (tokens.length >= slotContextTokens) throw promptTooLong(tokens.length, slotContextTokens);
  }

  /**
   * Waits for a slot and runs the answer there, counted and logged.
   * @throws the signal's reason while it waits; an abort later ends the answer with `stopType: abort`
   */
  run(
    request: GenerationRequest,
    settings: Readonly<Record<string, unknown>>,
    observer: GenerationObserver,
    signal: AbortSignal,
  ): Promise<{ readonly slot: number; readonly result: GenerationResult }> {
    const prefix = (slot: Slot): number =>
      slot.sequence.compareContextTokens([...request.tokens]).firstDifferentIndex;
    return this.pool.run(
      prefix,
      async slot => {
        slot.settings = settings;
        const promptCount = request.tokens.length;
        this.#log.slot('I', 'launch_slot_', slot.id, slot.task, 'processing task, is_child = 0');
        const result = await generate(this.engine, slot.sequence, request, slot.progress, observer, signal);
        this.metrics.count(result, this.pool.processing);
        if (result.predictedTokens > 0) this.#log.timings(slot.id, slot.task, result.timings);
        const total = promptCount + result.predictedTokens;
        const end = `stop processing: n_tokens = ${total}, truncated = ${result.truncated ? 1 : 0}`;
        if (result.stopType === 'abort') {
          this.#log.slot('I', 'cancel', slot.id, slot.task, 'the client gave up');
        }
        this.#log.slot('I', 'release', slot.id, slot.task, end);
        if (this.pool.deferred === 0 && this.pool.processing === 1) {
          this.#log.server('I', 'update_slots', 'all slots are idle');
        }
        return { slot: slot.id, result };
      },
      signal,
    );
  }
}
