import type { en } from './en/index.ts';

/** The same words in another language: the same keys, all of them. */
export type Translation<T> = { readonly [K in keyof T]: T[K] extends string ? string : Translation<T[K]> };

type Texts = typeof en;
type Leaves<T, Path extends string> = {
  [K in keyof T & string]: T[K] extends string
    ? readonly [`${Path}${K}`, T[K]]
    : Leaves<T[K], `${Path}${K}.`>;
}[keyof T & string];
type Entry = { [N in keyof Texts & string]: Leaves<Texts[N], `${N}:`> }[keyof Texts & string];
type Names<S extends string> = S extends `${string}{{${infer Name}}}${infer Rest}`
  ? Name | Names<Rest>
  : never;

/** Key to the names of its values. A key with plural forms stands once, without its form, and needs a count. */
type Table = {
  readonly [E in Entry as E[0] extends `${string}_one`
    ? never
    : E[0] extends `${infer Base}_other`
      ? Base
      : E[0]]: E[0] extends `${string}_other` ? Names<E[1]> | 'count' : Names<E[1]>;
};

/** A key: namespace, colon, path. */
export type TextKey = keyof Table;
/** What comes after the key: nothing, or a value for each name in the text. */
export type TextValues<K extends TextKey> = [Table[K]] extends [never]
  ? readonly []
  : readonly [values: { readonly [N in Table[K]]: N extends 'count' ? number : string | number }];
/** A key of a text without values. */
export type PlainKey = { [K in TextKey]: [Table[K]] extends [never] ? K : never }[TextKey];
