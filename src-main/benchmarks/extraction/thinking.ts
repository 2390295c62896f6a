/** Words between which models think aloud: `<think>`, `[THINK]` and their relatives. */
const TAGS = ['think', 'thinking', 'thought', 'reasoning', 'reflection', 'seed:think'];
const NAME = `(?:${TAGS.join('|')})`;
const OPEN = new RegExp(`<${NAME}>|\\[${NAME}\\]|<\\|${NAME}\\|>|◁think▷`, 'i');
const CLOSE = new RegExp(`</${NAME}>|\\[/${NAME}\\]|<\\|/${NAME}\\|>|◁/think▷`, 'i');
/** GPT-OSS's channels: everything but the final one is thinking. */
const CHANNEL = /<\|channel\|>(\w+)(?:\s*<\|constrain\|>\w+)?<\|message\|>/g;
const CHANNEL_END = /<\|(?:end|return|start)\|>/;

/**
 * An answer without what its model thought aloud. A block that was never closed takes the rest of the text; an end
 * without a beginning (chat templates may have written that) takes everything before it.
 */
export function withoutThinking(text: string): string {
  let rest = finalChannel(text);
  let kept = '';
  for (;;) {
    const open = OPEN.exec(rest);
    const close = CLOSE.exec(rest);
    if (close !== null && (open === null || close.index < open.index)) {
      kept = '';
      rest = rest.slice(close.index + close[0].length);
    } else if (open !== null) {
      kept += rest.slice(0, open.index);
      rest = afterBlock(rest.slice(open.index + open[0].length));
    } else {
      return (kept + rest).replace(/^\s*\n/, '');
    }
  }
}

/** What follows the end of the block that begins here; blocks may lie in each other. Empty when it never ends. */
function afterBlock(inside: string): string {
  let rest = inside;
  let depth = 1;
  while (depth > 0) {
    const open = OPEN.exec(rest);
    const close = CLOSE.exec(rest);
    if (close === null) return '';
    const nested = open !== null && open.index < close.index;
    // A model that mentions the tag while it thinks does not close it twice: a lone mention is no nesting.
    const mark = nested && CLOSE.test(rest.slice(close.index + close[0].length)) ? open : close;
    depth += mark === open ? 1 : -1;
    rest = rest.slice(mark.index + mark[0].length);
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
