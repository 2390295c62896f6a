/** One respect in which things of the same name may differ, in a few words; null where there is nothing to say. */
export type Facet<T> = (one: T) => string | null;

/**
 * What sets things of the same name apart: of each, the first facets that differ among those of its name, as many as it
 * takes. Empty where the name alone is enough. In the order of `all`.
 */
export function distinctions<T>(
  all: readonly T[],
  nameOf: (one: T) => string,
  facets: readonly Facet<T>[],
): readonly string[] {
  const groups = new Map<string, T[]>();
  for (const one of all) groups.set(nameOf(one), [...(groups.get(nameOf(one)) ?? []), one]);
  const chosen = new Map([...groups].map(([name, group]) => [name, telling(group, facets)]));
  return all.map(one => (chosen.get(nameOf(one)) ?? []).flatMap(facet => facet(one) ?? []).join(', '));
}

/** The facets that it takes to tell these apart, of those that differ among them. */
function telling<T>(group: readonly T[], facets: readonly Facet<T>[]): readonly Facet<T>[] {
  const chosen: Facet<T>[] = [];
  let kinds = 1;
  for (const facet of facets) {
    if (kinds === group.length) break;
    const next = new Set(group.map(one => JSON.stringify([...chosen, facet].map(each => each(one))))).size;
    if (next > kinds) chosen.push(facet);
    kinds = Math.max(kinds, next);
  }
  return chosen;
}
