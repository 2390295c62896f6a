import { z } from 'zod';

/** EvalPlus's three words. `timeout` is a program that never came to an end of its own; a slow test is a `fail`. */
export const VerdictStatus = z.enum(['pass', 'fail', 'timeout']);
export type VerdictStatus = z.infer<typeof VerdictStatus>;

/** What stood between a candidate and the machine; `guard` is limits alone and protects from accidents only. */
export const SandboxKind = z.enum(['docker', 'bubblewrap', 'guard']);
export type SandboxKind = z.infer<typeof SandboxKind>;

/** What this machine has to grade code in. */
export const GraderCheck = z.object({
  /** The strongest sandbox that works here without anyone's consent; null where none does. */
  sandbox: SandboxKind.nullable(),
  /** Version of the Python that would grade; null where none was found. */
  python: z.string().nullable(),
  /** Whether limits alone would work here, with a person's consent. */
  guard: z.boolean(),
  /** Why stronger sandboxes cannot be had, in sentences, and what would change that. */
  refused: z.array(z.object({ kind: SandboxKind, why: z.string(), fix: z.string().nullable() })),
  /** The next step where there is no sandbox. */
  fix: z.string().nullable(),
});
export type GraderCheck = z.infer<typeof GraderCheck>;

/** A set of problems, told apart by the MD5 of its bytes: only equal hashes may be compared. */
export const Suite = z.object({
  id: z.string(),
  name: z.string(),
  hash: z.string().regex(/^[0-9a-f]{32}$/),
  problems: z.number().int(),
  baseTests: z.number().int(),
  plusTests: z.number().int(),
});
export type Suite = z.infer<typeof Suite>;

/** A problem as the panel needs it; its inputs stay with Python, since JavaScript's numbers would change them. */
export const Problem = z.object({
  taskId: z.string(),
  entryPoint: z.string(),
  prompt: z.string(),
  canonicalSolution: z.string(),
  baseTests: z.number().int(),
  plusTests: z.number().int(),
  /** The tests are asserts of the problem's own (HumanEval as first published). */
  asserting: z.boolean(),
});
export type Problem = z.infer<typeof Problem>;

/** A program for a problem: whole (`solution`) or to be put behind the prompt (`completion`). */
export const Sample = z.union([
  z.object({ taskId: z.string(), solution: z.string() }),
  z.object({ taskId: z.string(), completion: z.string() }),
]);
export type Sample = z.infer<typeof Sample>;

/** The first failing test of a suite, as Python writes values, each cut at 2,000 characters. */
export const TestFailure = z.object({
  /** The call, such as `add(1, 2)`. */
  input: z.string(),
  expected: z.string(),
  /** What came back, or why nothing did. */
  got: z.string(),
});
export type TestFailure = z.infer<typeof TestFailure>;

/** One suite of one sample. */
export const SuiteVerdict = z.object({
  status: VerdictStatus,
  /** Why it did not pass, in a few words: an exception's name, a module that is not there, how the process ended. */
  reason: z.string().nullable(),
  /** Arguments of failing tests as JSON text, as EvalPlus lists them. */
  failTests: z.array(z.string()),
  /** Null where no test began, where the problem's own asserts judge, and in results from before it was recorded. */
  failure: TestFailure.nullable().default(null),
  cpuS: z.number(),
  peakKiB: z.number(),
  /**
   * The Python, such as 3.14, in which the suite's own reference solution fails this problem as well: the verdict is
   * EvalPlus's, but it says little about the model. Absent otherwise.
   */
  referenceFailsIn: z.string().optional(),
});
export type SuiteVerdict = z.infer<typeof SuiteVerdict>;

/** A problem whose reference solution fails its own tests where it was graded. */
export const FlawedReference = z.object({ taskId: z.string(), python: z.string() });
export type FlawedReference = z.infer<typeof FlawedReference>;

export const Verdict = z.object({
  taskId: z.string(),
  /** Which of the samples of this problem, from 0, in the file's order. */
  index: z.number().int(),
  base: SuiteVerdict,
  /** Null where only the base tests ran. A sample counts as passed when base and plus do. */
  plus: SuiteVerdict.nullable(),
  ms: z.number(),
});
export type Verdict = z.infer<typeof Verdict>;

/** Estimates by k, over the problems of a suite; null for what was not graded. */
export const PassAtK = z.object({
  base: z.record(z.string(), z.number()),
  plus: z.record(z.string(), z.number()).nullable(),
});
export type PassAtK = z.infer<typeof PassAtK>;

/** One grading of one set of samples. */
export const Run = z.object({
  id: z.string(),
  suite: Suite,
  startedAt: z.number(),
  gradedAt: z.number().nullable(),
  sandbox: SandboxKind.nullable(),
  verdicts: z.array(Verdict),
  passAtK: PassAtK.nullable(),
});
export type Run = z.infer<typeof Run>;
