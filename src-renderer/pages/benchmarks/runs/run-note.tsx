import { type ReactNode, useEffect, useState } from 'react';
import type { BenchmarkRun } from '../../../../src-shared/model/benchmark-run.ts';
import { Button } from '../../../components/button.tsx';
import { CallProblem } from '../../../frame/call-problem.tsx';
import { useT } from '../../../i18n/index.ts';
import { useCall } from '../../../rpc/use-call.ts';
import { useApp } from '../../../stores/use-app.ts';

/** What its owner says of a run: a mark, and a note that stands in the table as well. */
export function RunNote({ run }: { readonly run: BenchmarkRun }): ReactNode {
  const t = useT();
  const { client } = useApp();
  const annotate = useCall(client, 'benchmarks.annotate');
  const [note, setNote] = useState(run.note);
  // The box answers at once; the run says it again when the panel has it.
  const [marking, setMarking] = useState<boolean | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what the panel says now is what counts
  useEffect(() => setMarking(null), [run.marked]);
  const mark = async (marked: boolean): Promise<void> => {
    setMarking(marked);
    if ((await annotate.run({ runId: run.id, marked })) === null) setMarking(null);
  };
  return (
    <div className="grid max-w-[80ch] gap-2 text-sm">
      <label className="flex w-fit cursor-pointer items-center gap-2">
        <input
          type="checkbox"
          checked={marking ?? run.marked}
          onChange={event => void mark(event.target.checked)}
          className="size-4 accent-accent"
        />
        {t('benchmarks:mark')}
      </label>
      <label className="grid gap-1">
        {t('benchmarks:note')}
        <textarea rows={2} className="field" value={note} onChange={event => setNote(event.target.value)} />
      </label>
      {note !== run.note && (
        <Button
          className="w-fit"
          disabled={annotate.pending}
          onClick={() => void annotate.run({ runId: run.id, note })}
        >
          {t('benchmarks:saveNote')}
        </Button>
      )}
      {annotate.error && <CallProblem error={annotate.error} />}
    </div>
  );
}
