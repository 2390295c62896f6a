import { type ReactNode, useState } from 'react';
import type { BenchmarkRun } from '../../../../src-shared/model/benchmark-run.ts';
import { Button } from '../../../components/button.tsx';
import { Dialog } from '../../../components/dialog.tsx';
import { CallProblem } from '../../../frame/call-problem.tsx';
import { useT } from '../../../i18n/index.ts';
import { useCall } from '../../../rpc/use-call.ts';
import { useApp } from '../../../stores/use-app.ts';
import { goTo } from '../place.ts';
import { GradeDialog } from './grade-dialog.tsx';
import { ResumeDialog } from './resume-dialog.tsx';
import { goesOn, mayCancel, mayGrade, mayResume } from './run-status.ts';

/** What can be done with a run as it is now. */
export function RunActions({ run }: { readonly run: BenchmarkRun }): ReactNode {
  const t = useT();
  const { client } = useApp();
  const pause = useCall(client, 'benchmarks.pause');
  const resume = useCall(client, 'benchmarks.resume');
  const cancel = useCall(client, 'benchmarks.cancel');
  const rerun = useCall(client, 'benchmarks.rerun');
  const [removing, setRemoving] = useState(false);
  const [grading, setGrading] = useState(false);
  const [resuming, setResuming] = useState(false);
  const error = pause.error ?? resume.error ?? cancel.error ?? rerun.error;
  const again = async (problems: 'failures' | 'all'): Promise<void> => {
    const made = await rerun.run({ runId: run.id, problems });
    if (made) goTo({ view: 'run', runId: made.id, taskId: null });
  };
  const own = run.target !== null;
  return (
    <span className="flex flex-wrap items-center gap-2">
      {goesOn(run.status) && (
        <Button disabled={pause.pending} onClick={() => void pause.run({ runId: run.id })}>
          {t('benchmarks:pause')}
        </Button>
      )}
      {mayResume(run.status) && own && (
        <Button
          disabled={resume.pending}
          onClick={() =>
            run.target?.kind === 'remote' ? setResuming(true) : void resume.run({ runId: run.id })
          }
        >
          {t('benchmarks:resume')}
        </Button>
      )}
      {mayCancel(run.status) && (
        <Button look="plain" disabled={cancel.pending} onClick={() => void cancel.run({ runId: run.id })}>
          {t('benchmarks:cancelRun')}
        </Button>
      )}
      {run.status === 'done' && own && (
        <>
          <Button disabled={rerun.pending} onClick={() => void again('failures')}>
            {t('benchmarks:rerunFailures')}
          </Button>
          <Button look="plain" disabled={rerun.pending} onClick={() => void again('all')}>
            {t('benchmarks:rerunAll')}
          </Button>
        </>
      )}
      {mayGrade(run) && (
        <Button look={run.status === 'failed' ? 'normal' : 'plain'} onClick={() => setGrading(true)}>
          {t('builder:gradeAgain')}
        </Button>
      )}
      {!goesOn(run.status) && (
        <Button look="plain" onClick={() => setRemoving(true)}>
          {t('benchmarks:remove')}
        </Button>
      )}
      {error && <CallProblem error={error} />}
      {resuming && run.target?.kind === 'remote' && (
        <ResumeDialog run={run} limitUsd={run.target.spendLimitUsd} onClose={() => setResuming(false)} />
      )}
      {grading && <GradeDialog run={run} onClose={() => setGrading(false)} />}
      {removing && <RemoveDialog run={run} onClose={() => setRemoving(false)} />}
    </span>
  );
}

function RemoveDialog(props: { readonly run: BenchmarkRun; readonly onClose: () => void }): ReactNode {
  const t = useT();
  const { client } = useApp();
  const remove = useCall(client, 'benchmarks.remove');
  const { run, onClose } = props;
  const title = t('benchmarks:removeTitle', { name: run.label });
  const confirm = async (): Promise<void> => {
    const gone = await remove.run({ runId: run.id });
    if (gone === null) return;
    onClose();
    goTo({ view: 'results' });
  };
  return (
    <Dialog label={title} onClose={onClose}>
      <div className="grid gap-4 p-5 whitespace-normal">
        <h2 className="text-lg font-semibold">{title}</h2>
        <p className="text-dim">{t('benchmarks:removeText', { suite: run.suite.name })}</p>
        {remove.error && <CallProblem error={remove.error} />}
        <div className="flex justify-end gap-2">
          <Button data-autofocus onClick={onClose}>
            {t('benchmarks:keep')}
          </Button>
          <Button look="danger" disabled={remove.pending} onClick={() => void confirm()}>
            {t('benchmarks:removeConfirm')}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
