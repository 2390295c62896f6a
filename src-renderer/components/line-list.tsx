import {
  type KeyboardEvent,
  type ReactNode,
  type Ref,
  useCallback,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';

export interface LineListHandle {
  /** Brings a line into the middle of the view, unless it is in sight already. */
  readonly reveal: (index: number) => void;
  readonly scrollToStart: () => void;
  readonly focus: () => void;
  /** The lines in sight. */
  readonly visible: () => readonly [first: number, last: number];
}

export interface LineListProps {
  readonly count: number;
  /** The place of the first line: it moves when lines come or go in front, and the view stays on what it shows. */
  readonly base: number;
  /** Draws the line at a place: `base` plus index, which stays true while lines come and go in front. */
  readonly renderLine: (place: number) => ReactNode;
  readonly label: string;
  readonly follow: boolean;
  readonly onFollow: (follow: boolean) => void;
  /** The first lines are in sight. */
  readonly onStart: () => void;
  readonly onKeyDown?: (event: KeyboardEvent) => void;
  readonly ref?: Ref<LineListHandle>;
}

export const LINE_PX = 20;
/** Firefox draws nothing beyond 17.9 million px; longer lists are scrolled faster than they are drawn. */
const MOST_PX = 15_000_000;
const OVERSCAN = 8;
/** More than any screen shows at once. */
const ELEMENTS = 512;
const END_PX = 24;
/** This near to the first line, older ones are asked for. */
const START_PX = 400;

/**
 * Lines of one height, of which only those in sight exist, however many there are: everything is arithmetic on the
 * scroll position, so a million lines cost what a hundred do. Sticks to the end until one scrolls up.
 */
export function LineList(props: LineListProps): ReactNode {
  const { count, base, renderLine, label, follow, onFollow, onStart, onKeyDown, ref } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ top: 0, height: 0 });
  const last = useRef({ base, top: 0 });
  /** Scrolling that a person does, as opposed to ours. */
  const touched = useRef(false);

  const linesPx = count * LINE_PX;
  const listPx = Math.min(linesPx, MOST_PX);
  const spare = Math.max(1, listPx - view.height);
  const ratio = Math.max(1, (linesPx - view.height) / spare);
  const topPx = Math.min(view.top, spare) * ratio;
  const first = Math.max(0, Math.floor(topPx / LINE_PX) - OVERSCAN);
  const end = Math.min(count, Math.ceil((topPx + view.height) / LINE_PX) + OVERSCAN);

  const measure = useCallback(() => {
    const element = scroller.current;
    if (!element) return;
    const { scrollTop, clientHeight } = element;
    setView(old =>
      old.top === scrollTop && old.height === clientHeight ? old : { top: scrollTop, height: clientHeight },
    );
  }, []);
  const scrollTo = useCallback(
    (top: number) => {
      if (scroller.current) scroller.current.scrollTop = top;
      measure();
    },
    [measure],
  );

  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [measure]);

  // Keeps what is shown in its place when lines came or went in front of it, or keeps the end in sight.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the count and the height move the end
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const moved = last.current.base - base;
    last.current = { base, top: element.scrollTop };
    if (follow) scrollTo(element.scrollHeight);
    else if (moved !== 0) scrollTo(element.scrollTop + (moved * LINE_PX) / ratio);
    last.current.top = element.scrollTop;
  }, [base, count, follow, ratio, view.height, scrollTo]);

  const onScroll = (): void => {
    const element = scroller.current;
    if (!element) return;
    const { scrollTop, scrollHeight, clientHeight } = element;
    const up = scrollTop < last.current.top - 1;
    last.current.top = scrollTop;
    measure();
    if (scrollTop < START_PX) onStart();
    if (!touched.current) return;
    const atEnd = scrollHeight - scrollTop - clientHeight < END_PX;
    if (up && !atEnd) onFollow(false);
    else if (atEnd && !up) {
      touched.current = false;
      onFollow(true);
    }
  };
  const touch = (): void => {
    touched.current = true;
  };

  useImperativeHandle(ref, () => {
    const visible = (): readonly [number, number] => {
      const from = Math.ceil(topPx / LINE_PX);
      return [from, Math.max(from, Math.floor((topPx + view.height) / LINE_PX) - 1)];
    };
    return {
      visible,
      reveal: index => {
        const [from, to] = visible();
        if (index >= from && index <= to) return;
        touched.current = false;
        const px = Math.max(0, index * LINE_PX - view.height / 2);
        scrollTo(px / ratio);
      },
      scrollToStart: () => scrollTo(0),
      focus: () => scroller.current?.focus({ preventScroll: true }),
    };
  });

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
      onKeyDown={event => {
        touch();
        onKeyDown?.(event);
      }}
      className="line-list min-h-0 flex-1 overflow-auto overscroll-contain [overflow-anchor:none] -outline-offset-2"
      dir="ltr"
    >
      <div className="relative min-w-full" style={{ height: listPx }}>
        <div
          className="absolute top-0 left-0 w-max min-w-full"
          style={{ transform: `translateY(${view.top - topPx + first * LINE_PX}px)` }}
        >
          {Array.from({ length: Math.max(0, end - first) }, (_, i) => (
            // By turns, so that a list that runs reuses its elements instead of making new ones.
            <div key={elementOf(base + first + i)} data-index={first + i} style={{ height: LINE_PX }}>
              {renderLine(base + first + i)}
            </div>
          ))}
        </div>
      </div>
    </div>
  );
}

/** Which element a place is drawn with; places may be negative. */
function elementOf(place: number): number {
  return ((place % ELEMENTS) + ELEMENTS) % ELEMENTS;
}
