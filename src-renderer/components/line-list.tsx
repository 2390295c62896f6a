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
  readonly onStart?: () => void;
  readonly onKeyDown?: (event: KeyboardEvent) => void;
  readonly ref?: Ref<LineListHandle>;
}

export const LINE_PX = 20;
/** Firefox draws nothing beyond 17.9 million px; longer lists are scrolled faster than they are drawn. */
const MOST_PX = 15_000_000;
const OVERSCAN = 8;
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
  const drawn = useRef<Turn>({ from: 0, to: 0, turn: 0 });
  /** Scrolling that a person does, as opposed to ours. */
  const touched = useRef(false);

  const linesPx = count * LINE_PX;
  const listPx = Math.min(linesPx, MOST_PX);
  const spare = Math.max(1, listPx - view.height);
  const ratio = Math.max(1, (linesPx - view.height) / spare);
  // At the end everything is known without asking the browser, which would have to lay out the page to answer.
  const endTop = Math.max(0, listPx - view.height);
  const top = follow ? endTop : view.top;
  const topPx = Math.min(top, spare) * ratio;
  const first = Math.max(0, Math.floor(topPx / LINE_PX) - OVERSCAN);
  const end = Math.min(count, Math.ceil((topPx + view.height) / LINE_PX) + OVERSCAN);
  const elements = Math.ceil(view.height / LINE_PX) + 2 * OVERSCAN + 2;
  drawn.current = nextTurn(drawn.current, base + first, base + end);
  const { turn } = drawn.current;

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
    last.current.base = base;
    if (follow) {
      if (last.current.top !== endTop) element.scrollTop = endTop;
      last.current.top = endTop;
    } else if (moved !== 0) {
      scrollTo(element.scrollTop + (moved * LINE_PX) / ratio);
      last.current.top = element.scrollTop;
    }
  }, [base, count, follow, ratio, endTop, scrollTo]);

  // Whoever stops following stays where that is.
  useLayoutEffect(() => {
    if (!follow) measure();
  }, [follow, measure]);

  const onScroll = (): void => {
    const element = scroller.current;
    if (!element) return;
    const { scrollTop, scrollHeight, clientHeight } = element;
    const up = scrollTop < last.current.top - 1;
    last.current.top = scrollTop;
    if (!follow) measure();
    if (scrollTop < START_PX) onStart?.();
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
          style={{ transform: `translateY(${top - topPx + first * LINE_PX}px)` }}
        >
          {Array.from({ length: Math.max(0, end - first) }, (_, i) => (
            <div
              key={elementOf(base + first + i - turn, elements)}
              data-index={first + i}
              style={{ height: LINE_PX }}
            >
              {renderLine(base + first + i)}
            </div>
          ))}
        </div>
      </div>
    </div>
  );
}

/** The lines that are drawn, and from which of them on elements are counted. */
interface Turn {
  readonly from: number;
  readonly to: number;
  readonly turn: number;
}

/**
 * Elements are used by turns: a line that stays in sight keeps its own, and those that come take the ones that became
 * free. When all lines are others, as in a log that runs, the first has the first element: only texts change then.
 */
export function nextTurn(before: Turn, from: number, to: number): Turn {
  const apart = from >= before.to || to <= before.from;
  return { from, to, turn: apart ? from : before.turn };
}

/** Which of so many elements a line is drawn with; places may be negative. */
export function elementOf(place: number, elements: number): number {
  return ((place % elements) + elements) % elements;
}
