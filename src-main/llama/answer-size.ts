import type { CompletionChunk } from './completion-chunk.ts';

/** Longest answer that is kept, in characters: four for each token of a context of two million. */
const MAX_ANSWER_CHARS = 8_000_000;

/** How long one answer has grown: text, reasoning and tool calls. */
export class AnswerSize {
  #chars = 0;

  /** Counts a piece in. False once the answer is longer than any that a model has room for. */
  takes({ choices }: CompletionChunk): boolean {
    for (const { delta } of choices) {
      this.#chars += (delta?.content?.length ?? 0) + (delta?.reasoning_content?.length ?? 0);
      for (const { function: called } of delta?.tool_calls ?? [])
        this.#chars += (called?.name?.length ?? 0) + (called?.arguments?.length ?? 0);
    }
    return this.#chars <= MAX_ANSWER_CHARS;
  }
}
