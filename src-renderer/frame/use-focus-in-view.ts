import { type RefObject, useEffect } from 'react';

/**
 * Keeps what has the focus in sight while a page grows: an answer that comes late may push it out of the box that
 * scrolls, and somebody who only has a keyboard would no longer see where they are. Who scrolls away by themselves is
 * left where they are: then the box has the height that it had.
 * @param box the box that scrolls
 */
export function useFocusInView(box: RefObject<HTMLElement | null>, shown: boolean): void {
  useEffect(() => {
    const content = box.current;
    if (!shown || !content) return;
    let heightPx = content.scrollHeight;
    const note = (): void => {
      heightPx = content.scrollHeight;
    };
    const sight = new IntersectionObserver(
      entries => {
        const last = entries.at(-1);
        const moved = content.scrollHeight !== heightPx;
        if (last?.isIntersecting === false && moved && last.target === document.activeElement) {
          last.target.scrollIntoView({ block: 'nearest' });
        }
        note();
      },
      { root: content },
    );
    const watch = ({ target }: FocusEvent): void => {
      sight.disconnect();
      if (target instanceof Element) sight.observe(target);
    };
    content.addEventListener('focusin', watch);
    content.addEventListener('scroll', note, { passive: true });
    return () => {
      sight.disconnect();
      content.removeEventListener('focusin', watch);
      content.removeEventListener('scroll', note);
    };
  }, [box, shown]);
}
