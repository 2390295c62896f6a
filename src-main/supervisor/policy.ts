/** How patient the supervisor is. All times in ms. */
export interface Policy {
  /** Retries after the first try, until an instance was ready for `settledMs`. */
  readonly maxRetries: number;
  readonly backoffBaseMs: number;
  readonly backoffCapMs: number;
  /** Ready for this long refills the retry budget. */
  readonly settledMs: number;
  /** How long requests in flight may go on before a switch cuts them. */
  readonly drainMs: number;
  /** From a launched instance to a ready one, where the profile has no START_TIMEOUT. */
  readonly startTimeoutMs: number;
  /** No `/health` and no log or token progress for this long is a hang. */
  readonly hangMs: number;
  /** How long a start may wait until the VRAM of the instance before is free. */
  readonly vramWaitMs: number;
  /** Health polls while starting: from the first interval, growing to the last. */
  readonly startPollMs: number;
  readonly startPollCapMs: number;
  /** Health polls while ready. */
  readonly readyPollMs: number;
  /** Polls that must fail in a row before an instance counts as not answering. */
  readonly failuresToFailing: number;
  /** How long an instance may take to answer a question that nothing should wait for. */
  readonly lookMs: number;
  /** Checks for requests in flight while draining: from the first interval, growing to the last. */
  readonly drainPollMs: number;
  readonly drainPollCapMs: number;
  /** While draining, an instance whose health fails and that neither answers nor logs for this long is frozen. */
  readonly drainSilentMs: number;
  /** Checks for busy slots of profiles with a TTL. */
  readonly idlePollMs: number;
}

/** 1, 2, 4 and 8 s between five tries; a restart of dockerd fits into that. */
export const defaultPolicy: Policy = {
  maxRetries: 4,
  backoffBaseMs: 1_000,
  backoffCapMs: 30_000,
  settledMs: 300_000,
  drainMs: 30_000,
  startTimeoutMs: 300_000,
  hangMs: 120_000,
  vramWaitMs: 10_000,
  startPollMs: 10,
  startPollCapMs: 250,
  readyPollMs: 1_000,
  failuresToFailing: 2,
  lookMs: 100,
  drainPollMs: 50,
  drainPollCapMs: 500,
  drainSilentMs: 5_000,
  idlePollMs: 5_000,
};

/** Wait before retry number `attempt` (from 1), ms. */
export function backoffMs(attempt: number, policy: Policy): number {
  return Math.min(policy.backoffCapMs, policy.backoffBaseMs * 2 ** Math.min(30, Math.max(0, attempt - 1)));
}
