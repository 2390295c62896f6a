import { z } from 'zod';
import { ProfileId, RuntimeKind } from './profile.ts';

/*
 * The life of the one instance that a group may have:
 *
 *              start               launched, healthy
 *  stopped ─────────────▶ starting ─────────────────▶ ready            ready.health = ok | failing | hung
 *     ▲                    │ │   ▲                    │   │
 *     │             exited │ │   │ backoff-elapsed    │   │ start(other) · stop ──▶ draining ──▶ stopping
 *     │                    ▼ │   │                    │   │ dispose ─────────────────────────▶ stopping
 *     │                  backoff ◀──────── exited ────┘   │
 *     │                    │ │                            │
 *     │        stop        │ │ budget spent ──▶ failed    │        failed ── start ──▶ starting
 *     ├────────────────────┘ │                            ▼
 *     │                      └──────────────────────▶ stopping         stopping.next = stay | start(p) | retry | dispose
 *     └──────────────── exited, next = stay ────────────┤
 *                        exited, next = start/retry ────┼──▶ starting / backoff / failed
 *                        exited, next = dispose ────────┴──▶ disposed
 *
 * A switch that fails starts the last good profile again, once: starting with `because` set.
 */

/** How an instance ended. */
export const Exit = z.object({
  /** Exit code; null when a signal ended it or nobody can tell. */
  code: z.number().int().nullable(),
  signal: z.string().nullable(),
  /** Docker's OOM flag, or the kernel's where we can tell. */
  outOfMemory: z.boolean().default(false),
  /** Why the launch itself failed, for an instance that never ran. */
  error: z
    .object({ code: z.string(), message: z.string(), fix: z.string().nullable() })
    .nullable()
    .default(null),
  at: z.number(),
});
export type Exit = z.infer<typeof Exit>;

export const FAILURE_CODES = [
  'out-of-vram',
  'out-of-ram',
  'model-missing',
  'model-corrupt',
  'bad-flag',
  'port-taken',
  'cuda-error',
  'crash-loop',
  'start-timeout',
  'hung',
  'engine-missing',
  'image-missing',
  'docker-unavailable',
  'no-nvidia-runtime',
  'remote-unreachable',
  'invalid-profile',
  'home-unwritable',
  'killed',
  'exited',
] as const;
export const FailureCode = z.enum(FAILURE_CODES);
export type FailureCode = z.infer<typeof FailureCode>;

/** Why a profile is not served: what happened, what to do, and the evidence. */
export const Failure = z.object({
  profileId: ProfileId,
  code: FailureCode,
  /** Trying again cannot help: roll back at once. */
  permanent: z.boolean(),
  message: z.string(),
  fix: z.string(),
  exit: Exit.nullable(),
  /** The last 50 log lines, redacted. */
  logTail: z.array(z.string()),
  at: z.number(),
});
export type Failure = z.infer<typeof Failure>;

/** What is running and how, shown as the instance's identity. */
export const InstanceIdentity = z.object({
  runtime: RuntimeKind,
  endpoint: z.string(),
  /** The command line as it was run; secrets redacted. */
  command: z.array(z.string()),
  /** Found running from an earlier Paddock and taken over. */
  adopted: z.boolean(),
  pid: z.number().int().nullable(),
  containerId: z.string().nullable(),
  image: z.string().nullable(),
  /** SHA-256 of the image that runs, where there is one: its name may stand for another tomorrow. */
  imageDigest: z.string().optional(),
  /** Engine build as the engine names it, such as `build 11669`. */
  build: z.string().nullable(),
  /** When it was started, epoch ms, where that is known: for one that was found running, before this Paddock was. */
  startedAt: z.number().optional(),
});
export type InstanceIdentity = z.infer<typeof InstanceIdentity>;

export const Progress = z.object({
  /** 0 to 1 where the log tells; null while unknown. */
  fraction: z.number().nullable(),
  /** The stage in words, such as `loading tensors`. */
  stage: z.string(),
});
export type Progress = z.infer<typeof Progress>;

/** What follows once the instance is really gone. */
export const AfterStop = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('stay') }),
  z.object({ kind: z.literal('start'), profileId: ProfileId }),
  z.object({ kind: z.literal('retry') }),
  z.object({ kind: z.literal('dispose') }),
]);
export type AfterStop = z.infer<typeof AfterStop>;

const launch = { profileId: ProfileId, launchId: z.string(), since: z.number() };

export const SupervisorState = z.discriminatedUnion('status', [
  z.object({ status: z.literal('stopped'), lastExit: Exit.nullable(), since: z.number() }),
  z.object({
    status: z.literal('starting'),
    ...launch,
    phase: z.enum(['launching', 'loading']),
    attempt: z.number().int(),
    progress: Progress.nullable(),
    /** The failed switch that this start rolls back; null for an ordinary start. */
    because: Failure.nullable(),
    instance: InstanceIdentity.nullable(),
  }),
  z.object({
    status: z.literal('ready'),
    ...launch,
    health: z.enum(['ok', 'failing', 'hung']),
    attempt: z.number().int(),
    /** The failed switch that was rolled back to this profile. */
    because: Failure.nullable(),
    instance: InstanceIdentity,
  }),
  z.object({
    status: z.literal('draining'),
    ...launch,
    next: AfterStop,
    /** Requests still being answered. */
    inFlight: z.number().int().nullable(),
    deadlineAt: z.number(),
    instance: InstanceIdentity,
  }),
  z.object({
    status: z.literal('stopping'),
    ...launch,
    next: AfterStop,
    /** Requests that are cut because the drain time was over, or because the stop was forced. */
    cut: z.number().int(),
  }),
  z.object({
    status: z.literal('backoff'),
    profileId: ProfileId,
    attempt: z.number().int(),
    retryAt: z.number(),
    failure: Failure,
    since: z.number(),
  }),
  z.object({
    status: z.literal('failed'),
    profileId: ProfileId,
    failure: Failure,
    /** Set when the rollback failed as well: its own reason. */
    rollback: Failure.nullable(),
    since: z.number(),
  }),
  z.object({ status: z.literal('disposed'), since: z.number() }),
]);
export type SupervisorState = z.infer<typeof SupervisorState>;
export type SupervisorStatus = SupervisorState['status'];

export const OperationStep = z.object({
  name: z.string(),
  startedAt: z.number(),
  durationMs: z.number().nullable(),
  /** How it went, where that is not what one expects. */
  note: z.string().optional(),
});

/** A start, switch or stop that somebody asked for, from request to outcome; kept so that it can be polled. */
export const Operation = z.object({
  id: z.string(),
  kind: z.enum(['start', 'switch', 'stop']),
  group: z.string(),
  profileId: ProfileId.nullable(),
  /** What was served before, where anything was. */
  fromProfileId: ProfileId.nullable(),
  status: z.enum(['running', 'succeeded', 'failed', 'superseded']),
  startedAt: z.number(),
  finishedAt: z.number().nullable(),
  steps: z.array(OperationStep),
  /** Requests that were cut. */
  cut: z.number().int(),
  failure: Failure.nullable(),
  /** What is served instead after a failed switch. */
  rolledBackTo: ProfileId.nullable(),
});
export type Operation = z.infer<typeof Operation>;

export const GroupState = z.object({
  group: z.string(),
  port: z.number().int().nullable(),
  state: SupervisorState,
  operation: Operation.nullable(),
  /** Times that the instance was started again by itself since somebody asked for it. */
  restarts: z.number().int().optional(),
  /** The port that it should have been, where another program held that one; absent when the port is as it should be. */
  movedFrom: z.number().int().optional(),
});
export type GroupState = z.infer<typeof GroupState>;

/**
 * Every group's state at `at`, the instant at which it is told; one entry unless profiles use GROUP. The first is the
 * group that was used last.
 */
export const SupervisorSnapshot = z.object({ at: z.number(), groups: z.array(GroupState) });
export type SupervisorSnapshot = z.infer<typeof SupervisorSnapshot>;
