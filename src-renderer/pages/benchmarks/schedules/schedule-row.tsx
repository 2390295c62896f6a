import { type ReactNode, useState } from 'react';
import type { PaddockError } from '../../../../src-shared/errors.ts';
import type { ScheduleState } from '../../../../src-shared/model/benchmark-result.ts';
import { Button } from '../../../components/button.tsx';
import { CallProblem } from '../../../frame/call-problem.tsx';
import { formatInstant, formatWeekday } from '../../../i18n/format.ts';
import { said, useT } from '../../../i18n/index.ts';
import { WEEK } from './schedule-form.ts';

/** What a schedule began the last time, and where that stands now. */
export interface Begun {
  readonly id: string;
  readonly label: string;
  readonly href: string;
  readonly outcome: string;
}

export interface ScheduleRowProps {
  readonly schedule: Pick<ScheduleState, 'time' | 'weekdays' | 'enabled' | 'nextAt' | 'last'>;
  /** What it begins, in a line. */
  readonly what: string;
  readonly begun: readonly Begun[];
  /** That it left out its time, since what it had begun before went on. */
  readonly skipped: (when: string) => string;
  readonly error: PaddockError | null;
  readonly busy: { readonly saving: boolean; readonly starting: boolean; readonly removing: boolean };
  readonly onEnabled: (on: boolean) => void;
  readonly onStart: () => void;
  readonly onEdit: () => void;
  readonly onRemove: () => void;
}

/** One schedule: when, what, and how it went. */
export function ScheduleRow(props: ScheduleRowProps): ReactNode {
  const t = useT();
  const [asked, setAsked] = useState(false);
  const { schedule, busy, error } = props;
  const { time, weekdays, enabled, nextAt } = schedule;
  const name = t('schedules:at', { time, days: useDays(weekdays) });
  return (
    <li className="flex flex-wrap items-start gap-x-4 gap-y-2 py-3">
      <div className="grid min-w-0 flex-1 basis-80 gap-0.5">
        <h3 className="font-medium">{name}</h3>
        <p>{props.what}</p>
        <p className="text-sm text-dim">
          {nextAt === null ? t('schedules:off') : t('schedules:next', { when: formatInstant(nextAt) })}
        </p>
        <Outcome last={schedule.last} begun={props.begun} skipped={props.skipped} />
        {error && <CallProblem error={error} />}
      </div>
      <span className="flex flex-wrap items-center gap-2">
        <label className="me-1 flex min-h-8 cursor-pointer items-center gap-2 text-sm">
          <input
            type="checkbox"
            checked={enabled}
            disabled={busy.saving}
            onChange={event => props.onEnabled(event.target.checked)}
            className="size-4 accent-accent"
          />
          {t('schedules:enabled')}
        </label>
        <Button disabled={busy.starting} onClick={props.onStart}>
          {t('schedules:runNow')}
        </Button>
        <Button onClick={props.onEdit} aria-label={t('schedules:editNamed', { name })}>
          {t('schedules:edit')}
        </Button>
        {asked ? (
          <Button look="danger" disabled={busy.removing} onClick={props.onRemove}>
            {t('schedules:removeConfirm')}
          </Button>
        ) : (
          <Button
            look="plain"
            aria-label={t('schedules:removeNamed', { name })}
            onClick={() => setAsked(true)}
          >
            {t('benchmarks:remove')}
          </Button>
        )}
      </span>
    </li>
  );
}

/** How it went the last time: what was started and where that stands now. */
function Outcome({
  last,
  begun,
  skipped,
}: Pick<ScheduleRowProps, 'begun' | 'skipped'> & Pick<ScheduleState, 'last'>): ReactNode {
  const t = useT();
  if (last === null) return <p className="text-sm text-dim">{t('schedules:never')}</p>;
  const when = formatInstant(last.at);
  if (last.status === 'missed') return <p className="text-sm text-busy">{t('schedules:missed', { when })}</p>;
  if (last.status === 'failed')
    return (
      <p className="text-sm text-failed">{t('schedules:failed', { when, why: said(last.message) ?? '' })}</p>
    );
  return (
    <p className="text-sm text-dim">
      {last.status === 'skipped' ? skipped(when) : t('schedules:started', { when })}{' '}
      {begun.map(({ id, label, href, outcome }, at) => (
        <span key={id}>
          {at > 0 && ' · '}
          <a href={href} className="underline decoration-line underline-offset-3 hover:decoration-ink">
            {label}
          </a>
          : {outcome}
        </span>
      ))}
    </p>
  );
}

/** The days of a week in words. */
function useDays(weekdays: readonly number[]): string {
  const t = useT();
  const days = WEEK.filter(day => weekdays.includes(day));
  if (days.length === WEEK.length) return t('schedules:everyDay');
  return days.map(day => formatWeekday(day)).join(', ');
}
