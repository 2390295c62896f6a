import { expect, it } from 'vitest';
import { parseLine } from '../../../src-main/logs/parse-line.ts';

const ESC = '\u001b';

it.each([
  ['colours', `${ESC}[31mred${ESC}[0m ${ESC}[38;5;208mend`, 'red end'],
  ['control sequences of one character', '\u009b1;31mred\u009bm end', 'red end'],
  ['character sets', `${ESC}(Bred${ESC})0 ${ESC}#8end`, 'red end'],
  ['other escapes', `${ESC}7red${ESC}= ${ESC}c${ESC}Mend${ESC}~`, 'red end'],
  ['titles', `${ESC}]0;title\u0007red ${ESC}]2;x${ESC}\\end\u009d0;title\u009c`, 'red end'],
  ['strings for devices', `${ESC}Pq#0;2;0${ESC}\\red ${ESC}_app${ESC}\\${ESC}^private${ESC}\\end`, 'red end'],
  ['the same of one character', '\u0090q#0;2;0\u009cred \u009fapp\u009c\u009eprivate\u009cend', 'red end'],
  ['control characters', 'r\u0000e\u0007d\u0085 \u009aend\r\u007f', 'red end'],
  ['turns of the direction', 'r\u202eed\u202c \u2066end\u2069', 'red end'],
])('leaves no %s', (_, raw, text) => {
  expect(parseLine(raw).text).toBe(text);
});

it.each([`${ESC}]0;no end`, `${ESC}Pno end`, '\u009dno end', `${ESC}`, `${ESC}[`])(
  'shows what follows an escape that has no end: %j',
  raw => {
    expect(parseLine(`${raw}, and more`).text).toMatch(/more$/);
  },
);

it('keeps tabs and what people write from right to left', () => {
  const text = 'a\tשלום \u200f(עולם)\u200f 🙂';
  expect(parseLine(text).text).toBe(text);
});
