import { type ReactNode, useState } from 'react';
import type { SuiteSummary } from '../../../../src-shared/model/benchmark-request.ts';
import type { ScheduleState, SpeedScheduleState } from '../../../../src-shared/model/benchmark-result.ts';
import type { BenchmarkRun } from '../../../../src-shared/model/benchmark-run.ts';
import type { SpeedRun } from '../../../../src-shared/model/benchmark-speed.ts';
import { Button } from '../../../components/button.tsx';
import { Notice } from '../../../components/notice.tsx';
import { CallProblem } from '../../../frame/call-problem.tsx';
import { formatScore, formatTokensPerSecond } from '../../../i18n/format.ts';
import { said, useT } from '../../../i18n/index.ts';
import { useCall } from '../../../rpc/use-call.ts';
import { profileName } from '../../../stores/profiles.ts';
import { useApp, useProfiles } from '../../../stores/use-app.ts';
import { addressOf, goTo } from '../place.ts';
import { useSpeedLabel } from '../speed/use-speed-label.ts';
import { ScheduleRow } from './schedule-row.tsx';
import type { ScheduleList, Schedules } from './use-schedules.ts';

export interface SchedulesViewProps {
  readonly schedules: Schedules;
  readonly suites: readonly SuiteSummary[];
  readonly runs: readonly BenchmarkRun[];
  readonly speed: readonly SpeedRun[];
  readonly onEdit: (schedule: ScheduleState) => void;
  readonly onEditSpeed: (schedule: SpeedScheduleState) => void;
}

/** What begins by itself: when, what, and how it went. */
export function SchedulesView(props: SchedulesViewProps): ReactNode {
  const t = useT();
  const { schedules, suites, runs, speed } = props;
  const [gone, setGone] = useState<string | null>(null);
  const lists = [schedules.runs, schedules.speed];
  const broken = lists.find(({ answer, error }) => answer === null && error !== null);
  if (broken?.error)
    return (
      <Notice
        tone="failed"
        title={t('schedules:unavailable')}
        fix={broken.error.fix ?? null}
        actions={<Button onClick={broken.again}>{t('benchmarks:again')}</Button>}
      >
        {said(broken.error.message)}
      </Notice>
    );
  if (lists.some(({ answer }) => answer === null))
    return (
      <p role="status" className="text-dim">
        {t('schedules:reading')}
      </p>
    );
  const error = lists.find(list => list.error !== null)?.error;
  /** As it is now: another browser may have changed or deleted it. */
  const present = <S extends ScheduleState | SpeedScheduleState>(
    list: ScheduleList<S>,
    known: S,
    all: S[] | null,
  ): S | null => {
    const found = all?.find(({ id }) => id === known.id) ?? null;
    const isGone = all !== null && found === null;
    if (isGone) list.set(all);
    setGone(isGone ? known.time : null);
    return found;
  };
  return (
    <section aria-label={t('schedules:title')} className="grid gap-2">
      {error && <CallProblem error={error} />}
      <p role="status" className="text-sm empty:hidden">
        {gone !== null && t('schedules:gone', { time: gone })}
      </p>
      {lists.every(({ answer }) => answer?.length === 0) ? (
        <p className="max-w-[70ch] text-dim">{t('schedules:none')}</p>
      ) : (
        <>
          <ul className="divide-y divide-line-soft border-y border-line-soft">
            {schedules.runs.answer?.map(schedule => (
              <RunSchedule
                key={`run ${schedule.id}`}
                schedule={schedule}
                suiteName={
                  suites.find(({ id }) => id === schedule.request.suiteId)?.name ?? schedule.request.suiteId
                }
                runs={runs}
                present={all => present(schedules.runs, schedule, all)}
                onEdit={props.onEdit}
                onChanged={schedules.runs.set}
              />
            ))}
            {schedules.speed.answer?.map(schedule => (
              <SpeedSchedule
                key={`speed ${schedule.id}`}
                schedule={schedule}
                speed={speed}
                present={all => present(schedules.speed, schedule, all)}
                onEdit={props.onEditSpeed}
                onChanged={schedules.speed.set}
              />
            ))}
          </ul>
          <p className="text-sm text-dim">{t('schedules:zone')}</p>
        </>
      )}
    </section>
  );
}

/** What is done to a schedule begins with how it is now. */
function changesOf<S extends { readonly enabled: boolean }>(deps: {
  readonly now: () => Promise<S | null>;
  readonly save: (schedule: S) => Promise<S[] | null>;
  readonly onChanged: (schedules: S[]) => void;
  readonly onEdit: (schedule: S) => void;
}): { readonly turn: (enabled: boolean) => Promise<void>; readonly edit: () => Promise<void> } {
  const { now, save, onChanged, onEdit } = deps;
  return {
    turn: async enabled => {
      const schedule = await now();
      const changed = schedule && (await save({ ...schedule, enabled }));
      if (changed) onChanged(changed);
    },
    edit: async () => {
      const schedule = await now();
      if (schedule) onEdit(schedule);
    },
  };
}

function RunSchedule(props: {
  readonly schedule: ScheduleState;
  readonly suiteName: string;
  readonly runs: readonly BenchmarkRun[];
  /** Finds it in what was read anew; null when it is gone, or nothing could be read. */
  readonly present: (all: ScheduleState[] | null) => ScheduleState | null;
  readonly onEdit: (schedule: ScheduleState) => void;
  readonly onChanged: ScheduleList<ScheduleState>['set'];
}): ReactNode {
  const t = useT();
  const { client } = useApp();
  const profiles = useProfiles(view => view);
  // Each row for itself: a call of another one must not cut it.
  const read = useCall(client, 'benchmarks.schedules');
  const save = useCall(client, 'benchmarks.setSchedule');
  const remove = useCall(client, 'benchmarks.removeSchedule');
  const start = useCall(client, 'benchmarks.start');
  const { schedule, present, onChanged } = props;
  const { id, request, last } = schedule;
  const models = request.targets.map(target =>
    target.kind === 'profile' ? profileName(profiles, target.profileId) : target.modelId,
  );
  const outcomeOf = (run: BenchmarkRun): string => {
    const score = run.scores.plus ?? run.scores.base;
    return run.status === 'done' && score !== null
      ? `${formatScore(score.pct)} %`
      : t(`benchmarks:statuses.${run.status}`);
  };
  const { turn, edit } = changesOf({
    now: async () => present(await read.run({})),
    save: save.run,
    onChanged,
    onEdit: props.onEdit,
  });
  return (
    <ScheduleRow
      schedule={schedule}
      what={t('benchmarks:on', { suite: props.suiteName, name: models.join(', ') })}
      begun={(last?.runIds ?? []).flatMap(runId => {
        const run = props.runs.find(one => one.id === runId);
        if (run === undefined) return [];
        const href = addressOf({ view: 'run', runId, taskId: null });
        return [{ id: runId, label: run.label, href, outcome: outcomeOf(run) }];
      })}
      skipped={when => t('schedules:skipped', { when })}
      error={read.error ?? save.error ?? remove.error ?? start.error}
      busy={{ saving: read.pending || save.pending, starting: start.pending, removing: remove.pending }}
      onEnabled={enabled => void turn(enabled)}
      onStart={() => void start.run(request).then(begun => begun && goTo({ view: 'results' }))}
      onEdit={() => void edit()}
      onRemove={() => void remove.run({ id }).then(left => left && onChanged(left))}
    />
  );
}

function SpeedSchedule(props: {
  readonly schedule: SpeedScheduleState;
  readonly speed: readonly SpeedRun[];
  /** Finds it in what was read anew; null when it is gone, or nothing could be read. */
  readonly present: (all: SpeedScheduleState[] | null) => SpeedScheduleState | null;
  readonly onEdit: (schedule: SpeedScheduleState) => void;
  readonly onChanged: ScheduleList<SpeedScheduleState>['set'];
}): ReactNode {
  const t = useT();
  const { client } = useApp();
  const profiles = useProfiles(view => view);
  const labelOf = useSpeedLabel();
  const read = useCall(client, 'benchmarks.speedSchedules');
  const save = useCall(client, 'benchmarks.setSpeedSchedule');
  const remove = useCall(client, 'benchmarks.removeSpeedSchedule');
  const start = useCall(client, 'benchmarks.speed');
  const { schedule, present, onChanged } = props;
  const { id, request, last } = schedule;
  const outcomeOf = ({ status, depths }: SpeedRun): string => {
    const generation = depths[0]?.generationTokensPerSecond;
    return status === 'done' && generation
      ? t('schedules:generated', { speed: formatTokensPerSecond(generation.mean) })
      : t(`speed:statuses.${status}`);
  };
  const { turn, edit } = changesOf({
    now: async () => present(await read.run({})),
    save: save.run,
    onChanged,
    onEdit: props.onEdit,
  });
  return (
    <ScheduleRow
      schedule={schedule}
      what={t('speed:of', { name: profileName(profiles, request.profileId) })}
      begun={(last?.runIds ?? []).flatMap(runId => {
        const run = props.speed.find(one => one.id === runId);
        if (run === undefined) return [];
        const href = addressOf({ view: 'speed-run', runId });
        return [{ id: runId, label: labelOf(run), href, outcome: outcomeOf(run) }];
      })}
      skipped={when => t('schedules:skippedSpeed', { when })}
      error={read.error ?? save.error ?? remove.error ?? start.error}
      busy={{ saving: read.pending || save.pending, starting: start.pending, removing: remove.pending }}
      onEnabled={enabled => void turn(enabled)}
      onStart={() =>
        void start.run(request).then(begun => begun && goTo({ view: 'speed-run', runId: begun.id }))
      }
      onEdit={() => void edit()}
      onRemove={() => void remove.run({ id }).then(left => left && onChanged(left))}
    />
  );
}
