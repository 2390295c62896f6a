import { type ReactNode, useState } from 'react';
import { Button } from '../../../components/button.tsx';
import { saveText } from '../../../components/save-text.ts';
import { CallProblem } from '../../../frame/call-problem.tsx';
import { useT } from '../../../i18n/index.ts';
import { useCall } from '../../../rpc/use-call.ts';
import { useApp } from '../../../stores/use-app.ts';

/** Of each kind: the row of the contract, what says how many are chosen, and the name of the Markdown file. */
const KINDS = {
  results: ['benchmarks.export', 'benchmarks:exportChosen', 'REPORT.md'],
  speed: ['benchmarks.exportSpeed', 'speed:exportChosen', 'SPEED.md'],
} as const;

type Format = 'csv' | 'json' | 'markdown';

export interface ExportMenuProps {
  readonly kind: keyof typeof KINDS;
  readonly runIds: readonly string[];
}

/** Saves results, or measurements of speed, as a file: those that are chosen, or all of them. */
export function ExportMenu({ kind, runIds }: ExportMenuProps): ReactNode {
  const t = useT();
  const { client } = useApp();
  const [row, chosen, markdown] = KINDS[kind];
  const call = useCall(client, row);
  const [said, setSaid] = useState('');
  const formats: readonly (readonly [Format, string])[] = [
    ['csv', 'CSV'],
    ['json', 'JSON'],
    ['markdown', markdown],
  ];
  const save = async (format: Format): Promise<void> => {
    setSaid('');
    const file = await call.run({ format, ...(runIds.length > 0 ? { runIds: [...runIds] } : {}) });
    if (file === null) return;
    saveText(file.fileName, [file.text], file.mediaType);
    setSaid(t('benchmarks:exported', { file: file.fileName }));
  };
  return (
    <span className="flex flex-wrap items-center gap-2">
      <span className="text-sm text-dim">
        {runIds.length > 0 ? t(chosen, { count: runIds.length }) : t('benchmarks:exportAll')}
      </span>
      {formats.map(([format, name]) => (
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
