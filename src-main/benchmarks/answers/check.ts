import { z } from 'zod';

/** A rule that a text keeps or does not; each can be checked by reading alone. */
export const Rule = z.discriminatedUnion('rule', [
  z.object({ rule: z.literal('words'), min: z.number().int().optional(), max: z.number().int().optional() }),
  z.object({ rule: z.literal('lines'), count: z.number().int() }),
  z.object({ rule: z.literal('sentences'), count: z.number().int() }),
  z.object({ rule: z.literal('bullets'), count: z.number().int() }),
  z.object({ rule: z.literal('paragraphs'), count: z.number().int() }),
  z.object({ rule: z.literal('includes'), text: z.string(), times: z.number().int().optional() }),
  z.object({ rule: z.literal('excludes'), text: z.string() }),
  z.object({ rule: z.literal('excludes-letter'), letter: z.string().length(1) }),
  z.object({ rule: z.literal('starts'), text: z.string() }),
  z.object({ rule: z.literal('ends'), text: z.string() }),
  z.object({ rule: z.literal('case'), is: z.enum(['upper', 'lower']) }),
  z.object({ rule: z.literal('json'), keys: z.array(z.string()).optional() }),
  z.object({ rule: z.literal('matches'), pattern: z.string() }),
  z.object({ rule: z.literal('exactly'), text: z.string() }),
  z.object({ rule: z.literal('no-commas') }),
]);
export type Rule = z.infer<typeof Rule>;

/** An argument of a tool call: this value, or one of several. Texts are compared without case and outer blanks. */
const Expected = z.union([
  z.string(),
  z.number(),
  z.boolean(),
  z.object({ anyOf: z.array(z.unknown()).min(1) }),
]);

/** How an answer is judged. */
export const Check = z.discriminatedUnion('kind', [
  /** The last number of the answer, within `tolerance`. */
  z.object({ kind: z.literal('number'), answer: z.number(), tolerance: z.number().min(0).default(1e-6) }),
  /** The letter that the answer settles on. */
  z.object({ kind: z.literal('choice'), answer: z.string().regex(/^[A-H]$/) }),
  /** All rules are kept. */
  z.object({ kind: z.literal('rules'), rules: z.array(Rule).min(1) }),
  /** This tool with these arguments and no other call; null: no call at all. */
  z.object({
    kind: z.literal('tool'),
    call: z.object({ name: z.string(), arguments: z.record(z.string(), Expected) }).nullable(),
  }),
]);
export type Check = z.infer<typeof Check>;
