import { type ReactNode, useState } from 'react';
import { Button } from '../../../components/button.tsx';
import { saveText } from '../../../components/save-text.ts';
import { CallProblem } from '../../../frame/call-problem.tsx';
import { useT } from '../../../i18n/index.ts';
import { useCall } from '../../../rpc/use-call.ts';
import { useApp } from '../../../stores/use-app.ts';

const FORMATS = [
  ['csv', 'CSV'],
  ['json', 'JSON'],
  ['markdown', 'REPORT.md'],
] as const;

/** Saves results as a file: those that are chosen, or all of them. */
export function ExportMenu({ runIds }: { readonly runIds: readonly string[] }): ReactNode {
  const t = useT();
  const { client } = useApp();
  const call = useCall(client, 'benchmarks.export');
  const [said, setSaid] = useState('');
  const save = async (format: (typeof FORMATS)[number][0]): Promise<void> => {
    setSaid('');
    const file = await call.run({ format, ...(runIds.length > 0 ? { runIds: [...runIds] } : {}) });
    if (file === null) return;
    saveText(file.fileName, [file.text], file.mediaType);
    setSaid(t('benchmarks:exported', { file: file.fileName }));
  };
  return (
    <span className="flex flex-wrap items-center gap-2">
      <span className="text-sm text-dim">
        {runIds.length > 0
          ? t('benchmarks:exportChosen', { count: runIds.length })
          : t('benchmarks:exportAll')}
      </span>
      {FORMATS.map(([format, name]) => (
        <Button
          key={format}
          aria-label={t('benchmarks:exportAs', { format: name })}
          disabled={call.pending}
          onClick={() => void save(format)}
        >
          {name}
        </Button>
      ))}
      <span role="status" className="sr-only">
        {said}
      </span>
      {call.error && <CallProblem error={call.error} />}
    </span>
  );
}
