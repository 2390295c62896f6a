import type { ReactNode } from 'react';
import { assertNever } from '../../../src-shared/assert-never.ts';
import type { FailureCode, SupervisorState } from '../../../src-shared/model/supervisor.ts';
import { Button, Key } from '../../components/button.tsx';
import { Progress } from '../../components/meter.tsx';
import { Notice } from '../../components/notice.tsx';
import { StateBadge } from '../../components/state-badge.tsx';
import { said, useT } from '../../i18n/index.ts';
import { formatAge, formatLeft, stateWords } from '../../state-words.ts';
import { useOverlay } from '../../stores/overlay.ts';
import { shownGroup } from '../../stores/supervisor.ts';
import { useSupervisor } from '../../stores/use-app.ts';
import { CutNotice, ReadyNotice } from './ready-notice.tsx';
import { ServerTime } from './server-time.tsx';
import { type Remedies, useRemedies } from './use-remedies.ts';

/** What is the matter with the shown group, and the way on. Nothing while it simply serves. */
export function StateNotice(): ReactNode {
  const t = useT();
  const group = useSupervisor(shownGroup);
  const remedies = useRemedies(group);
  if (!group) return null;
  const { error } = remedies;
  return (
    <>
      {error && (
        <Notice
          tone="failed"
          urgent
          title={t('notice:requestFailed')}
          fix={error.fix ?? null}
          actions={<Button onClick={remedies.clear}>{t('notice:dismiss')}</Button>}
        >
          {said(error.message)}
        </Notice>
      )}
      <CutNotice operation={group.operation} />
      <Band state={group.state} remedies={remedies} />
    </>
  );
}

interface BandProps<S extends SupervisorState = SupervisorState> {
  readonly state: S;
  readonly remedies: Remedies;
}
type In<T extends SupervisorState['status']> = BandProps<Extract<SupervisorState, { status: T }>>;

function Band({ state, remedies }: BandProps): ReactNode {
  const t = useT();
  switch (state.status) {
    case 'stopped':
      return <Stopped />;
    case 'starting':
      return <Starting state={state} remedies={remedies} />;
    case 'ready':
      return <ReadyNotice state={state} remedies={remedies} />;
    case 'draining':
      return <Draining state={state} remedies={remedies} />;
    case 'stopping':
      return <Stopping state={state} remedies={remedies} />;
    case 'backoff':
      return <Backoff state={state} remedies={remedies} />;
    case 'failed':
      return <Failed state={state} remedies={remedies} />;
    case 'disposed':
      return <Notice tone="calm" title={t('state:disposed')} />;
    default:
      return assertNever(state, 'state');
  }
}

/** The sign of the shown group. */
function Badge(): ReactNode {
  const t = useT();
  const kind = useSupervisor(view => stateWords(shownGroup(view)).kind);
  return <StateBadge kind={kind} name={t(`state:badges.${kind}`)} />;
}

function ChooseOther({ label }: { readonly label?: string }): ReactNode {
  const t = useT();
  const openOverlay = useOverlay();
  return (
    <Button onClick={() => openOverlay('switcher')}>
      {label ?? t('notice:chooseOther')}
      <Key>m</Key>
    </Button>
  );
}

function Stopped(): ReactNode {
  const t = useT();
  return (
    <Notice
      tone="calm"
      badge={<Badge />}
      title={t('notice:stoppedTitle')}
      actions={<ChooseOther label={t('notice:chooseProfile')} />}
    >
      {t('notice:stoppedSub')}
    </Notice>
  );
}

function Starting({ state, remedies }: In<'starting'>): ReactNode {
  const t = useT();
  const name = remedies.nameOf(state.profileId);
  const stage =
    said(state.progress?.stage) ||
    (state.phase === 'launching' ? t('notice:launching') : t('notice:loading'));
  const { because } = state;
  return (
    <Notice
      tone="busy"
      badge={<Badge />}
      title={
        because
          ? t('notice:rollingBack', { failed: remedies.nameOf(because.profileId), served: name })
          : t('notice:starting', { name })
      }
      fix={because?.fix ?? null}
      logTail={because?.logTail ?? []}
    >
      {because && <p>{said(because.message)}</p>}
      <p className="first-letter:uppercase">
        <ServerTime
          text={nowMs => t('notice:startingSub', { stage, elapsed: formatAge(nowMs - state.since) })}
        />
      </p>
      <div className="mt-2 max-w-[80ch]">
        <Progress label={t('notice:progressOf', { name })} fraction={state.progress?.fraction ?? null} />
      </div>
    </Notice>
  );
}

function Draining({ state, remedies }: In<'draining'>): ReactNode {
  const t = useT();
  const { next } = state;
  return (
    <Notice
      tone="busy"
      badge={<Badge />}
      title={
        state.inFlight === null ? t('notice:draining') : t('notice:drainingFor', { count: state.inFlight })
      }
      actions={
        <Button
          disabled={remedies.pending}
          onClick={() => (next.kind === 'start' ? remedies.start(next.profileId) : remedies.stop())}
        >
          {t('notice:switchNow')}
        </Button>
      }
    >
      <ServerTime
        text={nowMs => {
          const left = formatLeft(state.deadlineAt - nowMs);
          return next.kind === 'start'
            ? t('notice:drainingNext', { name: remedies.nameOf(next.profileId), left })
            : t('notice:drainingStop', { left });
        }}
      />
    </Notice>
  );
}

function Stopping({ state, remedies }: In<'stopping'>): ReactNode {
  const t = useT();
  return (
    <Notice
      tone="busy"
      badge={<Badge />}
      title={t('notice:stopping', { name: remedies.nameOf(state.profileId) })}
    >
      {state.next.kind === 'start'
        ? t('notice:stoppingNext', { name: remedies.nameOf(state.next.profileId) })
        : t('notice:stoppingSub')}
      {state.cut > 0 && ` ${t('notice:cut', { count: state.cut })}`}
    </Notice>
  );
}

function Backoff({ state, remedies }: In<'backoff'>): ReactNode {
  const t = useT();
  const { failure } = state;
  return (
    <Notice
      tone="failed"
      urgent
      badge={<Badge />}
      title={
        <ServerTime
          text={nowMs =>
            t('notice:backoff', {
              name: remedies.nameOf(state.profileId),
              why: t(`notice:why.${failure.code}`),
              left: formatLeft(state.retryAt - nowMs),
            })
          }
        />
      }
      fix={failure.fix}
      logTail={failure.logTail}
      actions={
        <>
          <Button disabled={remedies.pending} onClick={() => remedies.start(state.profileId)}>
            {t('notice:tryNow')}
          </Button>
          <ChooseOther />
        </>
      }
    >
      {said(failure.message)} {t('notice:attempt', { n: state.attempt + 1 })}
    </Notice>
  );
}

/** Only a start can end like this: nothing ran. */
const NEVER_RAN: ReadonlySet<FailureCode> = new Set([
  'out-of-vram',
  'model-missing',
  'model-corrupt',
  'bad-flag',
  'port-taken',
  'start-timeout',
  'engine-missing',
  'image-missing',
  'docker-unavailable',
  'no-nvidia-runtime',
  'invalid-profile',
  'home-unwritable',
]);

function Failed({ state, remedies }: In<'failed'>): ReactNode {
  const t = useT();
  const { failure, rollback } = state;
  return (
    <>
      <Notice
        tone="failed"
        urgent
        badge={<Badge />}
        title={t(NEVER_RAN.has(failure.code) ? 'notice:neverRan' : 'notice:failed', {
          name: remedies.nameOf(failure.profileId),
          why: t(`notice:why.${failure.code}`),
        })}
        fix={failure.fix}
        logTail={failure.logTail}
        logOpen
        actions={
          <>
            <Button disabled={remedies.pending} onClick={() => remedies.start(failure.profileId)}>
              {t('notice:tryAgain')}
            </Button>
            <ChooseOther />
          </>
        }
      >
        {said(failure.message)}
      </Notice>
      {rollback && (
        <Notice
          tone="failed"
          title={t('notice:rollbackFailed', {
            name: remedies.nameOf(rollback.profileId),
            why: t(`notice:why.${rollback.code}`),
          })}
          fix={rollback.fix}
          logTail={rollback.logTail}
        >
          {said(rollback.message)}
        </Notice>
      )}
    </>
  );
}
