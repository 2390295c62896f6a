import { type KeyboardEvent, type ReactNode, useRef, useState } from 'react';
import type { ChatImage } from '../../../src-shared/model/chat.ts';
import { Button } from '../../components/button.tsx';
import { Icon } from '../../components/icons.tsx';
import { useT } from '../../i18n/index.ts';
import { MOST_IMAGES, readImage } from './images.ts';
import { openDraft, rememberDraft } from './tab-memory.ts';

export interface ComposerProps {
  readonly fieldId: string;
  readonly ready: boolean;
  readonly answering: boolean;
  readonly takesImages: boolean;
  readonly onSend: (text: string, images: readonly ChatImage[]) => void;
  readonly onStop: () => void;
}

/** Where one writes. Enter sends, Shift Enter starts a new line; images are chosen or pasted. */
export function Composer(props: ComposerProps): ReactNode {
  const t = useT();
  const { fieldId, ready, answering, takesImages, onSend, onStop } = props;
  const [text, setText] = useState(openDraft);
  const [images, setImages] = useState<readonly ChatImage[]>([]);
  const [problem, setProblem] = useState('');
  const file = useRef<HTMLInputElement>(null);
  const sendable = ready && !answering && (text.trim() !== '' || images.length > 0);

  const write = (written: string): void => {
    setText(written);
    rememberDraft(written);
  };
  const send = (): void => {
    if (!sendable) return;
    onSend(text.trim(), images);
    write('');
    setImages([]);
    setProblem('');
  };
  const add = async (files: readonly File[]): Promise<void> => {
    try {
      const read = await Promise.all(files.slice(0, MOST_IMAGES).map(readImage));
      setImages(old => [...old, ...read].slice(0, MOST_IMAGES));
      setProblem('');
    } catch {
      setProblem(t('playground:imageUnreadable'));
    }
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    send();
  };
  return (
    <div className="mx-auto w-full max-w-[49rem] px-4 pb-4 sm:px-6">
      {images.length > 0 && (
        <ul className="flex flex-wrap gap-2 pb-2">
          {images.map((image, i) => (
            <li key={image.dataUrl} className="relative">
              <img
                src={image.dataUrl}
                alt={t('playground:image', { n: i + 1 })}
                className="size-16 rounded-md border border-line object-cover"
              />
              <button
                type="button"
                aria-label={t('playground:removeImage', { n: i + 1 })}
                onClick={() => setImages(images.filter(one => one !== image))}
                className="absolute -end-2 -top-2 inline-flex size-6 items-center justify-center rounded-full border border-line bg-raised"
              >
                <Icon name="close" size={11} />
              </button>
            </li>
          ))}
        </ul>
      )}
      <div className="panel flex items-end gap-2 p-2 focus-within:border-line">
        <input
          ref={file}
          type="file"
          accept="image/png,image/jpeg,image/webp,image/gif"
          multiple
          hidden
          onChange={event => {
            void add([...(event.target.files ?? [])]);
            event.target.value = '';
          }}
        />
        <Button
          look="plain"
          className="px-2"
          disabled={!takesImages}
          aria-label={t('playground:addImage')}
          title={takesImages ? t('playground:addImage') : t('playground:noImages')}
          onClick={() => file.current?.click()}
        >
          <Icon name="image" size={16} />
        </Button>
        <textarea
          id={fieldId}
          rows={1}
          value={text}
          onChange={event => write(event.target.value)}
          onKeyDown={onKeyDown}
          onPaste={event => {
            const files = [...event.clipboardData.files].filter(one => one.type.startsWith('image/'));
            if (files.length === 0 || !takesImages) return;
            event.preventDefault();
            void add(files);
          }}
          placeholder={t('playground:placeholder')}
          aria-label={t('playground:message')}
          aria-keyshortcuts="/"
          className="field-sizing-content max-h-48 min-h-8 min-w-0 flex-1 resize-none rounded bg-transparent px-1.5 py-1.5 outline-offset-0 placeholder:text-faint"
        />
        {answering ? (
          <Button
            onClick={onStop}
            aria-label={t('playground:stop')}
            title={t('playground:stop')}
            className="px-2"
          >
            <Icon name="square" size={15} />
          </Button>
        ) : (
          <Button
            look="primary"
            onClick={send}
            disabled={!sendable}
            aria-label={t('playground:send')}
            title={t('playground:send')}
            className="px-2"
          >
            <Icon name="send" size={15} />
          </Button>
        )}
      </div>
      <p role="status" className="pt-1 text-sm text-failed empty:hidden">
        {problem}
      </p>
    </div>
  );
}
