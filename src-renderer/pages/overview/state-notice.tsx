import type { ReactNode } from 'react';
import { assertNever } from '../../../src-shared/assert-never.ts';
import type { SupervisorState } from '../../../src-shared/model/supervisor.ts';
import { Button, Key } from '../../components/button.tsx';
import { Progress } from '../../components/meter.tsx';
import { Notice } from '../../components/notice.tsx';
import { StateBadge } from '../../components/state-badge.tsx';
import { Ticking } from '../../components/ticking.tsx';
import { formatAge, formatLeft, stateWords } from '../../state-words.ts';
import { useOverlay } from '../../stores/overlay.ts';
import { shownGroup } from '../../stores/supervisor.ts';
import { useSupervisor } from '../../stores/use-app.ts';
import { texts } from '../../texts.ts';
import { CutNotice, ReadyNotice } from './ready-notice.tsx';
import { type Remedies, useRemedies } from './use-remedies.ts';

const words = texts.notice;

/** What is the matter with the shown group, and the way on. Nothing while it simply serves. */
export function StateNotice(): ReactNode {
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
          title={words.requestFailed}
          fix={error.fix ?? null}
          actions={<Button onClick={remedies.clear}>{words.dismiss}</Button>}
        >
          {error.message}
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
      return <Notice tone="calm" title={texts.state.disposed} />;
    default:
      return assertNever(state, 'state');
  }
}

/** The sign of the shown group. */
function Badge(): ReactNode {
  const kind = useSupervisor(view => stateWords(shownGroup(view)).kind);
  return <StateBadge kind={kind} name={texts.state.badges[kind]} />;
}

/** A text over Paddock's clock. */
function At({ text }: { readonly text: (nowMs: number) => string }): ReactNode {
  const skewMs = useSupervisor(view => view.skewMs);
  return <Ticking text={nowMs => text(nowMs - skewMs)} />;
}

function ChooseOther({ label = words.chooseOther }: { readonly label?: string }): ReactNode {
  const openOverlay = useOverlay();
  return (
    <Button onClick={() => openOverlay('switcher')}>
      {label}
      <Key>m</Key>
    </Button>
  );
}

function Stopped(): ReactNode {
  return (
    <Notice
      tone="calm"
      badge={<Badge />}
      title={words.stoppedTitle}
      actions={<ChooseOther label={words.chooseProfile} />}
    >
      {words.stoppedSub}
    </Notice>
  );
}

function Starting({ state, remedies }: In<'starting'>): ReactNode {
  const name = remedies.nameOf(state.profileId);
  const stage = state.progress?.stage || (state.phase === 'launching' ? words.launching : words.loading);
  const { because } = state;
  return (
    <Notice
      tone="busy"
      badge={<Badge />}
      title={because ? words.rollingBack(remedies.nameOf(because.profileId), name) : words.starting(name)}
      fix={because?.fix ?? null}
      logTail={because?.logTail ?? []}
    >
      {because && <p>{because.message}</p>}
      <p className="first-letter:uppercase">
        <At text={nowMs => words.startingSub(stage, formatAge(nowMs - state.since))} />
      </p>
      <div className="mt-2 max-w-[80ch]">
        <Progress label={words.progressOf(name)} fraction={state.progress?.fraction ?? null} />
      </div>
    </Notice>
  );
}

function Draining({ state, remedies }: In<'draining'>): ReactNode {
  const { next } = state;
  return (
    <Notice
      tone="busy"
      badge={<Badge />}
      title={words.drainingFor(state.inFlight)}
      actions={
        <Button
          disabled={remedies.pending}
          onClick={() => (next.kind === 'start' ? remedies.start(next.profileId) : remedies.stop())}
        >
          {words.switchNow}
        </Button>
      }
    >
      <At
        text={nowMs => {
          const left = formatLeft(state.deadlineAt - nowMs);
          return next.kind === 'start'
            ? words.drainingNext(remedies.nameOf(next.profileId), left)
            : words.drainingStop(left);
        }}
      />
    </Notice>
  );
}

function Stopping({ state, remedies }: In<'stopping'>): ReactNode {
  return (
    <Notice tone="busy" badge={<Badge />} title={words.stopping(remedies.nameOf(state.profileId))}>
      {state.next.kind === 'start'
        ? words.stoppingNext(remedies.nameOf(state.next.profileId))
        : words.stoppingSub}
      {state.cut > 0 && ` ${words.cut(state.cut)}`}
    </Notice>
  );
}

function Backoff({ state, remedies }: In<'backoff'>): ReactNode {
  const { failure } = state;
  return (
    <Notice
      tone="failed"
      urgent
      badge={<Badge />}
      title={
        <At
          text={nowMs => words.backoff(remedies.nameOf(state.profileId), formatLeft(state.retryAt - nowMs))}
        />
      }
      fix={failure.fix}
      logTail={failure.logTail}
      actions={
        <>
          <Button disabled={remedies.pending} onClick={() => remedies.start(state.profileId)}>
            {words.tryNow}
          </Button>
          <ChooseOther />
        </>
      }
    >
      {failure.message} {words.attempt(state.attempt + 1)}
    </Notice>
  );
}

function Failed({ state, remedies }: In<'failed'>): ReactNode {
  const { failure, rollback } = state;
  return (
    <>
      <Notice
        tone="failed"
        urgent
        badge={<Badge />}
        title={words.failed(remedies.nameOf(failure.profileId))}
        fix={failure.fix}
        logTail={failure.logTail}
        logOpen
        actions={
          <>
            <Button disabled={remedies.pending} onClick={() => remedies.start(failure.profileId)}>
              {words.tryAgain}
            </Button>
            <ChooseOther />
          </>
        }
      >
        {failure.message}
      </Notice>
      {rollback && (
        <Notice
          tone="failed"
          title={words.rollbackFailed(remedies.nameOf(rollback.profileId))}
          fix={rollback.fix}
          logTail={rollback.logTail}
        >
          {rollback.message}
        </Notice>
      )}
    </>
  );
}
