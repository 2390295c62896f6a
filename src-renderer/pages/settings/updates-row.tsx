import { type ReactNode, useState } from 'react';
import type { Preferences } from '../../../src-shared/model/preferences.ts';
import type { UpdateState } from '../../../src-shared/model/update.ts';
import { Button } from '../../components/button.tsx';
import { CallProblem } from '../../frame/call-problem.tsx';
import { formatInstant } from '../../i18n/format.ts';
import { said, useT } from '../../i18n/index.ts';
import { useCall } from '../../rpc/use-call.ts';
import { useStream } from '../../rpc/use-stream.ts';
import { useApp } from '../../stores/use-app.ts';
import { Row, SwitchRow } from './parts.tsx';
import { useSave } from './use-save.ts';

const EVERYTHING = {};

/** Whether a newer Paddock is looked for once a day, and what the last look found. */
export function UpdatesRow({ choices }: { readonly choices: Preferences }): ReactNode {
  const t = useT();
  const { client } = useApp();
  const { save, error, disabled } = useSave();
  const check = useCall(client, 'updates.check');
  const [state, setState] = useState<UpdateState | null>(null);
  useStream(client, 'updates.watch', EVERYTHING, { next: setState });
  const problem = error ?? check.error;
  const host = state?.feed ? new URL(state.feed).host : null;
  if (host === null) {
    return <Row label={t('settings:look.updates')} sub={t('settings:look.updatesNowhere')} />;
  }
  return (
    <>
      <SwitchRow
        label={t('settings:look.updates')}
        sub={t('settings:look.updatesSub', { host })}
        on={choices.updateCheck}
        disabled={disabled}
        onChange={updateCheck => void save({ updateCheck })}
      />
      <Row label={t('settings:look.newest')} sub={state && <Newest state={state} />}>
        <Button disabled={disabled || check.pending} onClick={() => void check.run({})}>
          {t('settings:look.checkNow')}
        </Button>
      </Row>
      {problem && <CallProblem error={problem} />}
    </>
  );
}

function Newest({ state }: { readonly state: UpdateState }): ReactNode {
  const t = useT();
  const { newest, checkedAt, problem } = state;
  return (
    <span role="status">
      {problem !== null && <span className="block text-failed">{said(problem)}</span>}
      {newest === null && problem === null && t('settings:look.neverAsked')}
      {newest !== null &&
        checkedAt !== null &&
        t(newest.newer ? 'settings:look.newer' : 'settings:look.current', {
          version: newest.version,
          at: formatInstant(checkedAt),
        })}{' '}
      {newest?.newer && newest.url !== null && (
        <a href={newest.url} target="_blank" rel="noreferrer" className="text-accent underline">
          {t('settings:look.seeRelease')}
        </a>
      )}
    </span>
  );
}
