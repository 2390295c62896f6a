import { type RefObject, useEffect } from 'react';

/**
 * Keeps what has the focus in sight while a page grows: an answer that comes late may push it out of the box that
 * scrolls, and somebody who only has a keyboard would no longer see where they are. Who scrolls away by themselves is
 * left where they are: then the boxes have the heights that they had.
 * @param box the box that scrolls; a page may scroll in boxes of its own within it
 */
export function useFocusInView(box: RefObject<HTMLElement | null>, shown: boolean): void {
  useEffect(() => {
    const content = box.current;
    if (!shown || !content) return;
    let target: Element | null = null;
    let heightPx = 0;
    /** The focus has just come: that scrolled, and nobody scrolled away. */
    let fresh = false;
    const held = (): number => {
      let sumPx = 0;
      for (let at = target?.parentElement; at && content.contains(at); at = at.parentElement)
        sumPx += at.scrollHeight;
      return sumPx;
    };
    const note = (): void => {
      if (!fresh) heightPx = held();
    };
    const sight = new IntersectionObserver(
      entries => {
        fresh = false;
        // It is told after the frame: the boxes may have grown since, so that their heights now say nothing of then.
        const last = entries.at(-1);
        if (last?.isIntersecting === false && last.target === document.activeElement && held() !== heightPx)
          last.target.scrollIntoView({ block: 'nearest' });
      },
      { root: content },
    );
    const watch = (event: FocusEvent): void => {
      sight.disconnect();
      target = event.target instanceof Element && event.target !== content ? event.target : null;
      if (target === null) return;
      heightPx = held();
      fresh = true;
      sight.observe(target);
    };
    content.addEventListener('focusin', watch);
    // Scrolling does not bubble.
    content.addEventListener('scroll', note, { passive: true, capture: true });
    return () => {
      sight.disconnect();
      content.removeEventListener('focusin', watch);
      content.removeEventListener('scroll', note, { capture: true });
    };
  }, [box, shown]);
}
