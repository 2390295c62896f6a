import { type FormEvent, type ReactNode, useId, useState } from 'react';
import type { StartOption, StartOptions } from '../../../src-shared/model/start-option.ts';
import { Button } from '../../components/button.tsx';
import { CallProblem } from '../../frame/call-problem.tsx';
import { said, useT } from '../../i18n/index.ts';
import { useCall } from '../../rpc/use-call.ts';
import { useApp, useConnection } from '../../stores/use-app.ts';
import { useRead } from '../../stores/use-read.ts';
import { Row, Section } from './parts.tsx';

/** Options that Paddock is started with, kept for the next start. */
export function StartSection(): ReactNode {
  const t = useT();
  const asked = useRead('app.startOptions');
  const shown = asked.answer;
  return (
    <Section id="start" title={t('settings:start.title')} sub={t('settings:start.sub')}>
      {asked.error && <CallProblem error={asked.error} />}
      {asked.answer?.problem && (
        <p role="alert" className="py-3 text-sm text-failed wrap-anywhere">
          {t('settings:start.notUsed', { why: said(asked.answer.problem) })}
        </p>
      )}
      {shown?.options.some(({ changeable }) => !changeable) && (
        <p className="py-3 text-sm text-dim">{t('settings:start.locked', { file: shown.file })}</p>
      )}
      {shown?.options.map(option => (
        // What is kept now is what the field begins with.
        <OptionRow key={`${option.name} ${option.kept}`} option={option} onChange={asked.set} />
      ))}
    </Section>
  );
}

interface OptionRowProps {
  readonly option: StartOption;
  readonly onChange: (options: StartOptions) => void;
}

function OptionRow({ option, onChange }: OptionRowProps): ReactNode {
  const t = useT();
  const field = useId();
  const label = t(`settings:start.options.${option.name}.label`);
  const says = <OptionSays option={option} />;
  if (option.changeable)
    return (
      <Row label={label} htmlFor={field} sub={says}>
        <OptionForm id={field} label={label} option={option} onChange={onChange} />
      </Row>
    );
  return (
    <Row label={label} sub={says}>
      <span className="font-mono text-sm wrap-anywhere select-all">{option.kept}</span>
    </Row>
  );
}

interface OptionFormProps extends OptionRowProps {
  readonly id: string;
  readonly label: string;
}

function OptionForm({ id, label, option: { name, kept }, onChange }: OptionFormProps): ReactNode {
  const t = useT();
  const { client } = useApp();
  const connected = useConnection(view => view.connection.status === 'connected');
  const [text, setText] = useState(kept ?? '');
  const change = useCall(client, 'app.changeStartOptions');
  const value = text.trim();
  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const next = await change.run({ changes: { [name]: value === '' ? null : value } });
    if (next) onChange(next);
  };
  return (
    <>
      <form onSubmit={event => void save(event)} className="flex gap-2">
        <input
          id={id}
          type="text"
          value={text}
          onChange={event => setText(event.target.value)}
          placeholder={t('settings:start.nothingKept')}
          disabled={!connected}
          autoComplete="off"
          spellCheck={false}
          className="h-8 w-72 min-w-0 rounded-md border border-line bg-surface px-2.5 font-mono text-sm placeholder:text-faint disabled:opacity-50 max-sm:flex-1"
        />
        <Button type="submit" disabled={!connected || change.pending || value === (kept ?? '')}>
          {t('settings:start.save')}
          <span className="sr-only">{label}</span>
        </Button>
      </form>
      {change.error && (
        <div className="mt-2 max-w-96">
          <CallProblem error={change.error} />
        </div>
      )}
    </>
  );
}

/** What the option is for, what is in use, and when what is kept counts. */
function OptionSays({ option }: { readonly option: StartOption }): ReactNode {
  const t = useT();
  const { name, now, givenBy, pending, problem } = option;
  const value = now ?? t('settings:start.nothing');
  return (
    <>
      <p>{t(`settings:start.options.${name}.means`)}</p>
      <p className="wrap-anywhere">
        {givenBy === null
          ? t('settings:start.inUse', { value })
          : t('settings:start.given', { value, by: givenBy })}
      </p>
      <p role="status" className="text-ink">
        {pending && problem === null && t('settings:start.pending')}
      </p>
      {problem !== null && (
        <p className="text-failed">{t('settings:start.notUsed', { why: said(problem) })}</p>
      )}
    </>
  );
}
