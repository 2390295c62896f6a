import type { ProfileMeasurement } from '../../../src-shared/model/measurement.ts';
import { DEFAULT_GROUP, type ProfileEntry } from '../../../src-shared/model/profile.ts';
import { matchesSearch } from '../../stores/profiles.ts';

export const SORTS = ['file', 'name', 'speed', 'size'] as const;
export type Sort = (typeof SORTS)[number];

/** `absent`: its model file is not on this machine. */
export type SectionKind = 'running' | 'pinned' | 'production' | 'group' | 'demo' | 'bench' | 'absent';

export interface ProfileSection {
  readonly kind: SectionKind;
  /** Name of the group for `group`; empty otherwise. */
  readonly name: string;
  readonly entries: readonly ProfileEntry[];
}

export interface GroupingInput {
  readonly entries: readonly ProfileEntry[];
  readonly search: string;
  readonly sort: Sort;
  /** Ids in the person's order. */
  readonly pinned: readonly string[];
  /** Ids that are served now. */
  readonly running: ReadonlySet<string>;
  readonly measured: ReadonlyMap<string, ProfileMeasurement>;
}

/**
 * The list in sections, each profile in exactly one: what runs, what is pinned, then by kind and group; what is not on
 * this machine comes after what can be served. Pure.
 */
export function groupProfiles(input: GroupingInput): readonly ProfileSection[] {
  const { pinned, running } = input;
  const found = input.entries.filter(entry => matchesSearch(entry, input.search));
  const sections = new Map<string, { kind: SectionKind; name: string; entries: ProfileEntry[] }>();
  for (const entry of found) {
    const { id, bench, group } = entry.profile;
    const kind = running.has(id)
      ? 'running'
      : pinned.includes(id)
        ? 'pinned'
        : bench
          ? 'bench'
          : entry.file.state === 'missing'
            ? 'absent'
            : isDemo(entry)
              ? 'demo'
              : group === DEFAULT_GROUP
                ? 'production'
                : 'group';
    const name = kind === 'group' ? group : '';
    const key = `${kind} ${name}`;
    const section = sections.get(key) ?? { kind, name, entries: [] };
    section.entries.push(entry);
    sections.set(key, section);
  }
  return [...sections.values()]
    .sort((one, other) => RANK[one.kind] - RANK[other.kind])
    .map(section => ({ ...section, entries: sorted(section.entries, section.kind, input) }));
}

const RANK: Readonly<Record<SectionKind, number>> = {
  running: 0,
  pinned: 1,
  production: 2,
  group: 3,
  demo: 4,
  absent: 5,
  bench: 6,
};

/** The small models that come with Paddock. */
function isDemo({ profile }: ProfileEntry): boolean {
  return profile.runtime === 'embedded' && profile.id.startsWith('demo-');
}

function sorted(
  entries: readonly ProfileEntry[],
  kind: SectionKind,
  { sort, pinned, measured }: GroupingInput,
): readonly ProfileEntry[] {
  const by = (rank: (entry: ProfileEntry) => number): ProfileEntry[] =>
    [...entries].sort((one, other) => rank(one) - rank(other));
  switch (sort) {
    case 'file':
      return kind === 'pinned' ? by(entry => pinned.indexOf(entry.profile.id)) : entries;
    case 'name':
      return [...entries].sort((one, other) =>
        one.profile.name.localeCompare(other.profile.name, undefined, { numeric: true }),
      );
    case 'speed':
      return by(entry => -(speedOf(entry, measured.get(entry.profile.id)) ?? -1));
    case 'size':
      return by(entry => -(entry.file.sizeBytes ?? -1));
  }
}

/** Tokens per second: as measured, else the number that somebody wrote into SPEED; null without either. */
export function speedOf(entry: ProfileEntry, measured: ProfileMeasurement | undefined): number | null {
  if (measured?.generationTokensPerSecond != null) return measured.generationTokensPerSecond;
  const written = /(\d[\d,]*(?:\.\d+)?)\s*t/.exec(entry.profile.speed)?.[1];
  return written === undefined ? null : Number(written.replaceAll(',', ''));
}

/** An id for a copy that no profile has yet: `x-copy`, `x-copy-2`, … */
export function copyId(id: string, taken: ReadonlySet<string>): string {
  const stem = `${id.slice(0, 90)}-copy`;
  if (!taken.has(stem)) return stem;
  for (let n = 2; ; n++) if (!taken.has(`${stem}-${n}`)) return `${stem}-${n}`;
}
