import fc from 'fast-check';

const word = fc.stringMatching(/^[a-z0-9]{1,8}$/);
export const id = fc.stringMatching(/^[a-z][a-z0-9_-]{0,7}$/);
export const key = fc.stringMatching(/^[A-Z][A-Z0-9_]{0,7}$/);
/** Not what Paddock writes, but what a file may hold. */
const smallKey = fc.stringMatching(/^[a-z_][a-z0-9_.-]{0,7}$/);
/** Values that neither grammar treats specially: no quotes, `;`, `#`, backslash, nor JSON words. */
export const value = fc
  .array(fc.stringMatching(/^[A-Za-z0-9~/.:,=+{}()$|*é-]{1,8}$/), { minLength: 1, maxLength: 4 })
  .map(words => words.join(' '))
  .filter(text => !/^(true|false|null)$|^[[=]/.test(text));

const comment = fc.array(word, { maxLength: 4 }).map(words => `# ${words.join(' ')}`);
const eol = fc.constantFrom('\n', '\r\n');
const blanks = fc.constantFrom('', ' ', '\t');

const pair = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(key, value, blanks).map(([k, v, blank]) => `${k}${blank}=${blank}${v}`) },
  fc.tuple(smallKey, value).map(([k, v]) => `${k}=${v}`),
);
const body = fc.array(fc.oneof({ weight: 4, arbitrary: pair }, comment, fc.constant('')), { maxLength: 8 });

/** Sections with unlike ids, comments, blank lines and mixed line breaks; perhaps no line break at the end. */
export const confText = fc
  .uniqueArray(fc.tuple(id, pair, body), { selector: ([name]) => name, minLength: 1, maxLength: 5 })
  .chain(sections => {
    const lines = sections.flatMap(([name, first, rest]) => [`[${name}]`, first, ...rest]);
    return fc
      .tuple(fc.array(eol, { minLength: lines.length, maxLength: lines.length }), fc.boolean())
      .map(([breaks, open]) => {
        const text = lines.map((line, index) => line + breaks[index]).join('');
        return open ? text.replace(/\r?\n$/, '') : text;
      });
  });
