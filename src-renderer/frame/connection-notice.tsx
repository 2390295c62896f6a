import type { ReactNode } from 'react';
import { Button } from '../components/button.tsx';
import { CopyButton } from '../components/copy-button.tsx';
import { Icon } from '../components/icons.tsx';
import { Notice } from '../components/notice.tsx';
import { StateBadge } from '../components/state-badge.tsx';
import { Ticking } from '../components/ticking.tsx';
import { useT } from '../i18n/index.ts';
import { formatLeft } from '../state-words.ts';
import { useApp, useConnection } from '../stores/use-app.ts';

/** Says that the page is cut off, and what it shows meanwhile. Nothing while all is well. */
export function ConnectionNotice(): ReactNode {
  const t = useT();
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
        badge={<StateBadge kind="hung" name={t('state:badges.unknown')} />}
        title={everConnected ? t('connection:lost') : t('connection:unreachable')}
        actions={
          <Button onClick={retry} disabled={retryAt === null}>
            {t('connection:retry')}
          </Button>
        }
      >
        <Ticking
          text={nowMs => {
            if (everConnected && retryAt === null) return t('connection:lostNow');
            const left = formatLeft((retryAt ?? nowMs) - nowMs);
            return everConnected
              ? t('connection:lostSub', { left })
              : t('connection:unreachableSub', { left });
          }}
        />
      </Notice>
    </div>
  );
}

/** Instead of the panel, for a browser without a session. */
export function SignIn(): ReactNode {
  const t = useT();
  const { retry } = useApp();
  return (
    <main className="grid min-h-full place-items-center p-6">
      <div className="grid max-w-[34rem] gap-5">
        <p className="flex items-center gap-3 text-lg font-semibold">
          <span className="text-accent">
            <Icon name="brand" size={24} />
          </span>
          {t('frame:product')}
        </p>
        <div className="grid gap-1">
          <h1 className="text-xl font-semibold tracking-tight">{t('connection:signedOut')}</h1>
          <p className="text-dim">{t('connection:signedOutSub')}</p>
        </div>
        <ol className="grid list-decimal gap-3 ps-5 text-dim marker:text-faint">
          {[t('connection:signInOpen'), t('connection:signInRun')].map(step => (
            <li key={step} className="ps-1">
              {step}
            </li>
          ))}
        </ol>
        <p className="flex items-center justify-between gap-3 rounded-lg border border-line bg-surface py-1.5 pe-2 ps-4 font-mono text-sm">
          <span className="select-all">{t('connection:signInCommand')}</span>
          <CopyButton text={t('connection:signInCommand')} label={t('connection:signInCommand')} />
        </p>
        <div>
          <Button look="primary" onClick={retry}>
            {t('connection:signInAgain')}
          </Button>
        </div>
      </div>
    </main>
  );
}
