import { type ReactNode, useLayoutEffect, useRef } from 'react';

export interface DialogProps {
  readonly label: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
  /** A width utility. */
  readonly width?: string;
  /** Near the top, so that a list of changing length does not jump. */
  readonly top?: boolean;
}

/**
 * A modal dialog: the platform's own, which keeps the focus inside, gives it back, and closes on Esc. It is there
 * exactly as long as the component is. `data-autofocus` marks what has the focus first.
 */
export function Dialog({
  label,
  onClose,
  children,
  width = 'w-[28rem]',
  top = false,
}: DialogProps): ReactNode {
  const dialog = useRef<HTMLDialogElement>(null);
  /** Whoever marks a text may let go of the button outside. */
  const pressedOutside = useRef(false);
  // A layout effect, because its clean-up runs while the element is still in the document: only then does closing
  // give the focus back.
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    element?.querySelector<HTMLElement>('[data-autofocus]')?.focus();
    return () => element?.close();
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the click is on the backdrop; the key for it is Esc, handled by the platform
    <dialog
      ref={dialog}
      aria-label={label}
      onCancel={event => {
        event.preventDefault();
        onClose();
      }}
      onPointerDown={event => {
        pressedOutside.current = event.target === dialog.current;
      }}
      onClick={event => {
        if (pressedOutside.current && event.target === dialog.current) onClose();
      }}
      className={`max-h-[calc(100dvh-2rem)] max-w-[calc(100vw-1.5rem)] overflow-auto rounded-xl border border-line bg-surface shadow-2xl ${width} ${top ? 'mt-[min(12vh,6rem)]' : ''}`}
    >
      {children}
    </dialog>
  );
}
