import { currentLocale } from './index.ts';

/**
 * A number as people of the page's language write it, in the spelling of models.conf: `3.600` of a German and `3,600` of
 * an American are both `3600`. What is no number yet stays as it is typed.
 */
export function plainNumber(typed: string): string {
  const parts = new Intl.NumberFormat(currentLocale()).formatToParts(1_234_567.8);
  const sign = (type: 'group' | 'decimal'): string => parts.find(part => part.type === type)?.value ?? '';
  const [group, decimal] = [sign('group').trim(), sign('decimal')];
  // Blanks of all widths, and what no language has as its decimal sign.
  const bare = typed.replace(/[\s_'’]/g, '');
  const groups = bare.split(decimal)[0]?.split(group === '' ? '\0' : group) ?? [];
  const grouped =
    groups.length > 1 && groups.every((digits, i) => (i === 0 ? /^\d{1,3}$/ : /^\d{3}$/).test(digits));
  const joined = grouped && group !== '' ? bare.replaceAll(group, '') : bare;
  const plain = decimal !== '.' ? joined.replace(/^(\d+),(\d{1,2})$/, '$1.$2') : joined;
  return /^\d+(\.\d*)?$/.test(plain) ? plain : typed.replace(/\s/g, '');
}
