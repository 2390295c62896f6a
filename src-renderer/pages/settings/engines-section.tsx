import type { ReactNode } from 'react';
import type { DoctorFinding } from '../../../src-shared/model/app.ts';
import type { Preferences } from '../../../src-shared/model/preferences.ts';
import { Button } from '../../components/button.tsx';
import { type BadgeKind, StateBadge } from '../../components/state-badge.tsx';
import { CallProblem } from '../../frame/call-problem.tsx';
import { formatWait } from '../../frame/use-drain-time.ts';
import { said, useT } from '../../i18n/index.ts';
import { useRead } from '../../stores/use-read.ts';
import { Row, Section, SelectRow } from './parts.tsx';
import { useSave } from './use-save.ts';

const WAITS_SECONDS = [5, 30, 60, 120, 300, 600];

const BADGES: Readonly<Record<DoctorFinding['status'], BadgeKind>> = {
  ok: 'ready',
  warning: 'failing',
  problem: 'failed',
  absent: 'stopped',
};

/** Whether each runtime works here, what else was checked, and the next step where something does not. */
export function EnginesSection({ choices }: { readonly choices: Preferences }): ReactNode {
  const t = useT();
  const { save, error: saveError, disabled } = useSave();
  const { drainSeconds } = choices;
  const runtimes = useRead('app.runtimes');
  const doctor = useRead('app.doctor');
  const checking = runtimes.pending || doctor.pending;
  const error = runtimes.error ?? doctor.error;
  return (
    <Section id="engines" title={t('settings:engines.title')} sub={t('settings:engines.sub')}>
      <SelectRow
        label={t('settings:engines.wait')}
        sub={t('settings:engines.waitSub')}
        value={String(drainSeconds)}
        disabled={disabled}
        options={[...new Set([...WAITS_SECONDS, drainSeconds])].map(
          seconds => [String(seconds), formatWait(seconds)] as const,
        )}
        onChange={value => void save({ drainSeconds: Number(value) })}
      />
      {saveError && <CallProblem error={saveError} />}
      {runtimes.answer?.map(({ kind, usable, message, fix, version }) => (
        <Finding
          key={kind}
          status={usable ? 'ok' : 'problem'}
          sign={t(usable ? 'settings:engines.usable' : 'settings:engines.unusable')}
          name={
            version === null ? t(`state:runtimes.${kind}`) : `${t(`state:runtimes.${kind}`)} · ${version}`
          }
          message={message}
          fix={fix}
        />
      ))}
      <Row
        label={t('settings:engines.doctor')}
        sub={
          checking
            ? t('settings:engines.checking')
            : doctor.answer?.every(one => one.status === 'ok')
              ? t('settings:engines.allFine')
              : undefined
        }
      >
        <Button
          disabled={checking}
          onClick={() => {
            void runtimes.again();
            void doctor.again();
          }}
        >
          {t('settings:engines.check')}
        </Button>
      </Row>
      {error && <CallProblem error={error} />}
      {doctor.answer?.map(finding => (
        <Finding key={finding.name} {...finding} sign={t(`settings:engines.statuses.${finding.status}`)} />
      ))}
    </Section>
  );
}

interface FindingProps extends DoctorFinding {
  /** The status in a word. */
  readonly sign: string;
}

function Finding({ name, status, message, fix, sign }: FindingProps): ReactNode {
  const t = useT();
  return (
    <div className="grid grid-cols-[1rem_minmax(0,1fr)] gap-x-3 py-3">
      <span className="mt-0.5">
        <StateBadge kind={BADGES[status]} name={sign} />
      </span>
      <div className="min-w-0">
        <p className="flex flex-wrap gap-x-2">
          <span className="font-medium">{said(name)}</span>
          <span className="text-sm text-faint" aria-hidden="true">
            {sign}
          </span>
        </p>
        <p className="max-w-[72ch] text-sm wrap-anywhere text-dim">{said(message)}</p>
        {fix !== null && (
          <p className="max-w-[72ch] text-sm wrap-anywhere">
            <span className="text-faint">{t('settings:engines.fix')} </span>
            {said(fix)}
          </p>
        )}
      </div>
    </div>
  );
}
