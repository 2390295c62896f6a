import type { ReactNode } from 'react';
import { diffLines } from '../../src-shared/line-diff.ts';
import { useHighlighted } from './code-block.tsx';
import type { HighlightNode } from './highlighter.ts';

/** A line of one of two texts side by side; null keeps the place of a line that only the other has. */
export interface SideLine {
  /** From 1. */
  readonly number: number;
  readonly changed: boolean;
}
export type SideLines = readonly (SideLine | null)[];

/** Two texts line by line at the same height. Pure. */
export function sideBySide(left: string, right: string): readonly [SideLines, SideLines] {
  const [before, after] = [left.split('\n'), right.split('\n')];
  const sides: [(SideLine | null)[], (SideLine | null)[]] = [[], []];
  let [at, to] = [0, 0];
  const same = (until: number): void => {
    for (; at < until; at++, to++) {
      sides[0].push({ number: at + 1, changed: false });
      sides[1].push({ number: to + 1, changed: false });
    }
  };
  for (const change of diffLines(before, after)) {
    same(change.at);
    for (let i = 0; i < Math.max(change.removed, change.added); i++) {
      sides[0].push(i < change.removed ? { number: at + i + 1, changed: true } : null);
      sides[1].push(i < change.added ? { number: to + i + 1, changed: true } : null);
    }
    at += change.removed;
    to += change.added;
  }
  same(before.length);
  return sides;
}

export interface CodeLinesProps {
  readonly text: string;
  readonly language: string;
  readonly lines: SideLines;
  /** What a changed line means on this side. */
  readonly change: 'removed' | 'added';
  readonly label: string;
}

/** One side of a comparison: code with numbers, and a sign and a tint where it differs. */
export function CodeLines({ text, language, lines, change, label }: CodeLinesProps): ReactNode {
  const tree = useHighlighted(text, language);
  const coloured = tree === null ? null : linesOf(tree);
  const plain = text.split('\n');
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard
    <section tabIndex={0} aria-label={label} dir="ltr" className="code-block overflow-x-auto! py-2">
      <code className="code-lines block">
        {lines.map((line, index) => {
          const place = `${index}`;
          if (line === null) return <div key={place} className="max-lg:hidden!" />;
          const changed = line.changed ? change : undefined;
          return (
            <div key={place} data-change={changed}>
              <span className="line-number" aria-hidden="true">
                {line.number}
              </span>
              <span>{changed && (change === 'added' ? '+' : '−')}</span>
              <span>{coloured?.[line.number - 1] ?? plain[line.number - 1]}</span>
            </div>
          );
        })}
      </code>
    </section>
  );
}

/** A tree of coloured parts, cut at the ends of lines: a part may go over several. */
function linesOf(tree: readonly HighlightNode[]): readonly ReactNode[][] {
  const lines: ReactNode[][] = [[]];
  const walk = (nodes: readonly HighlightNode[], className: string): void => {
    for (const node of nodes) {
      if (node.type === 'element') {
        const own = node.properties.className;
        walk(node.children as readonly HighlightNode[], Array.isArray(own) ? own.join(' ') : className);
      } else if (node.type === 'text') {
        for (const [index, part] of node.value.split('\n').entries()) {
          if (index > 0) lines.push([]);
          const line = lines.at(-1) ?? [];
          if (part !== '')
            line.push(
              className === '' ? (
                part
              ) : (
                <span key={line.length} className={className}>
                  {part}
                </span>
              ),
            );
        }
      }
    }
  };
  walk(tree, '');
  return lines;
}
