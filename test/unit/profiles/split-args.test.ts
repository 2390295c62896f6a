import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joinArgs, splitArgs } from '../../../src-main/profiles/split-args.ts';

const args = (text: string): readonly string[] => {
  const split = splitArgs(text);
  if (!split.ok) throw new Error(split.problem);
  return split.args;
};

describe('EXTRA_ARGS', () => {
  it('splits at blanks as the reference does when no argument begins with a quote', () => {
    const text = fc
      .string()
      .filter(one => !/(^|\s)["']/.test(one) && !/[\n\u0085\u00a0\u1680\u2000-\u3000\ufeff]/.test(one));
    fc.assert(
      fc.property(text, one => {
        expect(args(one)).toEqual(one.split(/\s+/).filter(word => word !== ''));
      }),
    );
  });

  it.each([
    ["--alias 'my model' -np 1", ['--alias', 'my model', '-np', '1']],
    ['--grammar "root ::= \\"a\\" \\\\ b"', ['--grammar', 'root ::= "a" \\ b']],
    [
      '--chat-template-kwargs {"enable_thinking":false}',
      ['--chat-template-kwargs', '{"enable_thinking":false}'],
    ],
    [`--chat-template-kwargs '{"a": 1}'`, ['--chat-template-kwargs', '{"a": 1}']],
    ["--alias it's", ['--alias', "it's"]],
    ["''", ['']],
    ['  ', []],
    ['$(reboot) `id` *.gguf ; rm', ['$(reboot)', '`id`', '*.gguf', ';', 'rm']],
  ])('reads %s', (text, expected) => {
    expect(args(text)).toEqual(expected);
  });

  it('says which quote is not closed', () => {
    expect(splitArgs('-np 1 --alias "my model')).toEqual({
      ok: false,
      problem: 'The quote in "\\"my model" is not closed.',
    });
  });

  it('writes arguments so that they are read again', () => {
    fc.assert(
      fc.property(fc.array(fc.string().filter(one => !one.includes('\n'))), list => {
        expect(args(joinArgs(list))).toEqual(list);
      }),
    );
  });
});
