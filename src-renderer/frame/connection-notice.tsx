import type { ReactNode } from 'react';
import { Button } from '../components/button.tsx';
import { CopyButton } from '../components/copy-button.tsx';
import { Icon } from '../components/icons.tsx';
import { Notice } from '../components/notice.tsx';
import { StateBadge } from '../components/state-badge.tsx';
import { Ticking } from '../components/ticking.tsx';
import { formatLeft } from '../state-words.ts';
import { useApp, useConnection } from '../stores/use-app.ts';
import { texts } from '../texts.ts';

const words = texts.connection;

/** Says that the page is cut off, and what it shows meanwhile. Nothing while all is well. */
export function ConnectionNotice(): ReactNode {
  const { retry } = useApp();
  const connection = useConnection(view => view.connection);
  const everConnected = useConnection(view => view.everConnected);
  if (connection.status === 'connected' || connection.status === 'closed') return null;
  // The first attempt of a page takes milliseconds: saying so would only flicker.
  if (connection.status === 'connecting' && !everConnected && connection.attempt === 1) return null;
  const retryAt = connection.status === 'waiting' ? connection.retryAt : null;
  return (
    <div className="p-4 pb-0 sm:px-6">
      <Notice
        tone="failed"
        urgent
        badge={<StateBadge kind="hung" name={texts.state.badges.unknown} />}
        title={everConnected ? words.lost : words.unreachable}
        actions={
          <Button onClick={retry} disabled={retryAt === null}>
            {words.retry}
          </Button>
        }
      >
        <Ticking
          text={nowMs => {
            if (everConnected && retryAt === null) return words.lostNow;
            const left = formatLeft((retryAt ?? nowMs) - nowMs);
            return everConnected ? words.lostSub(left) : words.unreachableSub(left);
          }}
        />
      </Notice>
    </div>
  );
}

/** Instead of the panel, for a browser without a session. */
export function SignIn(): ReactNode {
  const { retry } = useApp();
  return (
    <main className="grid min-h-full place-items-center p-6">
      <div className="grid max-w-[34rem] gap-5">
        <p className="flex items-center gap-3 text-lg font-semibold">
          <span className="text-accent">
            <Icon name="brand" size={24} />
          </span>
          {texts.product}
        </p>
        <div className="grid gap-1">
          <h1 className="text-xl font-semibold tracking-tight">{words.signedOut}</h1>
          <p className="text-dim">{words.signedOutSub}</p>
        </div>
        <ol className="grid list-decimal gap-3 pl-5 text-dim marker:text-faint">
          {words.signInSteps.map(step => (
            <li key={step} className="pl-1">
              {step}
            </li>
          ))}
        </ol>
        <p className="flex items-center justify-between gap-3 rounded-lg border border-line bg-surface py-1.5 pr-2 pl-4 font-mono text-sm">
          <span className="select-all">{words.signInCommand}</span>
          <CopyButton text={words.signInCommand} label={words.signInCommand} />
        </p>
        <div>
          <Button look="primary" onClick={retry}>
            {words.signInAgain}
          </Button>
        </div>
      </div>
    </main>
  );
}
