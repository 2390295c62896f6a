import type { ProfileIssue } from '../../src-shared/model/profile.ts';
import type { EngineTables } from '../llama/flags/flag-table.ts';

/** What a profile is checked against. */
export interface ParseContext {
  readonly flags: EngineTables;
  /** Absolute folders that model files may lie in, in the order in which they are searched. */
  readonly modelRoots: readonly string[];
}

/** Where issues are collected, by key. */
export interface IssueSink {
  /** Line of the key (from 1), or of the header when the key is absent. */
  add(
    severity: ProfileIssue['severity'],
    code: string,
    key: string | null,
    message: string,
    fix: string | null,
  ): void;
}
