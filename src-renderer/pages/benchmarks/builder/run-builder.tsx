import { type ReactNode, useMemo, useState } from 'react';
import type { SuiteSummary } from '../../../../src-shared/model/benchmark-request.ts';
import type { RemoteModel } from '../../../../src-shared/model/benchmark-result.ts';
import { Button } from '../../../components/button.tsx';
import { Dialog } from '../../../components/dialog.tsx';
import { CallProblem } from '../../../frame/call-problem.tsx';
import { useT } from '../../../i18n/index.ts';
import { useCall } from '../../../rpc/use-call.ts';
import { useApp } from '../../../stores/use-app.ts';
import { type BuilderForm, missingIn, requestOf } from './builder-form.ts';
import { EstimateText } from './estimate-text.tsx';
import { FormFrame } from './form-parts.tsx';
import { firstForm, RunForm } from './run-form.tsx';

export interface RunBuilderProps {
  readonly suites: readonly SuiteSummary[];
  readonly remotes: readonly RemoteModel[];
  /** A suite to begin with. */
  readonly suiteId?: string | undefined;
  /** Suites changed: one was fetched. */
  readonly onFetched: () => void;
  /** What was chosen is to begin later, at a time of day. */
  readonly onSchedule: (form: BuilderForm) => void;
  readonly onClose: () => void;
}

/** Asks what to run, on whom, and how; says how long that will take. */
export function RunBuilder(props: RunBuilderProps): ReactNode {
  const t = useT();
  const { client } = useApp();
  const { suites, onClose } = props;
  const start = useCall(client, 'benchmarks.start');
  const [form, setForm] = useState<BuilderForm>(() => {
    const first = firstForm(suites);
    return props.suiteId === undefined ? first : { ...first, suiteId: props.suiteId };
  });
  const ready = suites.find(one => one.id === form.suiteId)?.state === 'ready';
  const request = useMemo(() => (ready ? requestOf(form) : null), [form, ready]);
  const count = form.profileIds.length + form.remoteIds.length;
  const confirm = async (): Promise<void> => {
    if (request && (await start.run(request))) onClose();
  };
  return (
    <Dialog label={t('benchmarks:newRun')} onClose={onClose} width="w-[44rem]">
      <FormFrame
        title={t('benchmarks:newRun')}
        onSubmit={() => void confirm()}
        footer={
          <>
            <div className="min-w-0 flex-1 basis-60 text-sm" aria-live="polite">
              <EstimateText request={request} missing={missingIn(form, ready)} />
            </div>
            {start.error && <CallProblem error={start.error} />}
            <span className="flex flex-wrap justify-end gap-2">
              <Button onClick={onClose}>{t('benchmarks:cancel')}</Button>
              <Button disabled={request === null} onClick={() => props.onSchedule(form)}>
                {t('builder:later')}
              </Button>
              <Button type="submit" look="primary" disabled={request === null || start.pending}>
                {count > 1 ? t('benchmarks:startRuns', { count }) : t('benchmarks:start')}
              </Button>
            </span>
          </>
        }
      >
        <RunForm
          form={form}
          onChange={changes => setForm({ ...form, ...changes })}
          suites={suites}
          remotes={props.remotes}
          onFetched={props.onFetched}
          focus
        />
      </FormFrame>
    </Dialog>
  );
}
