import { type ReactNode, useState } from 'react';
import type { GroupState, SupervisorState } from '../../../src-shared/model/supervisor.ts';
import { Button } from '../../components/button.tsx';
import { Notice } from '../../components/notice.tsx';
import { StateBadge } from '../../components/state-badge.tsx';
import { texts } from '../../texts.ts';
import type { Remedies } from './use-remedies.ts';

const words = texts.notice;

export interface ReadyNoticeProps {
  readonly state: Extract<SupervisorState, { status: 'ready' }>;
  readonly remedies: Remedies;
}

/** What a ready model still leaves to say: it does not answer, or it is here because another one failed. */
export function ReadyNotice({ state, remedies }: ReadyNoticeProps): ReactNode {
  const [dismissedAt, setDismissedAt] = useState<number | null>(null);
  const name = remedies.nameOf(state.profileId);
  const { because, health } = state;
  const restart = (
    <Button disabled={remedies.pending} onClick={remedies.restart}>
      {words.restart}
    </Button>
  );
  return (
    <>
      {health === 'hung' && (
        <Notice
          tone="failed"
          urgent
          badge={<StateBadge kind="hung" name={texts.state.badges.hung} />}
          title={words.hung(name)}
          actions={restart}
        >
          {words.hungSub}
        </Notice>
      )}
      {health === 'failing' && (
        <Notice
          tone="busy"
          badge={<StateBadge kind="failing" name={texts.state.badges.failing} />}
          title={words.failing(name)}
          actions={restart}
        >
          {words.failingSub}
        </Notice>
      )}
      {because && because.at !== dismissedAt && (
        <Notice
          tone="failed"
          badge={<StateBadge kind="failed" name={texts.state.badges.failed} />}
          title={words.rolledBack(remedies.nameOf(because.profileId), name)}
          fix={because.fix}
          logTail={because.logTail}
          actions={
            <>
              <Button disabled={remedies.pending} onClick={() => remedies.start(because.profileId)}>
                {words.tryAgain}
              </Button>
              <Button look="plain" onClick={() => setDismissedAt(because.at)}>
                {words.dismiss}
              </Button>
            </>
          }
        >
          {because.message}
        </Notice>
      )}
    </>
  );
}

/** Says that a switch that is over cut requests, until it is dismissed. */
export function CutNotice({ operation }: { readonly operation: GroupState['operation'] }): ReactNode {
  const [dismissed, setDismissed] = useState<string | null>(null);
  if (!operation || operation.cut === 0 || operation.status === 'running' || operation.id === dismissed)
    return null;
  return (
    <Notice
      tone="calm"
      title={words.cut(operation.cut)}
      actions={
        <Button look="plain" onClick={() => setDismissed(operation.id)}>
          {words.dismiss}
        </Button>
      }
    />
  );
}
