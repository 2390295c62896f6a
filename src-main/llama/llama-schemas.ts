import { z } from 'zod';

/*
 * What llama-server answers, as far as Paddock reads it. Fields that some builds lack are optional and everything
 * unknown is ignored, so that older and newer builds, and servers that imitate llama-server, parse alike.
 * Source: build 11669 and the server's README of 2024 to 2026.
 */

const count = z.number().nonnegative().catch(0);

/** One entry of `/slots`. */
export const LlamaSlot = z
  .looseObject({
    id: z.number().int(),
    n_ctx: z.number().optional().catch(undefined),
    /** Builds before 2024-11 say `state` (0 idle, 1 busy) instead. */
    is_processing: z.boolean().optional(),
    state: z.number().optional().catch(undefined),
    id_task: z.number().optional().catch(undefined),
    n_prompt_tokens: count.optional(),
    n_prompt_tokens_processed: count.optional(),
    n_prompt_tokens_cache: count.optional(),
    n_past: count.optional(),
    next_token: z
      .union([
        z.array(z.looseObject({ n_decoded: count.optional() })),
        z.looseObject({ n_decoded: count.optional() }),
      ])
      .optional()
      .catch(undefined),
  })
  .transform(slot => {
    const next = Array.isArray(slot.next_token) ? slot.next_token[0] : slot.next_token;
    return {
      id: slot.id,
      /** Whether a request is being answered in it. */
      busy: slot.is_processing ?? slot.state === 1,
      /** Context of this slot in tokens; null where the build does not say. */
      contextTokens: slot.n_ctx ?? null,
      taskId: slot.id_task ?? null,
      promptTokens: slot.n_prompt_tokens ?? slot.n_past ?? 0,
      promptTokensProcessed: slot.n_prompt_tokens_processed ?? 0,
      promptTokensCached: slot.n_prompt_tokens_cache ?? 0,
      /** Tokens generated for the present or the last request. */
      decodedTokens: next?.n_decoded ?? 0,
    };
  });
export type LlamaSlot = z.infer<typeof LlamaSlot>;

export const LlamaSlots = z.array(LlamaSlot).max(4096);

/** `/props`, reduced to what Paddock shows. */
export const LlamaProps = z
  .looseObject({
    total_slots: z.number().int().optional().catch(undefined),
    model_path: z.string().optional().catch(undefined),
    model_alias: z.string().optional().catch(undefined),
    build_info: z.string().optional().catch(undefined),
    chat_template: z.string().optional().catch(undefined),
    modalities: z.record(z.string(), z.boolean()).optional().catch(undefined),
    default_generation_settings: z.looseObject({ n_ctx: z.number().optional() }).optional().catch(undefined),
    is_sleeping: z.boolean().optional().catch(undefined),
  })
  .transform(props => ({
    totalSlots: props.total_slots ?? null,
    modelPath: props.model_path ?? null,
    modelAlias: props.model_alias ?? null,
    /** Such as `build 11669`. */
    build: buildName(props.build_info),
    contextTokens: props.default_generation_settings?.n_ctx ?? null,
    chatTemplate: props.chat_template ?? null,
    modalities: Object.entries(props.modalities ?? {}).flatMap(([name, on]) => (on ? [name] : [])),
    sleeping: props.is_sleeping ?? false,
  }));
export type LlamaProps = z.infer<typeof LlamaProps>;

/** llama-server says `b11669-Debian`; what else a server calls itself stays as it is, within reason. */
function buildName(info: string | undefined): string | null {
  const number = /^b(\d+)-/.exec(info ?? '')?.[1];
  return number === undefined ? info?.trim().slice(0, 100) || null : `build ${number}`;
}

/** `/v1/models`. */
export const LlamaModels = z
  .looseObject({ data: z.array(z.looseObject({ id: z.string() })).max(10_000) })
  .transform(list => list.data.map(model => model.id));

/** An error as llama-server and OpenAI-compatible servers phrase it. */
export const LlamaErrorBody = z
  .looseObject({
    error: z.union([z.string(), z.looseObject({ message: z.string() })]),
  })
  .transform(body => (typeof body.error === 'string' ? body.error : body.error.message));
