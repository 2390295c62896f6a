/** Words between which models think aloud: `<think>`, `[THINK]` and their relatives. */
const NAMES = 'think|thinking|thought|reasoning|reflection|seed:think|analysis|scratchpad';
/** In brackets only in capitals: `[thought]` is how Python looks something up. */
const IN_BRACKETS = NAMES.toUpperCase();
const OPEN = [
  new RegExp(`<(?:${NAMES})>|<\\|(?:${NAMES}|begin_of_thought|start_thinking)\\|>|◁think▷`, 'gi'),
  new RegExp(`\\[(?:${IN_BRACKETS})\\]`, 'g'),
];
const CLOSE = [
  new RegExp(`</(?:${NAMES})>|<\\|(?:/(?:${NAMES})|end_of_thought|end_thinking)\\|>|◁/think▷`, 'gi'),
  new RegExp(`\\[/(?:${IN_BRACKETS})\\]`, 'g'),
];
/** GPT-OSS's channels: everything but the final one is thinking. */
const CHANNEL = /<\|channel\|>(\w+)(?:\s*<\|constrain\|>\w+)?<\|message\|>/g;
const CHANNEL_END = /<\|(?:end|return|start)\|>/;

/**
 * An answer without what its model thought aloud. A block that was never closed takes the rest of the text; an end
 * without a beginning (chat templates may have written that) takes everything before it. A tag in quotes is spoken of,
 * and so is the beginning of a block inside of fenced code.
 */
export function withoutThinking(text: string): string {
  let rest = finalChannel(text);
  let kept = '';
  for (;;) {
    const open = firstMark(OPEN, rest, at => !isFenced(kept + rest.slice(0, at)));
    const close = firstMark(CLOSE, rest);
    if (close !== null && (open === null || close.at < open.at)) {
      kept = '';
      rest = rest.slice(close.end);
    } else if (open !== null) {
      kept += rest.slice(0, open.at);
      rest = afterBlock(rest.slice(open.end));
    } else {
      return (kept + rest).replace(/^\s*\n/, '');
    }
  }
}

interface Mark {
  readonly at: number;
  readonly end: number;
}

function firstMark(patterns: readonly RegExp[], text: string, counts = (_at: number) => true): Mark | null {
  const firsts = patterns.flatMap(pattern => {
    for (const { 0: mark, index } of text.matchAll(pattern))
      if (!/["'`]/.test(text[index - 1] ?? '') && counts(index))
        return [{ at: index, end: index + mark.length }];
    return [];
  });
  return firsts.reduce<Mark | null>(
    (first, mark) => (first === null || mark.at < first.at ? mark : first),
    null,
  );
}

/** Whether a fence that this text began is still open at its end. */
const isFenced = (text: string): boolean => (text.match(/^[ \t]*(?:```|~~~)/gm)?.length ?? 0) % 2 === 1;

/** What follows the end of the block that begins here; blocks may lie in each other. Empty when it never ends. */
function afterBlock(inside: string): string {
  let rest = inside;
  let depth = 1;
  while (depth > 0) {
    const open = firstMark(OPEN, rest);
    const close = firstMark(CLOSE, rest);
    if (close === null) return '';
    const nested = open !== null && open.at < close.at;
    // A model that mentions the tag while it thinks does not close it twice: a lone mention is no nesting.
    const mark = nested && firstMark(CLOSE, rest.slice(close.end)) !== null ? open : close;
    depth += mark === open ? 1 : -1;
    rest = rest.slice(mark.end);
  }
  return rest;
}

function finalChannel(text: string): string {
  const channels = [...text.matchAll(CHANNEL)];
  if (channels.length === 0) return text;
  const final = channels.filter(([, name]) => name === 'final').at(-1);
  if (final === undefined) return text.slice(0, channels[0]?.index ?? 0);
  return text.slice(final.index + final[0].length).split(CHANNEL_END)[0] ?? '';
}
