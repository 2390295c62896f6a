import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { Key } from '../components/button.tsx';
import { Dialog } from '../components/dialog.tsx';
import { Icon } from '../components/icons.tsx';

export interface PickerItem {
  readonly id: string;
  /** Why it cannot be chosen; null when it can. */
  readonly problem: string | null;
}

export interface PickerSection<I> {
  /** Its heading; null shows none. */
  readonly heading: string | null;
  readonly items: readonly I[];
}

export interface PickerProps<I extends PickerItem> {
  readonly title: string;
  readonly searchLabel: string;
  readonly listLabel: string;
  /** A width utility. */
  readonly width: string;
  readonly typed: string;
  readonly onType: (text: string) => void;
  /** What answers to what was typed. */
  readonly sections: readonly PickerSection<I>[];
  /** Said instead of an empty list. */
  readonly empty: string;
  /** Not what one means before one has moved, though it can be chosen. */
  readonly passOver?: (item: I) => boolean;
  readonly draw: (item: I) => ReactNode;
  readonly onChoose: (item: I) => void;
  readonly onClose: () => void;
  /** Below the list. */
  readonly children?: ReactNode;
}

const PAGE = 8;

/** A dialog with a field and the list that it searches. All of it works from the keyboard: type, arrows, Enter, Esc. */
export function Picker<I extends PickerItem>(props: PickerProps<I>): ReactNode {
  const { sections, passOver, onChoose } = props;
  const [active, setActive] = useState<string | null>(null);
  const listId = useId();
  const list = useRef<HTMLDivElement>(null);
  const shown = sections.flatMap(section => section.items);
  const current =
    shown.find(item => item.id === active) ??
    shown.find(item => item.problem === null && !passOver?.(item)) ??
    shown[0];
  const optionId = (item: I): string => `${listId}-${shown.indexOf(item)}`;
  const currentId = current?.id;
  useEffect(() => {
    if (currentId !== undefined)
      list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [currentId]);

  const choose = (item: I | undefined): void => {
    if (item?.problem === null) onChoose(item);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const at = current ? shown.indexOf(current) : -1;
    const moves: Readonly<Record<string, number>> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: Math.min(shown.length - 1, at + PAGE),
      PageUp: Math.max(0, at - PAGE),
    };
    const target = moves[event.key];
    if (target !== undefined && shown.length > 0) {
      event.preventDefault();
      setActive(shown[(target + shown.length) % shown.length]?.id ?? null);
    } else if (event.key === 'Enter' && !event.nativeEvent.isComposing) {
      event.preventDefault();
      choose(current);
    }
  };
  return (
    <Dialog label={props.title} onClose={props.onClose} width={props.width} top>
      <div className="flex max-h-[min(38rem,calc(100dvh-4rem))] flex-col">
        <div className="flex items-center gap-3 border-b border-line px-4">
          <span className="text-faint">
            <Icon name="search" />
          </span>
          <input
            type="text"
            role="combobox"
            data-autofocus
            aria-label={props.searchLabel}
            aria-expanded="true"
            aria-controls={listId}
            aria-autocomplete="list"
            {...(current ? { 'aria-activedescendant': optionId(current) } : {})}
            placeholder={props.searchLabel}
            value={props.typed}
            autoComplete="off"
            spellCheck={false}
            onChange={event => {
              props.onType(event.target.value);
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
          aria-label={props.listLabel}
          className="min-h-0 overflow-auto p-2"
        >
          {sections.map(({ heading, items }) => (
            // biome-ignore lint/a11y/useSemanticElements: a fieldset is no part of a listbox
            <div key={heading} role="group" aria-label={heading ?? props.listLabel}>
              {heading !== null && <p className="label px-2 pt-2 pb-1">{heading}</p>}
              {items.map(item => (
                // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are handled by the field that controls this list
                <div
                  key={item.id}
                  id={optionId(item)}
                  role="option"
                  tabIndex={-1}
                  aria-selected={item === current}
                  aria-disabled={item.problem !== null}
                  onPointerMove={() => setActive(item.id)}
                  onClick={() => choose(item)}
                  className={`rounded-md px-2 ${item === current ? 'bg-raised' : ''} ${item.problem === null ? 'cursor-pointer' : 'cursor-not-allowed'}`}
                >
                  {props.draw(item)}
                </div>
              ))}
            </div>
          ))}
        </div>
        {shown.length === 0 && (
          <p className="px-4 py-8 text-center text-dim" role="status">
            {props.empty}
          </p>
        )}
        {props.children}
      </div>
    </Dialog>
  );
}
