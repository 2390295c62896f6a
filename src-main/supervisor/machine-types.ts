import type { ProfileId } from '../../src-shared/model/profile.ts';
import type {
  Exit,
  Failure,
  InstanceIdentity,
  Progress,
  SupervisorState,
} from '../../src-shared/model/supervisor.ts';

/*
 * The life of a group's instance. The diagram of the states stands above src-shared/model/supervisor.ts.
 *
 * from                | event                      | to                                     | effects
 * --------------------|----------------------------|----------------------------------------|--------------------
 * stopped, failed     | start(p)                   | starting(p)                            | launch
 * failed              | stop / restart             | stopped / starting(same)               | – / launch
 * stopped, failed     | dispose                    | disposed                               | –
 * starting            | start(same p)              | unchanged: the caller joins the wait   | –
 * starting            | start(other p)             | stopping(start p)                      | terminate
 * starting            | stop / restart / dispose   | stopping(stay / start same / dispose)  | terminate
 * starting            | progress, launched         | starting(loading)                      | –
 * starting/loading    | healthy                    | ready(ok)                              | –
 * starting            | start-timeout              | stopping(retry)                        | terminate
 * starting            | exited, may pass, budget   | backoff                                | wait
 * starting(switch)    | exited, permanent or spent | starting(last good, because), once     | launch
 * starting            | exited, permanent or spent | failed (after a rollback: both reasons)| –
 * ready               | start(same p)              | unchanged                              | –
 * ready               | start(other p)             | draining(start p)                      | drain
 * ready               | stop / restart             | draining(stay / start same)            | drain
 * ready               | … with force               | stopping(…)                            | terminate after a look
 * ready, hung         | start / stop / restart     | stopping(…)                            | terminate
 * ready, remote       | start / stop / restart     | stopping(…): it finishes its requests  | terminate
 * ready               | dispose                    | stopping(dispose)                      | terminate
 * ready               | unhealthy / healthy        | ready(failing / ok): not killed; the build, once it is told | –
 * ready               | hung                       | ready(hung); ON_HANG=restart: stopping(retry) | – / terminate
 * ready               | settled                    | ready, retry budget refilled           | –
 * ready               | exited                     | backoff, or failed when spent; never a rollback | wait / –
 * draining            | in-flight                  | draining(count)                        | –
 * draining            | drained, or force          | stopping(next), with what was cut      | terminate
 * draining            | start(the draining p)      | ready again, unless it is a restart    | cancel-drain
 * draining            | start / stop / restart     | draining(next): last wish wins         | –
 * draining            | dispose                    | stopping(dispose)                      | terminate
 * draining, stopping  | exited, next = stay        | stopped                                | –
 * draining, stopping  | exited, next = start p     | starting(p)                            | launch
 * stopping            | exited, next = retry       | as starting/exited, with the failure that led here | …
 * draining, stopping  | exited, next = dispose     | disposed                               | –
 * stopping            | start / stop / restart     | stopping(next): last wish wins         | –
 * stopping            | cut                        | stopping, with what was cut            | –
 * stopping            | dispose                    | stopping(dispose): irrevocable         | –
 * backoff             | backoff-elapsed            | starting(same p, attempt)              | launch
 * backoff             | start(p) / restart         | starting(p, attempt 0)                 | cancel-wait, launch
 * backoff             | stop / dispose             | stopped / disposed                     | cancel-wait
 * any                 | fact of another launch     | unchanged                              | –
 * disposed            | anything                   | disposed                               | –
 *
 * A switch is a start of another profile than the one that is served or being brought up. Only a switch rolls back,
 * to the profile that was ready last, and once; what somebody stopped is not started again for it. A `stopping` that cannot end stays `stopping`: nothing here pretends
 * that the GPU is free.
 */

/** The public state with what a decision needs besides. `transition` is its only author. */
export interface Machine {
  readonly state: SupervisorState;
  /** The profile that was ready last; null after a stop, since nobody wants it back then. */
  readonly lastGood: ProfileId | null;
  /** Where the present switch returns to when it fails; null when nothing is rolled back. */
  readonly rollbackTo: ProfileId | null;
  /** The failed switch that is being, or has been, rolled back. */
  readonly because: Failure | null;
  /** Retries made since the budget was full. */
  readonly attempt: number;
  /** Why `stopping` with next = retry stops. */
  readonly pending: Failure | null;
  /** Launches so far: makes launch ids. */
  readonly launches: number;
  /** Start of this machine's launch ids, unique among machines. */
  readonly idPrefix: string;
}

export type Command =
  | { readonly kind: 'start'; readonly profileId: ProfileId; readonly force: boolean; readonly at: number }
  | { readonly kind: 'stop' | 'restart'; readonly force: boolean; readonly at: number }
  | { readonly kind: 'dispose'; readonly at: number };

interface Fact {
  readonly launchId: string;
  readonly at: number;
}

/** What happened to a launch. Facts of launches that are not current are history and change nothing. */
export type LaunchFact =
  | (Fact & { readonly kind: 'progress'; readonly progress: Progress })
  | (Fact & { readonly kind: 'launched'; readonly instance: InstanceIdentity })
  /** With the engine's build where it has told; an engine that was too busy for that at first tells later. */
  | (Fact & { readonly kind: 'healthy'; readonly build?: string | null })
  | (Fact & { readonly kind: 'unhealthy' | 'settled' })
  | (Fact & { readonly kind: 'hung'; readonly restart: boolean; readonly failure: Failure })
  | (Fact & { readonly kind: 'start-timeout'; readonly failure: Failure })
  | (Fact & { readonly kind: 'in-flight'; readonly count: number | null })
  | (Fact & { readonly kind: 'drained' | 'cut'; readonly cut: number })
  | (Fact & { readonly kind: 'exited'; readonly exit: Exit; readonly failure: Failure });

export type Timer = { readonly kind: 'backoff-elapsed'; readonly retryAt: number; readonly at: number };

export type MachineEvent = Command | LaunchFact | Timer;

/** What the shell has to do. Every `launch` is answered by exactly one `exited`. */
export type Effect =
  | {
      readonly kind: 'launch';
      readonly launchId: string;
      readonly profileId: ProfileId;
      readonly attempt: number;
    }
  /** With `look`, what the end cuts is looked for first and told as `cut`. */
  | { readonly kind: 'terminate'; readonly launchId: string; readonly look: boolean }
  | { readonly kind: 'drain'; readonly launchId: string; readonly deadlineAt: number }
  | { readonly kind: 'cancel-drain'; readonly launchId: string }
  | { readonly kind: 'wait'; readonly retryAt: number }
  | { readonly kind: 'cancel-wait' };

/** A new machine and what to do now. An unchanged machine is the same object, without effects. */
export interface Step {
  readonly machine: Machine;
  readonly effects: readonly Effect[];
}

/** A group that serves nothing yet. */
export function initialMachine(idPrefix: string, at: number): Machine {
  return {
    state: { status: 'stopped', lastExit: null, since: at },
    lastGood: null,
    rollbackTo: null,
    because: null,
    attempt: 0,
    pending: null,
    launches: 0,
    idPrefix,
  };
}
