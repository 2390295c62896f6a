import { type ReactNode, useState } from 'react';
import type { SpeedScheduleState } from '../../../../src-shared/model/benchmark-result.ts';
import type { BenchmarkRun } from '../../../../src-shared/model/benchmark-run.ts';
import type { SpeedRun } from '../../../../src-shared/model/benchmark-speed.ts';
import { useT } from '../../../i18n/index.ts';
import { useCall } from '../../../rpc/use-call.ts';
import { useApp } from '../../../stores/use-app.ts';
import { SpeedEstimate } from '../speed/speed-estimate.tsx';
import { SpeedFields } from '../speed/speed-fields.tsx';
import { newScheduleId, type SpeedScheduleForm, speedScheduleOf, type Timing } from './schedule-form.ts';
import { ScheduleFrame } from './schedule-frame.tsx';

export interface SpeedScheduleEditorProps {
  /** What to begin with. */
  readonly schedule: SpeedScheduleForm;
  readonly speed: readonly SpeedRun[];
  readonly runs: readonly BenchmarkRun[];
  readonly onSaved: (schedules: SpeedScheduleState[]) => void;
  /** It is to be runs of a suite instead. */
  readonly onKind: (timing: Timing) => void;
  readonly onClose: () => void;
}

/** Asks when to measure whose speed. */
export function SpeedScheduleEditor(props: SpeedScheduleEditorProps): ReactNode {
  const t = useT();
  const { client } = useApp();
  const save = useCall(client, 'benchmarks.setSpeedSchedule');
  const [form, setForm] = useState(props.schedule);
  const [newId] = useState(newScheduleId);
  const schedule = speedScheduleOf(form, newId);
  const confirm = async (): Promise<void> => {
    const saved = schedule && (await save.run(schedule));
    if (saved) props.onSaved(saved);
  };
  return (
    <ScheduleFrame
      kind="speed"
      onKind={props.onKind}
      timing={form}
      onTiming={changes => setForm({ ...form, ...changes })}
      unattended={t('schedules:unattendedSpeed')}
      estimate={<SpeedEstimate form={form.speed} speed={props.speed} runs={props.runs} />}
      error={save.error}
      ready={schedule !== null && !save.pending}
      onSave={() => void confirm()}
      onClose={props.onClose}
    >
      <SpeedFields form={form.speed} onChange={speed => setForm({ ...form, speed })} />
    </ScheduleFrame>
  );
}
