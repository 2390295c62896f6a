import { writtenAs } from '../../src-shared/derived-profile.ts';
import { PaddockError } from '../../src-shared/errors.ts';
import type { ProfileId } from '../../src-shared/model/profile.ts';
import { type Exit, type Failure, FailureCode } from '../../src-shared/model/supervisor.ts';
import { FAILURE_RULES, type RuleContext } from './failure-rules.ts';

/** What is known of an instance that ended. */
export interface Ended {
  readonly profileId: ProfileId;
  readonly exit: Exit;
  /** Its last log lines, oldest first, redacted, without the engine's prefix of time and level. */
  readonly lines: readonly string[];
  /** The last line of level error. */
  readonly lastError: string | null;
  /** Those of its lines that came once it was ready; null when it never was. */
  readonly sinceReady: readonly string[] | null;
}

/** Lines that a failure carries as evidence. */
const EVIDENCE_LINES = 50;

/** Failures that the same launch cannot escape by trying again. */
const PERMANENT: Readonly<Record<FailureCode, boolean>> = {
  'out-of-vram': true,
  'out-of-ram': true,
  'model-missing': true,
  'model-corrupt': true,
  'bad-flag': true,
  'port-taken': true,
  'cuda-error': false,
  'crash-loop': true,
  'start-timeout': false,
  hung: false,
  'engine-missing': true,
  'image-missing': true,
  // dockerd may be restarting.
  'docker-unavailable': false,
  'no-nvidia-runtime': true,
  'remote-unreachable': false,
  'invalid-profile': true,
  'home-unwritable': true,
  killed: false,
  exited: false,
};

/** Why an instance ended, from its exit and its last log lines. */
export function classifyExit(ended: Ended): Failure {
  const { profileId, exit, sinceReady } = ended;
  const logTail = ended.lines.slice(-EVIDENCE_LINES);
  const base = { profileId, exit, logTail, at: exit.at };
  const named = writtenAs(profileId);
  if (exit.outOfMemory) return { ...base, ...outOfRam(named, true) };
  const killed = exit.code === 137 || exit.signal === 'SIGKILL';
  // Who was killed did not know of it: nothing that it said is the cause.
  if (killed && sinceReady === null) return { ...base, ...outOfRam(named, false) };
  if (killed) {
    return {
      ...base,
      code: 'killed',
      permanent: false,
      message: `The engine of [${named}] was killed from outside (SIGKILL).`,
      fix: 'If nobody ended it, the system may be out of memory: look at its kernel log.',
    };
  }
  const context: RuleContext = { profileId: named, lines: sinceReady ?? ended.lines };
  for (const rule of FAILURE_RULES) {
    const found = rule.atStart && sinceReady !== null ? null : rule.explain(context);
    if (found) return { ...base, permanent: PERMANENT[found.code], ...found };
  }
  return { ...base, code: 'exited', permanent: false, ...plainExit(named, exit, ended.lastError) };
}

function outOfRam(
  profileId: string,
  certain: boolean,
): Pick<Failure, 'code' | 'permanent' | 'message' | 'fix'> {
  return {
    code: 'out-of-ram',
    // A kill from outside while loading looks the same, so that case is tried again.
    permanent: certain,
    message: certain
      ? `[${profileId}] ran out of memory: the system killed the engine.`
      : `The engine of [${profileId}] was killed while loading (SIGKILL): most likely the system ran out of memory.`,
    fix: 'Lower CTX_SIZE, choose a smaller quantisation, put more layers on the GPU, or close other programs.',
  };
}

function plainExit(
  profileId: string,
  exit: Exit,
  lastError: string | null,
): Pick<Failure, 'message' | 'fix'> {
  const how =
    exit.signal === null
      ? exit.code === null
        ? 'ended'
        : `ended with exit code ${exit.code}`
      : `ended by ${exit.signal}`;
  const said = lastError?.trim();
  return {
    message: `The engine of [${profileId}] ${how}${said ? `: ${said.slice(0, 300)}` : '.'}`,
    fix: 'Read the last log lines; the line above the end usually names the cause.',
  };
}

/** Why a launch was refused or impossible, from what it threw. */
export function failureOfError(
  profileId: ProfileId,
  error: unknown,
  lines: readonly string[],
  at: number,
): Failure {
  const logTail = lines.slice(-EVIDENCE_LINES);
  const message = error instanceof Error ? error.message : String(error);
  const known =
    error instanceof PaddockError ? FailureCode.safeParse(field(error.details, 'failure')) : undefined;
  const code = known?.success ? known.data : error instanceof PaddockError ? CODE_OF[error.code] : undefined;
  const fix = (error instanceof PaddockError ? error.fix : undefined) ?? 'Look at the log of the panel.';
  const exit: Exit = {
    code: null,
    signal: null,
    outOfMemory: false,
    error: { code: error instanceof PaddockError ? error.code : 'INTERNAL', message, fix },
    at,
  };
  const failure = code ?? 'exited';
  const details = error instanceof PaddockError ? error.details : undefined;
  const permanent = PERMANENT[failure] || field(details, 'permanent') === true;
  return { profileId, code: failure, permanent, message, fix, exit, logTail, at };
}

function field(details: unknown, name: string): unknown {
  return typeof details === 'object' && details !== null
    ? (details as Readonly<Record<string, unknown>>)[name]
    : undefined;
}

const CODE_OF: Readonly<Record<string, FailureCode>> = {
  INVALID_PROFILE: 'invalid-profile',
  FLAG_REFUSED: 'bad-flag',
  UNKNOWN_PROFILE: 'invalid-profile',
  RUNTIME_UNAVAILABLE: 'engine-missing',
};

/** A start that took too long. The second time is final: the first one already warmed the page cache. */
export function startTimeout(
  profileId: ProfileId,
  timeoutMs: number,
  attempt: number,
  lastAnswer: string | null,
  lines: readonly string[],
  at: number,
): Failure {
  const seconds = Math.round(timeoutMs / 1000);
  const named = writtenAs(profileId);
  return {
    profileId,
    code: 'start-timeout',
    permanent: attempt > 0,
    message: `[${named}] was not ready within ${seconds} s.${lastAnswer === null ? '' : ` Last answer: ${lastAnswer}`}`,
    fix: `Raise START_TIMEOUT of [${named}] if its model loads from a slow disk; otherwise read the log.`,
    exit: null,
    logTail: lines.slice(-EVIDENCE_LINES),
    at,
  };
}

/** An instance that neither answers nor makes progress. */
export function hung(profileId: ProfileId, hangMs: number, lines: readonly string[], at: number): Failure {
  const seconds = Math.round(hangMs / 1000);
  return {
    profileId,
    code: 'hung',
    permanent: false,
    message: `[${writtenAs(profileId)}] has neither answered nor made progress for ${seconds} s.`,
    fix: 'Restart it. ON_HANG=restart does that by itself.',
    exit: null,
    logTail: lines.slice(-EVIDENCE_LINES),
    at,
  };
}

/** The last failure of a series that spent the retry budget. Known causes keep their code. */
export function crashLoop(last: Failure, tries: number): Failure {
  const nameless = last.code === 'exited' || last.code === 'killed';
  const message = `${last.message} It failed ${tries} times in a row.`;
  return { ...last, code: nameless ? 'crash-loop' : last.code, permanent: true, message };
}
