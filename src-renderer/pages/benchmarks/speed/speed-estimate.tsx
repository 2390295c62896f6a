import type { ReactNode } from 'react';
import type { BenchmarkRun } from '../../../../src-shared/model/benchmark-run.ts';
import type { SpeedRequest, SpeedRun } from '../../../../src-shared/model/benchmark-speed.ts';
import { formatCount, formatDuration } from '../../../i18n/format.ts';
import { useT } from '../../../i18n/index.ts';
import {
  contextNeeded,
  contextOf,
  knownSpeed,
  type SpeedForm,
  secondsOf,
  speedRequestOf,
} from './speed-form.ts';
import { useMeasurable } from './use-measurable.ts';

/** How long a measurement takes at most, and what will not fit. */
export function SpeedEstimate(props: {
  readonly form: SpeedForm;
  readonly speed: readonly SpeedRun[];
  readonly runs: readonly BenchmarkRun[];
}): ReactNode {
  const t = useT();
  const { form, speed, runs } = props;
  const request: SpeedRequest | null = speedRequestOf(form);
  const entry = useMeasurable().find(({ profile }) => profile.id === form.profileId);
  if (entry === undefined) return <span className="text-dim">{t('speed:noModel')}</span>;
  if (request === null) return <span className="text-failed">{t('speed:invalid')}</span>;
  const known = knownSpeed(request.profileId, speed, runs);
  const context = contextOf(entry.profile, request.serve);
  const needed = contextNeeded(request);
  return (
    <>
      <b className="font-semibold">
        {known === null
          ? t('benchmarks:timeUnknown')
          : t('speed:atMost', { time: formatDuration(secondsOf(request, known) * 1_000) })}
      </b>
      {context !== null && needed > context && (
        <span className="block text-busy">
          {t('speed:tooDeep', { needed: formatCount(needed), context: formatCount(context) })}
        </span>
      )}
    </>
  );
}
