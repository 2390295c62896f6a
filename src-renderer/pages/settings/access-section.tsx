import { type ReactNode, useState } from 'react';
import type { Preferences } from '../../../src-shared/model/preferences.ts';
import type { AppSettings } from '../../../src-shared/model/settings.ts';
import { Button } from '../../components/button.tsx';
import { CopyButton } from '../../components/copy-button.tsx';
import { CallProblem } from '../../frame/call-problem.tsx';
import { ConfirmDialog } from '../../frame/confirm-dialog.tsx';
import { useT } from '../../i18n/index.ts';
import { useCall } from '../../rpc/use-call.ts';
import { useApp, useConnection } from '../../stores/use-app.ts';
import { ExposureNotice } from './exposure-notice.tsx';
import { PathText, Row, Section, SwitchRow } from './parts.tsx';
import { useSave } from './use-save.ts';

export interface AccessSectionProps {
  readonly settings: AppSettings;
  readonly choices: Preferences;
}

/** Who can reach the panel, at which address, and with what they prove themselves. */
export function AccessSection({ settings, choices }: AccessSectionProps): ReactNode {
  const t = useT();
  const { listen } = settings;
  const url = useConnection(view => view.info?.url ?? '');
  const { save, error, disabled } = useSave();
  return (
    <Section id="access" title={t('settings:access.title')}>
      <ExposureNotice listen={listen} />
      <Row
        label={t('settings:access.address')}
        {...(listen.exposed ? {} : { sub: t('settings:access.local') })}
      >
        <PathText path={url} />
      </Row>
      {!listen.exposed && <Row label={t('settings:access.lan')} sub={t('settings:access.lanSub')} />}
      <Row
        label={t('settings:access.certificate')}
        sub={t('settings:restartNeeded', { flag: '--tls-cert, --tls-key' })}
      >
        {listen.certificate === null ? (
          <span className="text-sm text-dim">{t('settings:access.noCertificate')}</span>
        ) : (
          <PathText path={listen.certificate} />
        )}
      </Row>
      <SwitchRow
        label={t('settings:access.anonymous')}
        sub={t('settings:access.anonymousSub')}
        on={choices.anonymousTools}
        disabled={disabled}
        onChange={anonymousTools => void save({ anonymousTools })}
      />
      {error && <CallProblem error={error} />}
      <Token token={settings.token} />
      <SignIn />
    </Section>
  );
}

function Token({ token }: { readonly token: AppSettings['token'] }): ReactNode {
  const t = useT();
  const { client } = useApp();
  const [asking, setAsking] = useState(false);
  const rotate = useCall(client, 'app.rotateToken');
  const ending = `…${token.ending}`;
  const confirm = async (): Promise<void> => {
    const link = await rotate.run({});
    if (!link) return;
    setAsking(false);
    // The new token ended this browser's session as well; the link makes the next one. The window of the app has no
    // session and goes nowhere.
    window.location.assign(link.url);
  };
  return (
    <Row
      label={t('settings:access.token')}
      sub={
        token.path === null ? (
          t('settings:access.tokenMemory', { ending })
        ) : (
          <>
            <p>{t('settings:access.tokenSub', { ending })}</p>
            <PathText path={token.path} />
          </>
        )
      }
    >
      <Button aria-haspopup="dialog" onClick={() => setAsking(true)}>
        {t('settings:access.rotate')}
      </Button>
      {asking && (
        <ConfirmDialog
          title={t('settings:access.rotateTitle')}
          confirm={t('settings:access.rotateConfirm')}
          cancel={t('settings:access.cancel')}
          danger
          disabled={rotate.pending}
          error={rotate.error}
          onConfirm={() => void confirm()}
          onClose={() => setAsking(false)}
        >
          <p className="text-dim">{t('settings:access.rotateSub')}</p>
        </ConfirmDialog>
      )}
    </Row>
  );
}

function SignIn(): ReactNode {
  const t = useT();
  const { client } = useApp();
  const make = useCall(client, 'app.signInLink');
  const [url, setUrl] = useState<string | null>(null);
  return (
    <Row
      label={t('settings:access.signIn')}
      sub={
        <>
          <p>{t('settings:access.signInSub')}</p>
          {url !== null && (
            <span className="flex min-w-0 items-center gap-1">
              <span className="min-w-0 font-mono text-sm wrap-anywhere text-ink select-all">{url}</span>
              <CopyButton text={url} label={t('settings:access.copyLink')} />
            </span>
          )}
          {make.error && <CallProblem error={make.error} />}
        </>
      }
    >
      <Button
        disabled={make.pending}
        onClick={() => void make.run({}).then(link => setUrl(link?.url ?? null))}
      >
        {t('settings:access.makeLink')}
      </Button>
    </Row>
  );
}
