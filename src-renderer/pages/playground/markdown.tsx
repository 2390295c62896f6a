import type { Token, Tokens } from 'marked';
import { createElement, Fragment, memo, type ReactNode, useMemo } from 'react';
import { CodeBlock } from '../../components/code-block.tsx';
import { readMarkdown } from './read-markdown.ts';

/**
 * Markdown as React elements. It is never turned into HTML text, so there is nothing to sanitise: markup that a model
 * writes stands there as text, and the only attribute that comes from it is the address of a link. What cannot be read
 * as Markdown stands there as it was written.
 */
export const Markdown = memo(function Markdown({ text }: { readonly text: string }): ReactNode {
  const tokens = useMemo(() => readMarkdown(text), [text]);
  return (
    <div className="markdown">
      {tokens?.map((token, i) => block(token, i)) ?? <p className="whitespace-pre-wrap">{text}</p>}
    </div>
  );
});

/** Links go out over https only; anything else is text. */
export function safeHref(href: string): string | null {
  try {
    const url = new URL(href);
    return url.protocol === 'https:' ? url.href : null;
  } catch {
    return null;
  }
}

function block(token: Token, key: number): ReactNode {
  switch (token.type) {
    case 'space':
    case 'def':
      return null;
    case 'heading': {
      const { depth, tokens } = token as Tokens.Heading;
      // The page has its own headings; an answer's stand below them.
      return createElement(
        `h${Math.min(6, depth + 3)}`,
        { key, 'data-depth': depth, className: 'heading' },
        inline(tokens),
      );
    }
    case 'paragraph':
      return <p key={key}>{inline((token as Tokens.Paragraph).tokens)}</p>;
    case 'text': {
      const { tokens, text } = token as Tokens.Text;
      return <Fragment key={key}>{tokens ? inline(tokens) : text}</Fragment>;
    }
    case 'code': {
      const { text, lang } = token as Tokens.Code;
      return <CodeBlock key={key} text={text} language={lang?.split(/\s/)[0] ?? ''} />;
    }
    case 'blockquote':
      return (
        <blockquote key={key}>
          {(token as Tokens.Blockquote).tokens.map((one, i) => block(one, i))}
        </blockquote>
      );
    case 'list': {
      const { ordered, start, items } = token as Tokens.List;
      const rows = items.map((item, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the parts of an answer never move
        <li key={i} data-task={item.task || undefined}>
          {item.tokens.map((one, j) => block(one, j))}
        </li>
      ));
      return ordered ? (
        <ol key={key} start={start === '' ? 1 : start}>
          {rows}
        </ol>
      ) : (
        <ul key={key}>{rows}</ul>
      );
    }
    case 'table':
      return <Table key={key} table={token as Tokens.Table} />;
    case 'checkbox':
      return <Fragment key={key}>{(token as Tokens.Checkbox).checked ? '☑ ' : '☐ '}</Fragment>;
    case 'hr':
      return <hr key={key} />;
    default:
      return <p key={key}>{token.raw}</p>;
  }
}

function Table({ table }: { readonly table: Tokens.Table }): ReactNode {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard
    <div className="overflow-x-auto" tabIndex={0}>
      <table>
        <thead>
          <tr>
            {table.header.map((cell, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the parts of an answer never move
              <th key={i} data-align={cell.align}>
                {inline(cell.tokens)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the parts of an answer never move
            <tr key={i}>
              {row.map((cell, j) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: the parts of an answer never move
                <td key={j} data-align={cell.align}>
                  {inline(cell.tokens)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function inline(tokens: readonly Token[] | undefined): ReactNode {
  // biome-ignore lint/suspicious/noArrayIndexKey: the parts of an answer never move
  return tokens?.map((token, i) => <Fragment key={i}>{span(token)}</Fragment>);
}

function span(token: Token): ReactNode {
  switch (token.type) {
    case 'strong':
      return <strong>{inline((token as Tokens.Strong).tokens)}</strong>;
    case 'em':
      return <em>{inline((token as Tokens.Em).tokens)}</em>;
    case 'del':
      return <del>{inline((token as Tokens.Del).tokens)}</del>;
    case 'codespan':
      return <code>{(token as Tokens.Codespan).text}</code>;
    case 'br':
      return <br />;
    case 'link': {
      const { href, tokens } = token as Tokens.Link;
      const safe = safeHref(href);
      if (safe === null) return <span title={href}>{inline(tokens)}</span>;
      return (
        <a href={safe} target="_blank" rel="noopener noreferrer nofollow">
          {inline(tokens)}
        </a>
      );
    }
    // An image would be fetched from wherever a model says: its address stands there instead.
    case 'image':
      return <span>{(token as Tokens.Image).text || (token as Tokens.Image).href}</span>;
    case 'escape':
      return (token as Tokens.Escape).text;
    case 'text': {
      const { tokens, raw } = token as Tokens.Text;
      return tokens ? inline(tokens) : raw;
    }
    default:
      return token.raw;
  }
}
