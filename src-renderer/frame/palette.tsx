import { type KeyboardEvent, type ReactNode, useEffect, useId, useMemo, useRef, useState } from 'react';
import type { PaddockError } from '../../src-shared/errors.ts';
import { Key } from '../components/button.tsx';
import { Dialog } from '../components/dialog.tsx';
import { Icon } from '../components/icons.tsx';
import { useT } from '../i18n/index.ts';
import { asPaddockError } from '../rpc/use-call.ts';
import { CallProblem } from './call-problem.tsx';
import { fuzzySort } from './fuzzy.ts';
import { type PaletteAction, usePaletteActions } from './palette-actions.ts';

const COPIED_MS = 900;

export interface PaletteProps {
  readonly stoppable: boolean;
  readonly onClose: () => void;
}

/** Finds pages, profiles and actions by a few letters. All of it works from the keyboard: type, arrows, Enter, Esc. */
export function Palette({ stoppable, onClose }: PaletteProps): ReactNode {
  const t = useT();
  const actions = usePaletteActions(stoppable);
  const [typed, setTyped] = useState('');
  const [active, setActive] = useState<string | null>(null);
  const [said, setSaid] = useState('');
  const [error, setError] = useState<PaddockError | null>(null);
  const listId = useId();
  const list = useRef<HTMLDivElement>(null);

  const shown = useMemo(
    () => fuzzySort(typed, actions, action => `${action.label} ${action.also ?? ''}`),
    [typed, actions],
  );
  const current = shown.find(action => action.id === active) ?? shown.find(action => action.problem === null);
  const optionId = (action: PaletteAction): string => `${listId}-${actions.indexOf(action)}`;
  useEffect(() => {
    if (current) list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [current]);

  const choose = async (action: PaletteAction | undefined): Promise<void> => {
    if (!action || action.problem !== null) return;
    setError(null);
    try {
      const outcome = await action.run();
      if (outcome === null) return onClose();
      if (!navigator.clipboard) {
        setSaid(outcome.copy);
        return;
      }
      await navigator.clipboard.writeText(outcome.copy);
      setSaid(t('frame:copied'));
      setTimeout(onClose, COPIED_MS);
    } catch (thrown) {
      setError(asPaddockError(thrown));
    }
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const at = current ? shown.indexOf(current) : -1;
    const moves: Readonly<Record<string, number>> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: Math.min(shown.length - 1, at + 8),
      PageUp: Math.max(0, at - 8),
    };
    const target = moves[event.key];
    if (target !== undefined && shown.length > 0) {
      event.preventDefault();
      setActive(shown[(target + shown.length) % shown.length]?.id ?? null);
    } else if (event.key === 'Enter' && !event.nativeEvent.isComposing) {
      event.preventDefault();
      void choose(current);
    }
  };
  // What was typed sorts across sections: headings would tear the best answers apart.
  const sections =
    typed.trim() === '' ? [...new Set(shown.map(action => action.section))] : shown.length > 0 ? [''] : [];
  return (
    <Dialog label={t('palette:title')} onClose={onClose} width="w-[40rem]" top>
      <div className="flex max-h-[min(32rem,calc(100dvh-4rem))] flex-col">
        <div className="flex items-center gap-3 border-b border-line px-4">
          <span className="text-faint">
            <Icon name="search" />
          </span>
          <input
            type="text"
            role="combobox"
            data-autofocus
            aria-label={t('palette:search')}
            aria-expanded="true"
            aria-controls={listId}
            aria-autocomplete="list"
            {...(current ? { 'aria-activedescendant': optionId(current) } : {})}
            placeholder={t('palette:search')}
            value={typed}
            autoComplete="off"
            spellCheck={false}
            onChange={event => {
              setTyped(event.target.value);
              setActive(null);
            }}
            onKeyDown={onKeyDown}
            className="h-12 min-w-0 flex-1 bg-transparent text-md outline-none placeholder:text-faint"
          />
          <Key>Esc</Key>
        </div>
        <div
          ref={list}
          id={listId}
          role="listbox"
          aria-label={t('palette:list')}
          className="min-h-0 overflow-auto p-2"
        >
          {sections.map(section => (
            // biome-ignore lint/a11y/useSemanticElements: a fieldset is no part of a listbox
            <div key={section} role="group" aria-label={section || t('palette:list')}>
              {section !== '' && <p className="label px-2 pt-2 pb-1">{section}</p>}
              {shown
                .filter(action => section === '' || action.section === section)
                .map(action => (
                  <PaletteOption
                    key={action.id}
                    id={optionId(action)}
                    action={action}
                    selected={action === current}
                    onPoint={() => setActive(action.id)}
                    onChoose={() => void choose(action)}
                  />
                ))}
            </div>
          ))}
        </div>
        {shown.length === 0 && (
          <p className="px-4 py-8 text-center text-dim" role="status">
            {t('palette:noMatch', { q: typed })}
          </p>
        )}
        <div className="empty:hidden">{error && <CallProblem error={error} />}</div>
        <p
          role="status"
          className="border-t border-line px-4 py-2.5 text-sm text-ready select-all empty:hidden"
        >
          {said}
        </p>
      </div>
    </Dialog>
  );
}

interface PaletteOptionProps {
  readonly id: string;
  readonly action: PaletteAction;
  readonly selected: boolean;
  readonly onPoint: () => void;
  readonly onChoose: () => void;
}

function PaletteOption({ id, action, selected, onPoint, onChoose }: PaletteOptionProps): ReactNode {
  const { problem } = action;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are handled by the combobox that controls this list
    <div
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected={selected}
      aria-disabled={problem !== null}
      onPointerMove={onPoint}
      onClick={onChoose}
      className={`flex min-h-9 items-center gap-3 rounded-md px-2 ${selected ? 'bg-raised' : ''} ${problem === null ? 'cursor-pointer' : 'cursor-not-allowed text-dim'}`}
    >
      <span className="text-faint">
        <Icon name={action.icon} size={15} />
      </span>
      <span className="min-w-0 truncate">{action.label}</span>
      {problem !== null && <span className="ms-auto min-w-0 truncate text-sm text-dim">{problem}</span>}
      {problem === null && action.key !== undefined && (
        <span className="ms-auto">
          <Key>{action.key}</Key>
        </span>
      )}
    </div>
  );
}
