import type { BenchmarkRun } from '../../src-shared/model/benchmark-run.ts';
import type { SpeedRun } from '../../src-shared/model/benchmark-speed.ts';
import type { Preferences } from '../../src-shared/model/preferences.ts';
import type { ProfileListing } from '../../src-shared/model/profile.ts';
import type { Reading } from '../../src-shared/model/reading.ts';
import type { Operation, SupervisorSnapshot } from '../../src-shared/model/supervisor.ts';
import type { ReadonlyCell } from '../lib/cell.ts';
import type { PreferenceStore } from '../preferences/preference-store.ts';

/** What the native parts see of Paddock: present values, and the two things that tray and links may ask for. */
export interface DesktopPaddock {
  readonly snapshot: ReadonlyCell<SupervisorSnapshot>;
  readonly listing: ReadonlyCell<ProfileListing>;
  readonly latest: ReadonlyCell<Reading | null>;
  /** Benchmark runs, newest first. */
  readonly runs: ReadonlyCell<readonly BenchmarkRun[]>;
  /** Measurements of speed, newest first. */
  readonly speedRuns: ReadonlyCell<readonly SpeedRun[]>;
  readonly preferences: Pick<PreferenceStore, 'update'> & { readonly current: ReadonlyCell<Preferences> };
  switchTo(profileId: string): Promise<Operation>;
  stop(): Promise<Operation>;
}
