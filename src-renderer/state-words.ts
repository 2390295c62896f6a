import { assertNever } from '../src-shared/assert-never.ts';
import type { GroupState, InstanceIdentity, SupervisorState } from '../src-shared/model/supervisor.ts';
import { servingSince } from '../src-shared/serving-since.ts';
import type { BadgeKind } from './components/state-badge.tsx';
import { formatCount, formatDuration, formatPct } from './i18n/format.ts';
import { t } from './i18n/index.ts';

/** A state in a few words: the sign, what it is about, and how it is. */
export interface StateWords {
  readonly kind: BadgeKind;
  /** The profile that it is about; null when nothing is served. */
  readonly profileId: string | null;
  /** `nowMs` is Paddock's clock. */
  readonly sub: (nowMs: number) => string;
}

/** An age in whole units: `12 s`, `3 min`, `3 h 12 min`. */
export function formatAge(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return `${formatCount(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${formatCount(minutes)} min` : formatDuration(minutes * 60_000);
}

/** Whole seconds left, rounded up, never negative: `4 s`. */
export function formatLeft(ms: number): string {
  return `${formatCount(Math.max(0, Math.ceil(ms / 1000)))} s`;
}

/** The engine that serves a group, where there is one. */
export function instanceOf(state: SupervisorState): InstanceIdentity | null {
  return 'instance' in state ? state.instance : null;
}

/** Requests that a stop or switch would have to wait for, as the state knows them; null when it does not. */
export function drainingCount(state: SupervisorState): number | null {
  // The panel only lets go of somebody else's server, which finishes its requests.
  if (instanceOf(state)?.runtime === 'remote') return 0;
  return state.status === 'draining' ? state.inFlight : null;
}

/** A group's state as the header says it. */
export function stateWords(group: GroupState | null): StateWords {
  const state = group?.state;
  if (!state) return { kind: 'unknown', profileId: null, sub: () => '' };
  switch (state.status) {
    case 'stopped':
      return { kind: 'stopped', profileId: null, sub: () => t('state:stoppedSub') };
    case 'starting': {
      const phase = state.phase === 'launching' ? t('state:launching') : t('state:loading');
      const pct = state.progress?.fraction;
      const text = pct === null || pct === undefined ? phase : `${phase} ${formatPct(pct * 100)}`;
      return {
        kind: 'starting',
        profileId: state.profileId,
        sub: () => (state.attempt > 0 ? `${text} · ${t('state:attempt', { n: state.attempt + 1 })}` : text),
      };
    }
    case 'ready': {
      const { runtime, adopted } = state.instance;
      const how = adopted
        ? `${t(`state:runtimes.${runtime}`)}, ${t('state:adopted')}`
        : t(`state:runtimes.${runtime}`);
      return {
        kind: state.health === 'ok' ? 'ready' : state.health,
        profileId: state.profileId,
        sub: nowMs =>
          state.health === 'ok'
            ? `${t('state:ready', { since: formatAge(nowMs - servingSince(state)) })} · ${how}`
            : `${t('state:failing')} · ${how}`,
      };
    }
    case 'draining':
      return { kind: 'draining', profileId: state.profileId, sub: () => t('state:draining') };
    case 'stopping':
      return {
        kind: 'stopping',
        profileId: state.profileId,
        sub: nowMs => t('state:stopping', { since: formatAge(nowMs - state.since) }),
      };
    case 'backoff':
      return { kind: 'backoff', profileId: state.profileId, sub: () => t('state:backoff') };
    case 'failed':
      return { kind: 'failed', profileId: state.failure.profileId, sub: () => t('state:failed') };
    case 'disposed':
      return { kind: 'disposed', profileId: null, sub: () => t('state:disposed') };
    default:
      return assertNever(state, 'state');
  }
}
