import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useCallback, useLayoutEffect, useRef } from 'react';

export interface VirtualLogProps<L extends { readonly seq: number }> {
  readonly lines: readonly L[];
  readonly renderLine: (line: L) => ReactNode;
  readonly label: string;
  readonly follow: boolean;
  readonly onFollow: (follow: boolean) => void;
}

/** How near the end counts as at the end, px. */
const END_PX = 24;
const LINE_PX = 20;

/**
 * A list of lines of any length, of which only those in sight exist. It sticks to the end until the person scrolls
 * up, and again when the person comes back to the end.
 */
export function VirtualLog<L extends { readonly seq: number }>(props: VirtualLogProps<L>): ReactNode {
  const { lines, renderLine, label, follow, onFollow } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const lastTop = useRef(0);
  /** Scrolling that a person does, as opposed to ours while following. */
  const touched = useRef(false);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE_PX,
    getItemKey: index => lines[index]?.seq ?? index,
    overscan: 12,
    paddingStart: 8,
    paddingEnd: 8,
    scrollPaddingEnd: 8,
  });

  useLayoutEffect(() => {
    if (follow && lines.length > 0) virtual.scrollToIndex(lines.length - 1, { align: 'end' });
  }, [follow, lines, virtual]);

  const onScroll = useCallback(() => {
    const element = scroller.current;
    if (!element) return;
    const up = element.scrollTop < lastTop.current - 1;
    lastTop.current = element.scrollTop;
    if (!touched.current) return;
    const atEnd = element.scrollHeight - element.scrollTop - element.clientHeight < END_PX;
    if (up && !atEnd) onFollow(false);
    else if (atEnd) {
      touched.current = false;
      onFollow(true);
    }
  }, [onFollow]);
  const touch = useCallback(() => {
    touched.current = true;
  }, []);

  return (
    <div
      ref={scroller}
      role="log"
      aria-live="off"
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard
      tabIndex={0}
      onScroll={onScroll}
      onWheel={touch}
      onTouchMove={touch}
      onPointerDown={touch}
      onKeyDown={touch}
      className="min-h-0 flex-1 overflow-x-hidden overflow-y-auto -outline-offset-2"
    >
      <div className="relative w-full" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(item => {
          const line = lines[item.index];
          return (
            line && (
              <div
                key={item.key}
                ref={virtual.measureElement}
                data-index={item.index}
                className="absolute inset-x-0 top-0"
                style={{ transform: `translateY(${item.start}px)` }}
              >
                {renderLine(line)}
              </div>
            )
          );
        })}
      </div>
    </div>
  );
}
