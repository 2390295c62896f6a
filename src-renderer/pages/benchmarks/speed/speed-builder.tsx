import { type ReactNode, useState } from 'react';
import type { BenchmarkRun } from '../../../../src-shared/model/benchmark-run.ts';
import type { SpeedRequest, SpeedRun } from '../../../../src-shared/model/benchmark-speed.ts';
import { startProblem } from '../../../../src-shared/start-problem.ts';
import { Button } from '../../../components/button.tsx';
import { Dialog } from '../../../components/dialog.tsx';
import { CallProblem } from '../../../frame/call-problem.tsx';
import { useT } from '../../../i18n/index.ts';
import { useCall } from '../../../rpc/use-call.ts';
import { useApp } from '../../../stores/use-app.ts';
import { FormFrame } from '../builder/form-parts.tsx';
import { goTo } from '../place.ts';
import { SpeedEstimate } from './speed-estimate.tsx';
import { SpeedFields } from './speed-fields.tsx';
import { emptySpeedForm, type SpeedForm, speedFormOf, speedRequestOf } from './speed-form.ts';
import { useMeasurable } from './use-measurable.ts';

export interface SpeedBuilderProps {
  readonly speed: readonly SpeedRun[];
  readonly runs: readonly BenchmarkRun[];
  /** A measurement to begin with, to repeat it. */
  readonly like?: SpeedRequest | undefined;
  /** What was chosen is to be measured later, at a time of day. */
  readonly onSchedule: (form: SpeedForm) => void;
  readonly onClose: () => void;
}

/** Asks whose speed to measure, and says how long that will take. */
export function SpeedBuilder({ speed, runs, like, onSchedule, onClose }: SpeedBuilderProps): ReactNode {
  const t = useT();
  const { client } = useApp();
  const start = useCall(client, 'benchmarks.speed');
  const [form, setForm] = useState<SpeedForm>(() => (like ? speedFormOf(like) : emptySpeedForm));
  const entry = useMeasurable().find(({ profile }) => profile.id === form.profileId);
  const request = speedRequestOf(form);
  const problem = entry ? startProblem(entry) : null;
  const confirm = async (): Promise<void> => {
    const made = request && (await start.run(request));
    if (!made) return;
    onClose();
    goTo({ view: 'speed-run', runId: made.id });
  };
  return (
    <Dialog label={t('speed:measure')} onClose={onClose} width="w-[44rem]">
      <FormFrame
        title={t('speed:measure')}
        onSubmit={() => void confirm()}
        footer={
          <>
            <div className="min-w-0 flex-1 basis-60 text-sm" aria-live="polite">
              <SpeedEstimate form={form} speed={speed} runs={runs} />
            </div>
            {start.error && <CallProblem error={start.error} />}
            <span className="flex flex-wrap justify-end gap-2">
              <Button onClick={onClose}>{t('benchmarks:cancel')}</Button>
              <Button disabled={request === null} onClick={() => onSchedule(form)}>
                {t('builder:later')}
              </Button>
              <Button
                type="submit"
                look="primary"
                disabled={request === null || problem !== null || start.pending}
              >
                {t('benchmarks:start')}
              </Button>
            </span>
          </>
        }
      >
        <SpeedFields form={form} onChange={setForm} focus />
      </FormFrame>
    </Dialog>
  );
}
