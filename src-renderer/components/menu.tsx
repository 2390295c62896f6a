import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { Icon, type IconName } from './icons.tsx';

export interface MenuItem {
  readonly key: string;
  readonly label: string;
  readonly onChoose: () => void;
  readonly danger?: boolean;
  readonly disabled?: boolean;
}

export interface MenuProps {
  /** What the button is for, such as the name of what the actions are about. */
  readonly label: string;
  readonly icon: IconName;
  readonly items: readonly MenuItem[];
}

/** A button with actions behind it. Arrows, Home, End and Esc work as in a menu of the desktop. */
export function Menu({ label, icon, items }: MenuProps): ReactNode {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const id = useId();

  useEffect(() => {
    const element = list.current;
    const anchor = button.current?.getBoundingClientRect();
    if (!open || !element || !anchor) return;
    element.showPopover();
    const box = element.getBoundingClientRect();
    const below = anchor.bottom + 4 + box.height < window.innerHeight;
    element.style.top = `${below ? anchor.bottom + 4 : Math.max(8, anchor.top - 4 - box.height)}px`;
    element.style.left = `${Math.min(Math.max(8, anchor.right - box.width), window.innerWidth - box.width - 8)}px`;
    element.querySelector<HTMLElement>('[role="menuitem"]:not([aria-disabled="true"])')?.focus();
    const onToggle = (event: Event): void => {
      if ((event as ToggleEvent).newState === 'closed') setOpen(false);
    };
    element.addEventListener('toggle', onToggle);
    return () => element.removeEventListener('toggle', onToggle);
  }, [open]);

  const close = (): void => {
    list.current?.hidePopover();
    setOpen(false);
    button.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const all = [...(list.current?.querySelectorAll<HTMLElement>('[role="menuitem"]') ?? [])];
    const at = all.indexOf(document.activeElement as HTMLElement);
    const targets: Readonly<Record<string, number>> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      Home: 0,
      End: all.length - 1,
    };
    const target = targets[event.key];
    if (target !== undefined) all[(target + all.length) % all.length]?.focus();
    else if (event.key === 'Escape' || event.key === 'Tab') close();
    else return;
    if (event.key !== 'Tab') event.preventDefault();
    event.stopPropagation();
  };

  return (
    <>
      <button
        ref={button}
        type="button"
        aria-haspopup="menu"
        aria-expanded={open}
        aria-label={label}
        title={label}
        onClick={() => setOpen(!open)}
        className="inline-flex size-8 items-center justify-center rounded-md text-dim hover:bg-raised hover:text-ink"
      >
        <Icon name={icon} />
      </button>
      {open && (
        <div
          ref={list}
          id={id}
          popover="auto"
          role="menu"
          aria-label={label}
          tabIndex={-1}
          onKeyDown={onKeyDown}
          className="fixed m-0 min-w-44 rounded-lg border border-line bg-raised p-1 text-ink shadow-xl"
        >
          {items.map(item => (
            <button
              key={item.key}
              type="button"
              role="menuitem"
              tabIndex={-1}
              aria-disabled={item.disabled ?? false}
              onClick={() => {
                if (item.disabled) return;
                close();
                item.onChoose();
              }}
              className={`block w-full rounded px-3 py-2 text-start text-sm hover:bg-accent-soft focus:bg-accent-soft aria-disabled:text-faint ${item.danger ? 'text-failed' : ''}`}
            >
              {item.label}
            </button>
          ))}
        </div>
      )}
    </>
  );
}
