import { useEffect, useState } from 'react';

/**
 * The section that is read now: the one that was gone to while its title is in sight, otherwise the last one that
 * begins in the upper part. The last ones are short and never come up there.
 */
export function useShownSection(ids: readonly string[], ready: boolean): string | undefined {
  const [shown, setShown] = useState(ids[0]);
  useEffect(() => {
    const box = document.getElementById('content');
    if (!ready || box === null) return;
    const look = (): void => {
      const line = box.getBoundingClientRect().top + box.clientHeight / 3;
      const begun = ids.filter(id => {
        const top = document.getElementById(`settings-${id}`)?.getBoundingClientRect().top;
        return top !== undefined && top <= line;
      });
      const goneTo = ids.find(id => document.activeElement?.id === `settings-${id}-title`);
      const title = goneTo && document.activeElement?.getBoundingClientRect();
      const { top, bottom } = box.getBoundingClientRect();
      setShown(title && title.top >= top && title.bottom <= bottom ? goneTo : (begun.at(-1) ?? ids[0]));
    };
    look();
    box.addEventListener('scroll', look, { passive: true });
    box.addEventListener('focusin', look);
    return () => {
      box.removeEventListener('scroll', look);
      box.removeEventListener('focusin', look);
    };
  }, [ids, ready]);
  return shown;
}
