import { useEffect, useMemo, useState } from 'react';

/** What is searched for in lines. */
export interface LineQuery {
  readonly matches: (text: string) => boolean;
  /** Begin and end of every match that is not empty, in order. */
  readonly find: (text: string) => readonly (readonly [from: number, to: number])[];
}

export interface ReadQuery {
  /** Null marks nothing: nothing is searched for, or it cannot be read. */
  readonly query: LineQuery | null;
  /** Why it cannot be read, as the expression engine says it; null when it can. */
  readonly problem: string | null;
}

type Re2 = typeof import('re2js').RE2JS;
const NOTHING: ReadQuery = { query: null, problem: null };

/**
 * Reads a search as Paddock's own search does: ignoring case, and `/…/` as an expression in RE2 syntax, by the same
 * engine. The browser's own expressions mean other things in places, and one of them can stand still for minutes.
 * @param re2 the engine; without it an expression marks nothing
 */
export function readQuery(q: string, re2: Re2 | null): ReadQuery {
  if (q === '') return NOTHING;
  const expression = expressionOf(q);
  if (expression === null) {
    const source = q.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    const every = new RegExp(source, 'gi');
    const needle = q.toLowerCase();
    const find: LineQuery['find'] = text =>
      Array.from(text.matchAll(every), ({ index, 0: { length } }) => [index, index + length] as const);
    return { query: { matches: text => text.toLowerCase().includes(needle), find }, problem: null };
  }
  if (re2 === null) return NOTHING;
  try {
    const pattern = re2.compile(expression, re2.CASE_INSENSITIVE);
    const find: LineQuery['find'] = text => {
      const matcher = pattern.matcher(text);
      const found: [number, number][] = [];
      while (matcher.find())
        if (matcher.end() > matcher.start()) found.push([matcher.start(), matcher.end()]);
      return found;
    };
    return { query: { matches: text => pattern.matcher(text).find(), find }, problem: null };
  } catch (error) {
    return { query: null, problem: error instanceof Error ? error.message : String(error) };
  }
}

/** The engine, once a page needed it. */
let loaded: Re2 | null = null;

async function loadRe2(): Promise<Re2> {
  loaded ??= (await import('re2js')).RE2JS;
  return loaded;
}

export interface PageQuery extends ReadQuery {
  /** The query once the engine for it is there; null when it cannot be read. For what has to look now. */
  readonly whenRead: () => Promise<LineQuery | null>;
}

/** The search of a page, read once; the engine for expressions is fetched when the first one is typed. */
export function useLineQuery(q: string): PageQuery {
  const [re2, setRe2] = useState(() => loaded);
  const wanted = re2 === null && expressionOf(q) !== null;
  useEffect(() => {
    if (!wanted) return;
    let gone = false;
    loadRe2().then(
      engine => {
        if (!gone) setRe2(() => engine);
      },
      // Without the engine nothing is marked; the search itself is Paddock's.
      () => {},
    );
    return () => {
      gone = true;
    };
  }, [wanted]);
  return useMemo(
    () => ({
      ...readQuery(q, re2),
      whenRead: async () => readQuery(q, expressionOf(q) === null ? null : await loadRe2()).query,
    }),
    [q, re2],
  );
}

function expressionOf(q: string): string | null {
  return /^\/(.+)\/$/s.exec(q)?.[1] ?? null;
}
