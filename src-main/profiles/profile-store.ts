import { PaddockError } from '../../src-shared/errors.ts';
import type {
  ProfileEntry,
  ProfileId,
  ProfileIssue,
  ProfileListing,
} from '../../src-shared/model/profile.ts';
import type {
  DiffHunk,
  EditPreview,
  ProfileBackup,
  ProfileEdit,
} from '../../src-shared/model/profile-edit.ts';
import { Cell, type ReadonlyCell } from '../lib/cell.ts';
import type { Clock } from '../lib/clock.ts';
import { Disposables } from '../lib/disposables.ts';
import type { Logger } from '../lib/log.ts';
import { Mailbox } from '../lib/mailbox.ts';
import type { EngineTables } from '../llama/flags/flag-table.ts';
import { applyEdit, diffDocuments } from './apply-edit.ts';
import { Backups } from './backups.ts';
import { type ConfDocument, parseDocument, printDocument } from './conf-document.ts';
import { fingerprint, readConfFile } from './conf-file.ts';
import { replaceConf } from './conf-save.ts';
import { decodeConf, encodeConf } from './conf-text.ts';
import { ConfWatch } from './conf-watch.ts';
import { refuseTokenKeys } from './edit-check.ts';
import { checkEdit, previewEdit } from './edit-preview.ts';
import type { ModelLooks } from './model-file.ts';
import { allIssues, readModelsConf } from './models-conf.ts';
import type { ParseContext } from './parse-context.ts';
import { exportPresets } from './presets.ts';
import { appendPresets } from './presets-append.ts';
import { findProfileFiles } from './profile-files.ts';
import { readListing } from './read-listing.ts';

/** Outcome of a save. `backup` is the path of what was replaced; null when nothing changed. */
export interface Saved {
  readonly revision: string;
  readonly backup: string | null;
  readonly listing: ProfileListing;
}

export interface ProfileStoreDeps extends ModelLooks {
  /** models.conf, absolute; may be a link. */
  readonly path: string;
  /** Absolute folders that model files may lie in, in the order in which they are searched. */
  readonly modelRoots: () => readonly string[];
  /** Folder of the state folder for what saves replace. */
  readonly backupsDir: string;
  /** The engines' flags as known now; asked again at every read. */
  readonly flags: () => EngineTables;
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * Owns models.conf: reads it, follows it, and changes single lines of it for others. The file stays the user's: it may
 * be edited, replaced or removed at any time. While it cannot be read, the profiles that were read last stay.
 */
export class ProfileStore {
  readonly #deps: ProfileStoreDeps;
  readonly #backups: Backups;
  readonly #listing: Cell<ProfileListing>;
  readonly #mailbox = new Mailbox();
  readonly #owned = new Disposables();
  #watching = false;
  #fingerprint = '';
  /** What the listing was read with. */
  #readWith: ParseContext | null = null;

  constructor(deps: ProfileStoreDeps) {
    this.#deps = deps;
    this.#backups = new Backups(deps.backupsDir, deps.path);
    this.#listing = new Cell<ProfileListing>({
      path: deps.path,
      revision: null,
      profiles: [],
      retired: [],
      issues: [],
    });
  }

  /** models.conf as read last. */
  get listing(): ReadonlyCell<ProfileListing> {
    return this.#listing;
  }

  /** Reads the file and, the first time, begins to follow it. Never throws: what is wrong is in the listing. */
  async load(): Promise<void> {
    await this.#mailbox.post(() => this.#read());
    if (this.#watching) return;
    this.#watching = true;
    const { path, clock, log } = this.#deps;
    const watch = this.#owned.add(
      new ConfWatch({
        path,
        clock,
        log,
        onChange: reason => this.#mailbox.post(() => this.#refresh(reason)),
      }),
    );
    watch.start();
  }

  /** @throws PaddockError UNKNOWN_PROFILE */
  get(id: string): ProfileEntry {
    const entry = this.#listing.value.profiles.find(({ profile }) => profile.id === id);
    if (entry) return entry;
    throw new PaddockError('UNKNOWN_PROFILE', `No profile has the id ${JSON.stringify(id)}.`, {
      fix: 'GET /models lists the ids.',
    });
  }

  /**
   * Changes keys of one section; null removes a key. Only those lines change.
   * @throws PaddockError FILE_CHANGED, UNKNOWN_PROFILE, INVALID_PROFILE, FLAG_REFUSED, BAD_REQUEST, FILE_UNWRITABLE
   */
  update(input: {
    readonly profileId: string;
    readonly changes: Readonly<Record<string, string | null>>;
    readonly revision: string;
  }): Promise<Saved> {
    const { profileId, changes, revision } = input;
    return this.edit(
      { kind: 'change', profileId: profileId as ProfileId, text: null, changes: { ...changes } },
      revision,
    );
  }

  /**
   * Puts the file back as it was before the save that led to this revision.
   * @param caller untrusted ones may not bring back another IMAGE, ENDPOINT or ENV_*
   * @throws PaddockError CONFLICT, UNAUTHENTICATED and as update
   */
  undo(revision: string, caller: { readonly trusted: boolean } = { trusted: true }): Promise<Saved> {
    return this.#mailbox.post(async () => {
      const backup = await this.#backups.findUndo(revision);
      if (backup === undefined)
        throw new PaddockError(
          'CONFLICT',
          'There is no save to undo: the file was last changed outside of Paddock.',
          { fix: `Earlier versions are in ${this.#backups.dir}.` },
        );
      return this.#bringBack(backup, revision, 'undo', caller);
    });
  }

  /**
   * Makes an edit of any kind. Lines that it is not about stay as they are.
   * @param caller untrusted ones may not change IMAGE, ENDPOINT or ENV_*
   * @throws PaddockError as update, and CONFLICT for ids that are taken
   */
  edit(
    edit: ProfileEdit,
    revision: string,
    caller: { readonly trusted: boolean } = { trusted: true },
  ): Promise<Saved> {
    return this.#edit(revision, document => {
      const { document: edited, id } = applyEdit(document, edit);
      if (!caller.trusted) refuseTokenKeys(document, edited);
      checkEdit(document, edited, edit, id, this.#context());
      return edited;
    });
  }

  /** What an edit of this caller would do. Saves nothing. @throws PaddockError FILE_UNREADABLE */
  async preview(
    edit: ProfileEdit,
    caller: { readonly trusted: boolean } = { trusted: true },
  ): Promise<EditPreview> {
    const { bytes, revision } = await readConfFile(this.#deps.path);
    return previewEdit(parseBytes(bytes), edit, revision, { ...this.#deps, ...this.#context(), ...caller });
  }

  /** What earlier saves replaced, newest first. */
  async backups(): Promise<ProfileBackup[]> {
    return this.#backups.describe(await readConfFile(this.#deps.path).catch(() => null));
  }

  /** What bringing an earlier version back would change. @throws PaddockError NOT_FOUND, FILE_UNREADABLE */
  async previewRestore(file: string): Promise<{ revision: string; diff: DiffHunk[] }> {
    const { bytes, revision } = await readConfFile(this.#deps.path);
    const earlier = await this.#backups.read(file);
    return { revision, diff: diffDocuments(parseBytes(bytes), parseBytes(earlier)) };
  }

  /** Brings an earlier version back, as a save that can be undone. @throws PaddockError NOT_FOUND and as undo */
  restore(
    file: string,
    revision: string,
    caller: { readonly trusted: boolean } = { trusted: true },
  ): Promise<Saved> {
    return this.#mailbox.post(() => this.#bringBack(file, revision, 'save', caller));
  }

  /** Everything that is wrong with a text, in the order of its lines. Saves nothing. */
  validate(text: string): readonly ProfileIssue[] {
    return allIssues(readModelsConf(parseDocument(text), this.#context()));
  }

  /** The profiles as a llama-server --models-preset file. */
  async exportPresets(): Promise<{ readonly text: string; readonly issues: ProfileIssue[] }> {
    const { flags, modelRoots } = this.#deps;
    const profiles = this.#listing.value.profiles.map(({ profile }) => profile);
    const locate = await findProfileFiles(profiles, modelRoots(), this.#deps);
    return exportPresets(profiles, flags(), path => {
      const located = locate(path);
      return 'path' in located ? located.path : path;
    });
  }

  /** Appends the sections of a presets file. @throws PaddockError BAD_REQUEST, CONFLICT and as update */
  importPresets(text: string, revision: string): Promise<Saved> {
    return this.#edit(revision, document =>
      appendPresets(document, text, this.#deps.flags().of('docker', null), {
        modelRoots: this.#deps.modelRoots(),
      }),
    );
  }

  /** Looks at the model files again, such as after the model folders changed. */
  refresh(): Promise<void> {
    return this.#mailbox.post(() => this.#read());
  }

  /** Ends the watch. Saves under way are finished. */
  async dispose(): Promise<void> {
    await this.#owned.dispose();
    await this.#mailbox.post(() => {});
  }

  #context(): ParseContext {
    return { flags: this.#deps.flags(), modelRoots: this.#deps.modelRoots() };
  }

  #edit(revision: string, edit: (document: ConfDocument) => ConfDocument): Promise<Saved> {
    return this.#mailbox.post(() =>
      this.#replace(revision, 'save', bytes => encodeConf(printDocument(edit(parseBytes(bytes))))),
    );
  }

  async #bringBack(
    file: string,
    revision: string,
    kind: 'save' | 'undo',
    caller: { readonly trusted: boolean },
  ): Promise<Saved> {
    const bytes = await this.#backups.read(file);
    return this.#replace(revision, kind, present => {
      if (!caller.trusted) refuseTokenKeys(parseBytes(present), parseBytes(bytes), kind === 'undo');
      return bytes;
    });
  }

  async #replace(revision: string, kind: 'save' | 'undo', edit: (bytes: Buffer) => Buffer): Promise<Saved> {
    const { path, clock } = this.#deps;
    try {
      const { backup, revision: written } = await replaceConf({
        path,
        backups: this.#backups,
        revision,
        kind,
        at: clock.now(),
        edit,
      });
      await this.#read();
      return { revision: written, backup, listing: this.#listing.value };
    } catch (error) {
      // The caller works with a stale listing: give it the present one.
      if (error instanceof PaddockError && error.code === 'FILE_CHANGED') await this.#read();
      throw error;
    }
  }

  /** `poll` comes every few seconds whether anything changed or not; model files may have come or gone by then. */
  async #refresh(reason: 'event' | 'poll' | 'inspect'): Promise<void> {
    if (reason === 'poll' && (await fingerprint(this.#deps.path)) === this.#fingerprint) return;
    await this.#read();
  }

  async #read(): Promise<void> {
    this.#fingerprint = await fingerprint(this.#deps.path);
    const deps = { ...this.#deps, backups: this.#backups };
    const previous = { listing: this.#listing.value, context: this.#readWith };
    const { listing, context } = await readListing(this.#context(), previous, deps);
    this.#readWith = context;
    if (listing === previous.listing || JSON.stringify(listing) === JSON.stringify(previous.listing)) return;
    this.#listing.set(listing);
  }
}

function parseBytes(bytes: Uint8Array): ConfDocument {
  return parseDocument(decodeConf(bytes));
}
