import type { ProfileIssue } from '../../src-shared/model/profile.ts';
import type { ConfSection } from './conf-document.ts';
import type { IssueSink } from './parse-context.ts';

/** Nobody reads more findings about one section, errors and warnings each. */
export const MAX_PROFILE_ISSUES = 100;

/** What is wrong with one section: the first findings of each severity, and how many more there are. */
export class IssueCollector implements IssueSink {
  /** In the order in which they were found. */
  readonly issues: ProfileIssue[] = [];
  readonly #section: ConfSection;
  readonly #limit: number;
  readonly #seen = { error: 0, warning: 0 };
  #lines: ReadonlyMap<string, number> | undefined;

  /** @param limit of each severity: an error is never hidden by warnings */
  constructor(section: ConfSection, limit: number) {
    this.#section = section;
    this.#limit = limit;
  }

  add(
    severity: ProfileIssue['severity'],
    code: string,
    key: string | null,
    message: string,
    fix: string | null,
    line = this.#lineOf(key),
  ): void {
    this.#seen[severity]++;
    if (this.#seen[severity] > this.#limit) return;
    this.issues.push({ severity, code, line: line + 1, key, message, fix });
  }

  /** Says how many were left out. */
  finish(): void {
    const { error, warning } = this.#seen;
    const hidden = Math.max(0, error - this.#limit) + Math.max(0, warning - this.#limit);
    if (hidden > 0)
      this.issues.push({
        severity: 'warning',
        code: 'more',
        line: this.#section.header + 1,
        key: null,
        message: `[${this.#section.id}] has ${hidden} more findings.`,
        fix: 'Correct those that are shown, then look again.',
      });
  }

  /** Of a key that is written several times, the last line; without the key, the header. */
  #lineOf(key: string | null): number {
    const { header, pairs } = this.#section;
    if (key === null) return header;
    // Most sections have nothing wrong with them: what would find a line is made for the first that has.
    this.#lines ??= new Map(pairs.map(pair => [pair.key, pair.line]));
    return this.#lines.get(key) ?? header;
  }
}
