import { type ReactNode, useState } from 'react';
import type { SuiteSummary } from '../../../../src-shared/model/benchmark-request.ts';
import type { ScheduleState } from '../../../../src-shared/model/benchmark-result.ts';
import type { BenchmarkRun } from '../../../../src-shared/model/benchmark-run.ts';
import { Button } from '../../../components/button.tsx';
import { Notice } from '../../../components/notice.tsx';
import { CallProblem } from '../../../frame/call-problem.tsx';
import { formatInstant, formatScore, formatWeekday } from '../../../i18n/format.ts';
import { said, useT } from '../../../i18n/index.ts';
import { useCall } from '../../../rpc/use-call.ts';
import { profileName } from '../../../stores/profiles.ts';
import { useApp, useProfiles } from '../../../stores/use-app.ts';
import { addressOf, goTo } from '../place.ts';
import { WEEK } from './schedule-form.ts';
import type { Schedules } from './use-schedules.ts';

export interface SchedulesViewProps {
  readonly schedules: Schedules;
  readonly suites: readonly SuiteSummary[];
  readonly runs: readonly BenchmarkRun[];
  readonly onEdit: (schedule: ScheduleState) => void;
}

/** Runs that begin by themselves: when, what, and how it went. */
export function SchedulesView({ schedules, suites, runs, onEdit }: SchedulesViewProps): ReactNode {
  const t = useT();
  const { all, error, again } = schedules;
  if (error && all === null)
    return (
      <Notice
        tone="failed"
        title={t('schedules:unavailable')}
        fix={error.fix ?? null}
        actions={<Button onClick={again}>{t('benchmarks:again')}</Button>}
      >
        {said(error.message)}
      </Notice>
    );
  if (all === null)
    return (
      <p role="status" className="text-dim">
        {t('schedules:reading')}
      </p>
    );
  if (all.length === 0) return <p className="max-w-[70ch] text-dim">{t('schedules:none')}</p>;
  return (
    <section aria-label={t('schedules:title')} className="grid gap-2">
      <ul className="divide-y divide-line-soft border-y border-line-soft">
        {all.map(schedule => (
          <Row
            key={schedule.id}
            schedule={schedule}
            suiteName={
              suites.find(({ id }) => id === schedule.request.suiteId)?.name ?? schedule.request.suiteId
            }
            runs={runs}
            onEdit={() => onEdit(schedule)}
            onChanged={schedules.set}
          />
        ))}
      </ul>
      <p className="text-sm text-dim">{t('schedules:zone')}</p>
    </section>
  );
}

function Row(props: {
  readonly schedule: ScheduleState;
  readonly suiteName: string;
  readonly runs: readonly BenchmarkRun[];
  readonly onEdit: () => void;
  readonly onChanged: (schedules: readonly ScheduleState[]) => void;
}): ReactNode {
  const t = useT();
  const { client } = useApp();
  const profiles = useProfiles(view => view);
  const save = useCall(client, 'benchmarks.setSchedule');
  const remove = useCall(client, 'benchmarks.removeSchedule');
  const start = useCall(client, 'benchmarks.start');
  const [asked, setAsked] = useState(false);
  const { schedule, suiteName, onChanged } = props;
  const { id, time, weekdays, request, enabled, nextAt } = schedule;
  const models = request.targets.map(target =>
    target.kind === 'profile' ? profileName(profiles, target.profileId) : target.modelId,
  );
  const change = async (on: boolean): Promise<void> => {
    const changed = await save.run({ id, time, weekdays, request, enabled: on });
    if (changed) onChanged(changed);
  };
  const confirm = async (): Promise<void> => {
    const left = await remove.run({ id });
    if (left) onChanged(left);
  };
  const runNow = async (): Promise<void> => {
    if (await start.run(request)) goTo({ view: 'results' });
  };
  const error = save.error ?? remove.error ?? start.error;
  const name = t('schedules:at', { time, days: useDays(weekdays) });
  return (
    <li className="flex flex-wrap items-start gap-x-4 gap-y-2 py-3">
      <div className="grid min-w-0 flex-1 basis-80 gap-0.5">
        <h3 className="font-medium">{name}</h3>
        <p>{t('benchmarks:on', { suite: suiteName, name: models.join(', ') })}</p>
        <p className="text-sm text-dim">
          {nextAt === null ? t('schedules:off') : t('schedules:next', { when: formatInstant(nextAt) })}
        </p>
        <Outcome last={schedule.last} runs={props.runs} />
        {error && <CallProblem error={error} />}
      </div>
      <span className="flex flex-wrap items-center gap-2">
        <label className="me-1 flex min-h-8 cursor-pointer items-center gap-2 text-sm">
          <input
            type="checkbox"
            checked={enabled}
            disabled={save.pending}
            onChange={event => void change(event.target.checked)}
            className="size-4 accent-accent"
          />
          {t('schedules:enabled')}
        </label>
        <Button disabled={start.pending} onClick={() => void runNow()}>
          {t('schedules:runNow')}
        </Button>
        <Button onClick={props.onEdit} aria-label={t('schedules:editNamed', { name })}>
          {t('schedules:edit')}
        </Button>
        {asked ? (
          <Button look="danger" disabled={remove.pending} onClick={() => void confirm()}>
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
function Outcome(props: {
  readonly last: ScheduleState['last'];
  readonly runs: readonly BenchmarkRun[];
}): ReactNode {
  const t = useT();
  const { last } = props;
  if (last === null) return <p className="text-sm text-dim">{t('schedules:never')}</p>;
  const when = formatInstant(last.at);
  if (last.status === 'missed') return <p className="text-sm text-busy">{t('schedules:missed', { when })}</p>;
  if (last.status === 'failed')
    return (
      <p className="text-sm text-failed">{t('schedules:failed', { when, why: said(last.message) ?? '' })}</p>
    );
  const started = last.runIds.flatMap(id => props.runs.find(run => run.id === id) ?? []);
  return (
    <p className="text-sm text-dim">
      {t(last.status === 'skipped' ? 'schedules:skipped' : 'schedules:started', { when })}{' '}
      {started.map((run, at) => (
        <span key={run.id}>
          {at > 0 && ' · '}
          <a
            href={addressOf({ view: 'run', runId: run.id, taskId: null })}
            className="underline decoration-line underline-offset-3 hover:decoration-ink"
          >
            {run.label}
          </a>
          : {outcomeOf(run)}
        </span>
      ))}
    </p>
  );

  function outcomeOf(run: BenchmarkRun): string {
    const score = run.scores.plus ?? run.scores.base;
    return run.status === 'done' && score !== null
      ? `${formatScore(score.pct)} %`
      : t(`benchmarks:statuses.${run.status}`);
  }
}

/** The days of a week in words. */
function useDays(weekdays: readonly number[]): string {
  const t = useT();
  const days = WEEK.filter(day => weekdays.includes(day));
  if (days.length === WEEK.length) return t('schedules:everyDay');
  return days.map(day => formatWeekday(day)).join(', ');
}
