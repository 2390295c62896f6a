import { type ReactNode, useMemo, useState } from 'react';
import type { SuiteSummary } from '../../../../src-shared/model/benchmark-request.ts';
import type { RemoteModel, ScheduleState } from '../../../../src-shared/model/benchmark-result.ts';
import { useT } from '../../../i18n/index.ts';
import { useCall } from '../../../rpc/use-call.ts';
import { useApp } from '../../../stores/use-app.ts';
import { missingIn } from '../builder/builder-form.ts';
import { EstimateText } from '../builder/estimate-text.tsx';
import { RunForm } from '../builder/run-form.tsx';
import { newScheduleId, type ScheduleForm, scheduleOf, type Timing } from './schedule-form.ts';
import { ScheduleFrame } from './schedule-frame.tsx';

export interface ScheduleEditorProps {
  /** What to begin with. */
  readonly schedule: ScheduleForm;
  readonly suites: readonly SuiteSummary[];
  readonly remotes: readonly RemoteModel[];
  readonly onFetched: () => void;
  readonly onSaved: (schedules: ScheduleState[]) => void;
  /** It is to be a measurement of speed instead. */
  readonly onKind: (timing: Timing) => void;
  readonly onClose: () => void;
}

/** Asks when to run what. */
export function ScheduleEditor(props: ScheduleEditorProps): ReactNode {
  const t = useT();
  const { client } = useApp();
  const { suites } = props;
  const save = useCall(client, 'benchmarks.setSchedule');
  const [form, setForm] = useState(props.schedule);
  const [newId] = useState(newScheduleId);
  const ready = suites.find(one => one.id === form.run.suiteId)?.state === 'ready';
  const schedule = useMemo(() => (ready ? scheduleOf(form, newId) : null), [form, newId, ready]);
  const confirm = async (): Promise<void> => {
    const saved = schedule && (await save.run(schedule));
    if (saved) props.onSaved(saved);
  };
  return (
    <ScheduleFrame
      kind="suite"
      onKind={props.onKind}
      timing={form}
      onTiming={changes => setForm({ ...form, ...changes })}
      unattended={t('schedules:unattended')}
      estimate={<EstimateText request={schedule?.request ?? null} missing={missingIn(form.run, ready)} />}
      error={save.error}
      ready={schedule !== null && !save.pending}
      onSave={() => void confirm()}
      onClose={props.onClose}
    >
      <RunForm
        form={form.run}
        onChange={changes => setForm({ ...form, run: { ...form.run, ...changes } })}
        suites={suites}
        remotes={props.remotes}
        onFetched={props.onFetched}
      />
    </ScheduleFrame>
  );
}
