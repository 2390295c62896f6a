import { createElement, memo, type ReactNode, useEffect, useMemo, useState } from 'react';
import { useT } from '../i18n/index.ts';
import { CopyButton } from './copy-button.tsx';
import type { HighlightNode } from './highlighter.ts';

type Highlighter = typeof import('./highlighter.ts')['highlight'];
let loaded: Highlighter | null = null;

/** Longer code is shown plain: colouring it would hold the page up while it grows. */
const MOST = 30_000;

/** Code with its language, colours once those are there, and a button to copy it. */
export const CodeBlock = memo(function CodeBlock(props: {
  readonly text: string;
  readonly language: string;
}): ReactNode {
  const t = useT();
  const { text, language } = props;
  const tree = useHighlighted(text, language);
  return (
    <div className="code-block" dir="ltr">
      <div className="flex items-center justify-between ps-3 pe-1 text-xs text-faint">
        <span>{language || t('playground:code')}</span>
        <CopyButton text={text} label={t('playground:copyCode')} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard */}
      <pre tabIndex={0}>
        <code>{tree === null ? text : tree.map(element)}</code>
      </pre>
    </div>
  );
});

/** The text as a tree of coloured parts; null while the colours are not there, and for what has none. */
export function useHighlighted(text: string, language: string): readonly HighlightNode[] | null {
  const [highlight, setHighlight] = useState<Highlighter | null>(() => loaded);
  useEffect(() => {
    if (loaded !== null || language === '') return;
    let gone = false;
    import('./highlighter.ts').then(
      module => {
        loaded = module.highlight;
        if (!gone) setHighlight(() => module.highlight);
      },
      // Colours that cannot be fetched are not missed.
      () => {},
    );
    return () => {
      gone = true;
    };
  }, [language]);
  return useMemo(
    () => (highlight !== null && text.length <= MOST ? highlight(text, language) : null),
    [highlight, text, language],
  );
}

function element(node: HighlightNode, key: number): ReactNode {
  if (node.type === 'text') return node.value;
  if (node.type !== 'element') return null;
  const names = node.properties.className;
  return createElement(
    'span',
    { key, className: Array.isArray(names) ? names.join(' ') : undefined },
    node.children.map(element),
  );
}
