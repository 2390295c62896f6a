import { type ReactNode, useState } from 'react';
import type { BenchmarkRun } from '../../../../src-shared/model/benchmark-run.ts';
import { Button } from '../../../components/button.tsx';
import { Dialog } from '../../../components/dialog.tsx';
import { CallProblem } from '../../../frame/call-problem.tsx';
import { formatUsd } from '../../../i18n/format.ts';
import { useT } from '../../../i18n/index.ts';
import { useCall } from '../../../rpc/use-call.ts';
import { useApp } from '../../../stores/use-app.ts';
import { BOUNDS, isSound } from '../builder/builder-form.ts';
import { Field, FormFrame } from '../builder/form-parts.tsx';

/** Goes on with a run that costs money, under the limit that it has or another. */
export function ResumeDialog(props: {
  readonly run: BenchmarkRun;
  readonly limitUsd: number;
  readonly onClose: () => void;
}): ReactNode {
  const t = useT();
  const { client } = useApp();
  const { run, limitUsd, onClose } = props;
  const resume = useCall(client, 'benchmarks.resume');
  const [typed, setTyped] = useState(String(limitUsd));
  const sound = isSound('spendLimitUsd', typed);
  const confirm = async (): Promise<void> => {
    if (await resume.run({ runId: run.id, spendLimitUsd: Number(typed) })) onClose();
  };
  const title = t('benchmarks:resumeTitle', { name: run.label });
  const { min, max, step } = BOUNDS.spendLimitUsd;
  return (
    <Dialog label={title} onClose={onClose} width="w-[28rem]">
      <FormFrame
        title={title}
        onSubmit={() => void (sound && confirm())}
        footer={
          <>
            {resume.error && <CallProblem error={resume.error} />}
            <Button onClick={onClose}>{t('benchmarks:cancel')}</Button>
            <Button type="submit" look="primary" disabled={!sound || resume.pending}>
              {t('benchmarks:resume')}
            </Button>
          </>
        }
      >
        <p className="text-dim">{t('benchmarks:spentSoFar', { usd: formatUsd(run.totals?.costUsd ?? 0) })}</p>
        <Field label={t('builder:fields.spendLimitUsd')} hint={t('benchmarks:limitOfWhole')}>
          {({ id, hintId }) => (
            <input
              id={id}
              type="number"
              {...{ min, max, step }}
              data-autofocus
              className="field"
              value={typed}
              aria-describedby={hintId}
              aria-invalid={!sound}
              onChange={event => setTyped(event.target.value)}
            />
          )}
        </Field>
      </FormFrame>
    </Dialog>
  );
}
