/** What a value was read as, or what was expected instead (`a whole number`). */
export type Reading<T> = { readonly value: T } | { readonly expected: string };
export type Reader<T> = (text: string) => Reading<T>;

/* Readers of single values of models.conf. The text is trimmed and not empty. */

export function integer(min: number, max: number): Reader<number> {
  return text => {
    const value = /^[+-]?\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    return value >= min && value <= max ? { value } : { expected: `a whole number from ${min} to ${max}` };
  };
}

export function decimal(min: number, max: number): Reader<number> {
  return text => {
    const value = /^[+-]?(\d{1,15}(\.\d*)?|\.\d+)$/.test(text) ? Number(text) : Number.NaN;
    return value >= min && value <= max ? { value } : { expected: `a number from ${min} to ${max}` };
  };
}

/** Seconds, in tenths and hundredths where that matters. `3.600` is a thousand times less than what was meant by it. */
export function seconds(min: number, max: number): Reader<number> {
  return text => {
    const value = /^\d{1,15}(\.\d{1,2})?$/.test(text) ? Number(text) : Number.NaN;
    return value >= min && value <= max
      ? { value }
      : { expected: `a number of seconds from ${min} to ${max}, such as 3600` };
  };
}

export function oneOf<const T extends string>(...choices: readonly T[]): Reader<T> {
  return text => {
    const value = choices.find(choice => choice === text);
    return value === undefined ? { expected: `one of ${choices.join(', ')}` } : { value };
  };
}

export function listOf<T>(reader: Reader<T>): Reader<readonly T[]> {
  return text => {
    const values: T[] = [];
    for (const item of text.split(',')) {
      const read = reader(item.trim());
      if ('expected' in read) return { expected: `a comma-separated list of ${read.expected}` };
      values.push(read.value);
    }
    return { value: values };
  };
}

export function matching(pattern: RegExp, expected: string): Reader<string> {
  return text => (pattern.test(text) ? { value: text } : { expected });
}

/** A value of one of two readers; the expectation names both. */
export function either<A, B>(first: Reader<A>, second: Reader<B>): Reader<A | B> {
  return text => {
    const one = first(text);
    if ('value' in one) return one;
    const two = second(text);
    return 'value' in two ? two : { expected: `${one.expected}, or ${two.expected}` };
  };
}

export const onOff: Reader<boolean> = text =>
  text === 'on' || text === 'off' ? { value: text === 'on' } : { expected: 'on or off' };

/** An address that a remote profile may attach to. */
export const httpUrl: Reader<string> = text => {
  try {
    const url = new URL(text);
    if ((url.protocol === 'http:' || url.protocol === 'https:') && url.username === '' && url.password === '')
      return { value: text };
  } catch {
    // Falls through to the expectation.
  }
  return { expected: 'an http or https address without user name and password' };
};

/** `path[:scale],…`; a colon that no number follows belongs to the path. */
export const loraList: Reader<readonly { readonly path: string; readonly scale: number | null }[]> = text => {
  const items = text.split(',').map(item => {
    const match = /^(.+?)(?::([+-]?(?:\d+\.?\d*|\.\d+)))?$/.exec(item.trim());
    return { path: match?.[1] ?? '', scale: match?.[2] === undefined ? null : Number(match[2]) };
  });
  return items.some(item => item.path === '' || item.path.includes('"'))
    ? { expected: 'FILE or FILE:SCALE, separated by commas' }
    : { value: items };
};
