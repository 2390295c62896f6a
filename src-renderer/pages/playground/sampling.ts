import type { ChatSampling, ChatTool } from '../../../src-shared/model/chat.ts';
import { ChatTool as ChatToolSchema } from '../../../src-shared/model/chat.ts';

/** The parameters with llama-server's flags for them, and how they are bounded. */
export const PARAMETERS = [
  { key: 'temperature', api: 'temperature', flags: ['--temp', '--temperature'], min: 0, max: 5, step: 0.05 },
  { key: 'topK', api: 'top_k', flags: ['--top-k'], min: 0, max: 1_000, step: 1 },
  { key: 'topP', api: 'top_p', flags: ['--top-p'], min: 0, max: 1, step: 0.01 },
  { key: 'minP', api: 'min_p', flags: ['--min-p'], min: 0, max: 1, step: 0.01 },
  { key: 'repeatPenalty', api: 'repeat_penalty', flags: ['--repeat-penalty'], min: 0, max: 5, step: 0.05 },
  {
    key: 'presencePenalty',
    api: 'presence_penalty',
    flags: ['--presence-penalty'],
    min: -2,
    max: 2,
    step: 0.1,
  },
  {
    key: 'frequencyPenalty',
    api: 'frequency_penalty',
    flags: ['--frequency-penalty'],
    min: -2,
    max: 2,
    step: 0.1,
  },
  { key: 'seed', api: 'seed', flags: ['--seed', '-s'], min: -1, max: 4_294_967_295, step: 1 },
] as const satisfies readonly {
  readonly key: keyof ChatSampling;
  readonly api: string;
  readonly flags: readonly string[];
  readonly min: number;
  readonly max: number;
  readonly step: number;
}[];
export type Parameter = (typeof PARAMETERS)[number];

/** The samplers that a profile sets with its EXTRA_ARGS. */
export function samplingOf(extraArgs: readonly string[]): ChatSampling {
  const found: Partial<Record<keyof ChatSampling, number>> = {};
  extraArgs.forEach((arg, i) => {
    const [flag = '', joined] = arg.split('=', 2);
    const parameter = PARAMETERS.find(one => (one.flags as readonly string[]).includes(flag));
    const value = Number(joined ?? extraArgs[i + 1]);
    if (parameter && Number.isFinite(value) && value >= parameter.min && value <= parameter.max)
      found[parameter.key] = value;
  });
  return found;
}

/** The parameter as a number within its bounds; undefined for an empty or unusable text. */
export function readParameter(parameter: Parameter, text: string): number | undefined {
  const value = Number(text.replace(',', '.'));
  if (text.trim() === '' || !Number.isFinite(value)) return undefined;
  const bounded = Math.min(parameter.max, Math.max(parameter.min, value));
  return parameter.step === 1 ? Math.round(bounded) : bounded;
}

export type ReadTools =
  | { readonly tools: readonly ChatTool[]; readonly problem: null }
  | { readonly tools: null; readonly problem: string };

/** Tool definitions from JSON: a list, or one of them; bare functions are taken as well. */
export function readTools(text: string): ReadTools {
  if (text.trim() === '') return { tools: [], problem: null };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { tools: null, problem: (error as Error).message };
  }
  const tools: ChatTool[] = [];
  for (const [i, one] of (Array.isArray(value) ? value : [value]).entries()) {
    const wrapped =
      typeof one === 'object' && one !== null && 'name' in one ? { type: 'function', function: one } : one;
    const parsed = ChatToolSchema.safeParse(wrapped);
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      return { tools: null, problem: `[${i}] ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}` };
    }
    tools.push(parsed.data);
  }
  return { tools, problem: null };
}

export const EXAMPLE_TOOL = JSON.stringify(
  [
    {
      type: 'function',
      function: {
        name: 'get_weather',
        description: 'The weather at a place',
        parameters: {
          type: 'object',
          properties: { place: { type: 'string' } },
          required: ['place'],
        },
      },
    },
  ],
  null,
  2,
);
