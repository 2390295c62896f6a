import { type ReactNode, useState } from 'react';
import type { BenchmarkRun } from '../../../../src-shared/model/benchmark-run.ts';
import { Button } from '../../../components/button.tsx';
import { Dialog } from '../../../components/dialog.tsx';
import { CallProblem } from '../../../frame/call-problem.tsx';
import { useT } from '../../../i18n/index.ts';
import { useCall } from '../../../rpc/use-call.ts';
import { useApp } from '../../../stores/use-app.ts';
import { FormFrame } from '../builder/form-parts.tsx';
import { GraderNote } from '../builder/grader-note.tsx';

/** Grades the answers of a run again, such as one that found no sandbox the first time. */
export function GradeDialog(props: { readonly run: BenchmarkRun; readonly onClose: () => void }): ReactNode {
  const t = useT();
  const { client } = useApp();
  const { run, onClose } = props;
  const grade = useCall(client, 'benchmarks.grade');
  const [consentToGuard, setConsent] = useState(run.consentToGuard);
  const confirm = async (): Promise<void> => {
    if (await grade.run({ runId: run.id, consentToGuard })) onClose();
  };
  return (
    <Dialog label={t('builder:gradeAgain')} onClose={onClose} width="w-[36rem]">
      <FormFrame
        title={t('builder:gradeAgain')}
        onSubmit={() => void confirm()}
        footer={
          <>
            {grade.error && <CallProblem error={grade.error} />}
            <Button data-autofocus onClick={onClose}>
              {t('benchmarks:cancel')}
            </Button>
            <Button type="submit" look="primary" disabled={grade.pending}>
              {t('builder:gradeAgain')}
            </Button>
          </>
        }
      >
        <p className="text-dim">{t('builder:gradeAgainWhat')}</p>
        <GraderNote consent={consentToGuard} onConsent={setConsent} />
      </FormFrame>
    </Dialog>
  );
}
