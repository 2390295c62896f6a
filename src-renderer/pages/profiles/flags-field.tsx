import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import type { EngineFlags } from '../../../src-shared/model/plan.ts';
import { ProfileId } from '../../../src-shared/model/profile.ts';
import { said, useT } from '../../i18n/index.ts';
import { useApp } from '../../stores/use-app.ts';
import { complete, flagAt, offersFor, typedAt } from './flag-completion.ts';

export interface FlagsFieldProps {
  readonly id: string;
  readonly value: string;
  readonly profileId: string;
  readonly disabled: boolean;
  readonly 'aria-describedby': string;
  readonly 'aria-invalid': boolean;
  readonly onChange: (value: string) => void;
}

const NONE: EngineFlags = { engine: '', flags: [] };

/** EXTRA_ARGS with completion from the engine's own help, and the help of the flag at the caret. */
export function FlagsField({ value, profileId, onChange, ...field }: FlagsFieldProps): ReactNode {
  const t = useT();
  const { client } = useApp();
  const [table, setTable] = useState<EngineFlags>(NONE);
  const [caret, setCaret] = useState(0);
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(0);
  const area = useRef<HTMLTextAreaElement>(null);
  const listId = useId();

  useEffect(() => {
    const stop = new AbortController();
    const known = ProfileId.safeParse(profileId);
    const ask = (input: { profileId?: ProfileId }) => client.call('engine.flags', input, stop.signal);
    ask(known.success ? { profileId: known.data } : {})
      // A profile that is not saved yet has no engine of its own.
      .catch(() => ask({}))
      .then(setTable, () => {});
    return () => stop.abort();
  }, [client, profileId]);

  const word = typedAt(value, caret);
  const offers = open ? offersFor(word.text, table.flags) : [];
  const at = Math.min(active, offers.length - 1);
  const help = flagAt(value, caret, table.flags);
  const helpName = help?.names.find(name => value.split(/\s+/).includes(name)) ?? help?.names.at(-1);

  const accept = (index: number): void => {
    const offer = offers[index];
    const element = area.current;
    if (!offer || offer.flag.refused !== null || !element) return;
    const done = complete(value, word, offer.name);
    // At once: whoever types on at speed would otherwise have the caret put back behind the next letters.
    flushSync(() => {
      onChange(done.text);
      setOpen(false);
      setCaret(done.caret);
    });
    element.setSelectionRange(done.caret, done.caret);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (offers.length > 0 && (event.key === 'ArrowDown' || event.key === 'ArrowUp'))
      setActive((at + (event.key === 'ArrowDown' ? 1 : -1) + offers.length) % offers.length);
    else if (offers.length > 0 && (event.key === 'Enter' || event.key === 'Tab') && !event.shiftKey)
      accept(at);
    else if (event.key === 'Escape' && open) setOpen(false);
    else if (event.key !== 'Enter') return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div className="relative grid gap-2">
      <textarea
        {...field}
        ref={area}
        rows={Math.min(6, Math.max(2, Math.ceil(value.length / 52)))}
        value={value}
        autoComplete="off"
        spellCheck={false}
        aria-autocomplete="list"
        {...(offers.length > 0
          ? { 'aria-controls': listId, 'aria-activedescendant': `${listId}-${at}` }
          : {})}
        onChange={event => {
          onChange(event.target.value.replace(/\n/g, ' '));
          setCaret(event.target.selectionStart);
          setOpen(true);
          setActive(0);
        }}
        onSelect={event => setCaret(event.currentTarget.selectionStart)}
        onBlur={() => setOpen(false)}
        onKeyDown={onKeyDown}
        className="field resize-y font-mono text-sm"
      />
      {offers.length > 0 && (
        <div
          id={listId}
          role="listbox"
          aria-label={t('editor:suggestions', { engine: table.engine })}
          className="absolute inset-x-0 top-full z-10 mt-1 max-h-72 overflow-auto rounded-lg border border-line bg-raised p-1 shadow-xl"
        >
          {offers.map(({ flag, name }, index) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are handled by the field that controls this list
            <div
              key={flag.names.join()}
              id={`${listId}-${index}`}
              role="option"
              tabIndex={-1}
              aria-selected={index === at}
              aria-disabled={flag.refused !== null}
              onPointerDown={event => event.preventDefault()}
              onClick={() => accept(index)}
              className={`grid cursor-pointer gap-1 rounded px-3 py-2 text-sm ${index === at ? 'bg-accent-soft' : ''}`}
            >
              <span className="flex items-baseline gap-2">
                <span className={`font-mono ${flag.refused === null ? '' : 'text-faint line-through'}`}>
                  {name}
                </span>
                {flag.hint && <span className="font-mono text-xs text-faint">{flag.hint}</span>}
              </span>
              <span className="line-clamp-2 text-xs text-dim">
                {flag.refused === null
                  ? flag.summary
                  : t('editor:flagRefused', { reason: said(flag.refused) })}
              </span>
            </div>
          ))}
        </div>
      )}
      <p aria-live="polite" className="text-xs text-dim empty:hidden">
        {help &&
          `${helpName}${help.hint ? ` ${help.hint}` : ''}: ${help.refused === null ? help.summary : t('editor:flagRefused', { reason: said(help.refused) })}`}
      </p>
    </div>
  );
}
