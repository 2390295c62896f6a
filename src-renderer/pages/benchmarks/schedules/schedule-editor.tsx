import { type ReactNode, useMemo, useState } from 'react';
import type { SuiteSummary } from '../../../../src-shared/model/benchmark-request.ts';
import type { RemoteModel, ScheduleState } from '../../../../src-shared/model/benchmark-result.ts';
import { Button } from '../../../components/button.tsx';
import { Dialog } from '../../../components/dialog.tsx';
import { CallProblem } from '../../../frame/call-problem.tsx';
import { formatWeekday } from '../../../i18n/format.ts';
import { useT } from '../../../i18n/index.ts';
import { useCall } from '../../../rpc/use-call.ts';
import { useApp } from '../../../stores/use-app.ts';
import { missingIn } from '../builder/builder-form.ts';
import { EstimateText } from '../builder/estimate-text.tsx';
import { Field, FormFrame } from '../builder/form-parts.tsx';
import { RunForm } from '../builder/run-form.tsx';
import { type ScheduleForm, scheduleOf, WEEK } from './schedule-form.ts';

export interface ScheduleEditorProps {
  /** What to begin with. */
  readonly schedule: ScheduleForm;
  readonly suites: readonly SuiteSummary[];
  readonly remotes: readonly RemoteModel[];
  readonly onFetched: () => void;
  readonly onSaved: (schedules: readonly ScheduleState[]) => void;
  readonly onClose: () => void;
}

/** Asks when to run what. */
export function ScheduleEditor(props: ScheduleEditorProps): ReactNode {
  const t = useT();
  const { client } = useApp();
  const { suites, onClose } = props;
  const save = useCall(client, 'benchmarks.setSchedule');
  const [form, setForm] = useState(props.schedule);
  const [newId] = useState(() => `schedule-${Date.now().toString(36)}`);
  const ready = suites.find(one => one.id === form.run.suiteId)?.state === 'ready';
  const schedule = useMemo(() => (ready ? scheduleOf(form, newId) : null), [form, newId, ready]);
  const title = t(form.id === null ? 'schedules:add' : 'schedules:edit');
  const confirm = async (): Promise<void> => {
    const saved = schedule && (await save.run(schedule));
    if (saved) props.onSaved(saved);
  };
  return (
    <Dialog label={title} onClose={onClose} width="w-[44rem]">
      <FormFrame
        title={title}
        onSubmit={() => void confirm()}
        footer={
          <>
            <div className="min-w-0 flex-1 basis-60 text-sm" aria-live="polite">
              {form.weekdays.length === 0 ? (
                <span className="text-dim">{t('schedules:noDay')}</span>
              ) : (
                <EstimateText request={schedule?.request ?? null} missing={missingIn(form.run, ready)} />
              )}
            </div>
            {save.error && <CallProblem error={save.error} />}
            <span className="flex flex-wrap justify-end gap-2">
              <Button onClick={onClose}>{t('benchmarks:cancel')}</Button>
              <Button type="submit" look="primary" disabled={schedule === null || save.pending}>
                {t('schedules:save')}
              </Button>
            </span>
          </>
        }
      >
        <div className="flex flex-wrap items-start gap-x-6 gap-y-3">
          <Field label={t('schedules:time')}>
            {({ id }) => (
              <input
                id={id}
                type="time"
                data-autofocus
                required
                className="field w-32"
                value={form.time}
                onChange={event => setForm({ ...form, time: event.target.value })}
              />
            )}
          </Field>
          <fieldset className="grid gap-1">
            <legend className="mb-1 text-sm">{t('schedules:days')}</legend>
            <div className="flex flex-wrap gap-1">
              {WEEK.map(day => (
                <label
                  key={day}
                  className="flex min-h-8 cursor-pointer items-center gap-1.5 rounded-md border border-line px-2 text-sm hover:bg-raised"
                >
                  <input
                    type="checkbox"
                    className="size-3.5 accent-accent"
                    checked={form.weekdays.includes(day)}
                    onChange={event =>
                      setForm({
                        ...form,
                        weekdays: event.target.checked
                          ? [...form.weekdays, day]
                          : form.weekdays.filter(one => one !== day),
                      })
                    }
                  />
                  {formatWeekday(day)}
                </label>
              ))}
            </div>
          </fieldset>
        </div>
        <p className="text-sm text-dim">{t('schedules:unattended')}</p>
        <RunForm
          form={form.run}
          onChange={changes => setForm({ ...form, run: { ...form.run, ...changes } })}
          suites={suites}
          remotes={props.remotes}
          onFetched={props.onFetched}
        />
      </FormFrame>
    </Dialog>
  );
}
