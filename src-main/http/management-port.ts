import type { ProfileListing } from '../../src-shared/model/profile.ts';
import type { Operation, SupervisorSnapshot } from '../../src-shared/model/supervisor.ts';

/** What the management API needs beyond the contract: to wait, and to look without a call. compose.ts binds it. */
export interface ManagementPort {
  listing(): ProfileListing;
  snapshot(): SupervisorSnapshot;
  /** Accepted, not finished. @throws PaddockError UNKNOWN_PROFILE, UNAVAILABLE and what makes a profile unusable */
  switchTo(profileId: string, options: { readonly force: boolean }): Promise<Operation>;
  stop(options: { readonly group?: string; readonly force: boolean }): Promise<Operation>;
  /** Starts what a group serves anew. @throws PaddockError CONFLICT when it serves nothing */
  restart(options: { readonly group?: string; readonly force: boolean }): Promise<Operation>;
  /** Resolves with the operation once it is no longer running; rejects when the signal aborts. */
  settled(operationId: string, signal: AbortSignal): Promise<Operation>;
  /** What `POST /start` without a model serves: the last profile, else the first that can run here; null for none. */
  defaultProfileId(): string | null;
}
