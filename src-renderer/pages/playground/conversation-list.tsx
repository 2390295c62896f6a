import { type ReactNode, useState } from 'react';
import { Button } from '../../components/button.tsx';
import { Icon } from '../../components/icons.tsx';
import { saveText } from '../../components/save-text.ts';
import { ConfirmDialog } from '../../frame/confirm-dialog.tsx';
import { formatInstant } from '../../i18n/format.ts';
import { useT } from '../../i18n/index.ts';
import { asMarkdown, type Conversation } from './conversation.ts';
import type { Playground } from './use-playground.ts';

const ICON =
  'inline-flex size-7 items-center justify-center rounded text-faint hover:bg-raised hover:text-ink';

/** This browser's conversations: open, rename, export, delete. */
export function ConversationList(props: {
  readonly playground: Playground;
  readonly onChoose: () => void;
}): ReactNode {
  const t = useT();
  const { playground, onChoose } = props;
  const { conversations, current, kept } = playground;
  const [asking, setAsking] = useState(false);
  const [removed, setRemoved] = useState<Conversation | null>(null);
  return (
    <aside aria-label={t('playground:conversations')} className="playground-list">
      <Button
        onClick={() => {
          playground.start();
          onChoose();
        }}
      >
        <Icon name="plus" size={14} />
        {t('playground:new')}
      </Button>
      {conversations === null ? (
        <p role="status" className="px-2 text-sm text-faint">
          {t('playground:loading')}
        </p>
      ) : (
        <ul className="grid min-h-0 flex-1 grid-cols-[minmax(0,1fr)] content-start gap-px overflow-y-auto">
          {conversations.map(one => (
            <Row
              key={one.id}
              conversation={one}
              present={one.id === current.id}
              playground={playground}
              onChoose={onChoose}
              onRemove={() => {
                playground.remove([one.id]);
                setRemoved(one.id === current.id ? current : one);
              }}
            />
          ))}
        </ul>
      )}
      <p role="status" className="px-2 text-sm text-dim empty:hidden">
        {removed && (
          <>
            {t('playground:removed')}{' '}
            <button
              type="button"
              className="rounded text-accent underline underline-offset-2"
              onClick={() => {
                playground.restore(removed);
                setRemoved(null);
              }}
            >
              {t('playground:undo')}
            </button>
          </>
        )}
      </p>
      <p className="px-2 text-xs text-faint">{kept ? t('playground:kept') : t('playground:notKept')}</p>
      {(conversations?.length ?? 0) > 0 && (
        <Button look="plain" className="justify-start" onClick={() => setAsking(true)}>
          {t('playground:clearAll')}
        </Button>
      )}
      {asking && (
        <ConfirmDialog
          title={t('playground:clearAsk')}
          confirm={t('playground:clearConfirm')}
          cancel={t('playground:keep')}
          danger
          error={null}
          onConfirm={() => {
            playground.remove(conversations?.map(one => one.id) ?? []);
            setAsking(false);
          }}
          onClose={() => setAsking(false)}
        />
      )}
    </aside>
  );
}

function Row(props: {
  readonly conversation: Conversation;
  readonly present: boolean;
  readonly playground: Playground;
  readonly onChoose: () => void;
  readonly onRemove: () => void;
}): ReactNode {
  const t = useT();
  const { conversation, present, playground, onChoose, onRemove } = props;
  const [name, setName] = useState<string | null>(null);
  const title = conversation.title || t('playground:untitled');
  const rename = (): void => {
    if (name !== null && name.trim() !== '') playground.rename(conversation.id, name.trim());
    setName(null);
  };
  if (name !== null) {
    return (
      <li>
        <input
          aria-label={t('playground:renameOf', { title })}
          value={name}
          // biome-ignore lint/a11y/noAutofocus: the person asked to write here
          autoFocus
          maxLength={120}
          onChange={event => setName(event.target.value)}
          onBlur={rename}
          onKeyDown={event => {
            if (event.key === 'Enter') rename();
            if (event.key === 'Escape') setName(null);
          }}
          className="h-9 w-full rounded-md border border-line bg-surface px-2"
        />
      </li>
    );
  }
  return (
    <li
      className={`group relative flex items-center rounded-md ${present ? 'bg-raised' : 'hover:bg-raised'}`}
    >
      <button
        type="button"
        {...(present ? { 'aria-current': 'true' as const } : {})}
        title={formatInstant(conversation.updatedAt)}
        onClick={() => {
          playground.open(conversation.id);
          onChoose();
        }}
        className="min-w-0 flex-1 truncate px-2 py-1.5 text-start"
      >
        {title}
      </button>
      {/* Over the end of the title, which has the whole row while nobody wants them. */}
      <span className="flex rounded-md bg-raised opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 max-lg:opacity-100 lg:absolute lg:inset-y-0 lg:end-0 lg:ps-1">
        <button
          type="button"
          className={ICON}
          aria-label={t('playground:renameOf', { title })}
          title={t('playground:rename')}
          onClick={() => setName(conversation.title)}
        >
          <Icon name="edit" size={13} />
        </button>
        <button
          type="button"
          className={ICON}
          aria-label={`${t('playground:export')}: ${title}`}
          title={t('playground:export')}
          onClick={() => saveText('conversation.md', [asMarkdown(conversation)], 'text/markdown')}
        >
          <Icon name="save" size={13} />
        </button>
        <button
          type="button"
          className={ICON}
          aria-label={t('playground:removeOf', { title })}
          title={t('playground:remove')}
          onClick={onRemove}
        >
          <Icon name="trash" size={13} />
        </button>
      </span>
    </li>
  );
}
