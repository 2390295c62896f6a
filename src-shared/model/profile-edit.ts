import { z } from 'zod';
import { WireError } from '../errors.ts';
import { ProfileEntry, ProfileId, ProfileIssue } from './profile.ts';

/** Key → value as written after the `=`; null removes the key. */
const Changes = z.record(z.string(), z.string().max(10_000).nullable());
/** The lines of one section, header first, with `\n` between them. */
const SectionText = z.string().max(500_000);

/**
 * What may be done to models.conf. A text is taken first and the changes are made in it, so that a form and a text view
 * can be two views of one draft.
 */
export const ProfileEdit = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('change'),
    profileId: ProfileId,
    /** The section as it shall be; another id in its header renames it. Null leaves it as it is in the file. */
    text: SectionText.nullable().default(null),
    changes: Changes.default({}),
  }),
  /** Appends a section. */
  z.object({
    kind: z.literal('add'),
    profileId: ProfileId,
    text: SectionText.nullable().default(null),
    changes: Changes.default({}),
  }),
  /** Copies a section under another id, below the original. */
  z.object({
    kind: z.literal('duplicate'),
    profileId: ProfileId,
    newId: ProfileId,
    /** NAME of the copy; null keeps that of the original. */
    name: z.string().max(200).nullable().default(null),
  }),
  z.object({ kind: z.literal('delete'), profileId: ProfileId }),
  /** Comments a section out, and back in. */
  z.object({ kind: z.literal('retire'), profileId: ProfileId }),
  z.object({
    kind: z.literal('reactivate'),
    profileId: ProfileId,
    /** Line of its header, as the listing names it; without one there must be only one section of that id. */
    line: z.number().int().min(1).nullable().default(null),
  }),
]);
export type ProfileEdit = z.infer<typeof ProfileEdit>;

/** Lines that differ, next to each other. `line` counts from 1: in the file as it is, or after it for pure additions. */
export const DiffHunk = z.object({
  line: z.number().int(),
  removed: z.array(z.string()),
  added: z.array(z.string()),
});
export type DiffHunk = z.infer<typeof DiffHunk>;

/** What an edit would do. Nothing is saved. */
export const EditPreview = z.object({
  /** Revision of the file that this was worked out from. */
  revision: z.string(),
  /** Id of the section that the edit leaves; null when it leaves none. */
  profileId: z.string().nullable(),
  /** Line of its header after the edit. */
  line: z.number().int().nullable(),
  /** Its lines after the edit; null when it leaves none. */
  text: z.string().nullable(),
  /** False when the section has characters that a text field cannot hold: it is then changed key by key only. */
  textEditable: z.boolean(),
  /** The profile that results; null where the edit leaves none. */
  entry: ProfileEntry.nullable(),
  /** What is wrong with that profile; lines are those of the file after the edit. */
  issues: z.array(ProfileIssue),
  /** Why saving would be refused; null when it would not be. */
  problem: WireError.nullable(),
  diff: z.array(DiffHunk),
});
export type EditPreview = z.infer<typeof EditPreview>;

/** What an earlier save replaced. */
export const ProfileBackup = z.object({
  file: z.string(),
  /** Milliseconds since the epoch. */
  at: z.number(),
  kind: z.enum(['save', 'undo']),
  /** It is what the last save replaced: undoing brings back this one. */
  isUndo: z.boolean(),
  /** Ids of the sections in which it differs from the version after it. */
  changed: z.array(z.string()),
});
export type ProfileBackup = z.infer<typeof ProfileBackup>;
