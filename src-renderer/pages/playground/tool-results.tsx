import { type ReactNode, useState } from 'react';
import { Button } from '../../components/button.tsx';
import { useT } from '../../i18n/index.ts';
import { isOpen } from './conversation.ts';
import type { Playground } from './use-playground.ts';

/** Where one answers the calls of the last answer: nothing is run here, the person plays the tools. */
export function ToolResults(props: {
  readonly playground: Playground;
  readonly disabled: boolean;
}): ReactNode {
  const t = useT();
  const { playground, disabled } = props;
  const last = playground.current.messages.at(-1);
  const [results, setResults] = useState<Readonly<Record<string, string>>>({});
  if (last?.role !== 'assistant' || last.toolCalls.length === 0 || isOpen(last)) return null;
  return (
    <form
      className="mx-auto grid w-full max-w-[49rem] gap-2 px-4 pb-3 sm:px-6"
      onSubmit={event => {
        event.preventDefault();
        playground.ask(
          last.toolCalls.map(call => ({
            role: 'tool' as const,
            callId: call.id,
            name: call.name,
            text: results[call.id] ?? '',
          })),
        );
      }}
    >
      {last.toolCalls.map(call => (
        <label key={call.id} className="grid gap-1 text-sm text-dim">
          {t('playground:toolResult', { name: call.name })}
          <textarea
            rows={2}
            spellCheck={false}
            value={results[call.id] ?? ''}
            onChange={event => setResults({ ...results, [call.id]: event.target.value })}
            className="w-full resize-none rounded-md border border-line bg-surface px-2 py-1.5 font-mono text-xs text-ink"
          />
        </label>
      ))}
      <div>
        <Button type="submit" disabled={disabled}>
          {t('playground:toolSend')}
        </Button>
      </div>
    </form>
  );
}
