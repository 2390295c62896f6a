import type { ReactNode } from 'react';
import type { PaddockError } from '../../../../src-shared/errors.ts';
import { Button } from '../../../components/button.tsx';
import { Dialog } from '../../../components/dialog.tsx';
import { CallProblem } from '../../../frame/call-problem.tsx';
import { formatWeekday } from '../../../i18n/format.ts';
import { useT } from '../../../i18n/index.ts';
import { ChoiceField, Field, FormFrame } from '../builder/form-parts.tsx';
import { isTime, type Timing, WEEK } from './schedule-form.ts';

/** What a schedule begins: runs of a suite, or a measurement of speed. */
export type ScheduleKind = 'suite' | 'speed';

export interface ScheduleFrameProps {
  readonly kind: ScheduleKind;
  /** Turns a new schedule into one of the other kind. */
  readonly onKind: (timing: Timing) => void;
  readonly timing: Timing;
  readonly onTiming: (changes: Partial<Timing>) => void;
  /** How it goes without anybody there. */
  readonly unattended: string;
  /** How long it takes. */
  readonly estimate: ReactNode;
  readonly error: PaddockError | null;
  /** Whether it is complete, and not being saved. */
  readonly ready: boolean;
  readonly onSave: () => void;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** The dialog of a schedule: when, and what. */
export function ScheduleFrame(props: ScheduleFrameProps): ReactNode {
  const t = useT();
  const { kind, timing, onTiming, onClose } = props;
  const missing = !isTime(timing.time) ? 'noTime' : timing.weekdays.length === 0 ? 'noDay' : null;
  const title = t(timing.id === null ? 'schedules:add' : 'schedules:edit');
  return (
    <Dialog label={title} onClose={onClose} width="w-[44rem]">
      <FormFrame
        title={title}
        onSubmit={props.onSave}
        footer={
          <>
            <div className="min-w-0 flex-1 basis-60 text-sm" aria-live="polite">
              {missing === null ? (
                props.estimate
              ) : (
                <span className="text-dim">{t(`schedules:${missing}`)}</span>
              )}
            </div>
            {props.error && <CallProblem error={props.error} />}
            <span className="flex flex-wrap justify-end gap-2">
              <Button onClick={onClose}>{t('benchmarks:cancel')}</Button>
              <Button type="submit" look="primary" disabled={!props.ready}>
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
                value={timing.time}
                onChange={event => onTiming({ time: event.target.value })}
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
                    checked={timing.weekdays.includes(day)}
                    onChange={event =>
                      onTiming({
                        weekdays: event.target.checked
                          ? [...timing.weekdays, day]
                          : timing.weekdays.filter(one => one !== day),
                      })
                    }
                  />
                  {formatWeekday(day)}
                </label>
              ))}
            </div>
          </fieldset>
        </div>
        <p className="text-sm text-dim">{props.unattended}</p>
        {timing.id === null && (
          <ChoiceField
            label={t('schedules:kind')}
            value={kind}
            options={[
              ['suite', t('schedules:kinds.suite')],
              ['speed', t('schedules:kinds.speed')],
            ]}
            onChange={wanted => {
              if (wanted !== kind) props.onKind(timing);
            }}
          />
        )}
        {props.children}
      </FormFrame>
    </Dialog>
  );
}
