import type { ChatEvent } from '../../src-shared/model/chat.ts';

const timings = {
  promptTokens: 412,
  cachedTokens: 380,
  promptTokensPerSecond: 2_900,
  generatedTokens: 286,
  generationTokensPerSecond: 118.4,
  timeToFirstTokenMs: 140,
  totalMs: 2_600,
};
const done = (finishReason: string): ChatEvent => ({ kind: 'done', finishReason, timings });

const MARKDOWN = `## Two ways

Use \`Array.from\` for **short** lists, or a *loop*:

\`\`\`typescript
// The first ten squares
const squares = Array.from({ length: 10 }, (_, n) => n ** 2);
console.log(squares.join(', '));
\`\`\`

| way | lines |
| --- | ---: |
| from | 1 |
| loop | 4 |

1. Read the [manual](https://developer.mozilla.org/).
2. Not [this](javascript:alert(1)), nor [that](http://example.com/), nor ![an image](https://example.com/x.png).

> Markup stays text: <img src=x onerror="window.hacked = 1"> <script>window.hacked = 1</script>

- [x] done
- [ ] open
`;

/** Answers by their questions. */
export const CHAT_SCRIPTS: Readonly<Record<string, readonly ChatEvent[]>> = {
  'Show me Markdown': [
    ...(MARKDOWN.match(/[\s\S]{1,40}/g) ?? []).map((text): ChatEvent => ({ kind: 'delta', text })),
    done('stop'),
  ],
  'Think first': [
    { kind: 'delta', text: '<thi' },
    { kind: 'delta', text: 'nk>Let me see.</think>\n\nThe answer is 42.' },
    done('stop'),
  ],
  'Reason first': [
    { kind: 'reasoning', text: 'A field, then.' },
    { kind: 'delta', text: 'A field.' },
    done('length'),
  ],
  'Quote deeply': [
    { kind: 'delta', text: '> '.repeat(3_000) },
    { kind: 'delta', text: 'and out.' },
    done('stop'),
  ],
  'Use a tool': [
    { kind: 'tool-call', index: 0, id: 'c1', name: 'get_weather', arguments: '{"pla' },
    { kind: 'tool-call', index: 0, id: null, name: null, arguments: 'ce":"Kiel"}' },
    done('tool_calls'),
  ],
  'It rains.': [{ kind: 'delta', text: 'Take an umbrella.' }, done('stop')],
};
