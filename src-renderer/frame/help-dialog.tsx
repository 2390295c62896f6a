import type { ReactNode } from 'react';
import { Button, Key } from '../components/button.tsx';
import { Dialog } from '../components/dialog.tsx';
import { type Translate, useT } from '../i18n/index.ts';
import { type Page, pages } from '../pages.tsx';
import { useSingleKeys } from './use-single-keys.ts';

/** As the keyboard of this machine has it. */
export function paletteKey(): string {
  return /Mac|iPhone|iPad/.test(navigator.userAgent) ? '⌘K' : 'Ctrl K';
}

const keys = (t: Translate, page: Page): readonly (readonly [string, string])[] => [
  ['m', t('help:switchProfile')],
  ['s', t('help:stop')],
  ['q', t('help:stop')],
  ['r', t('help:restart')],
  [paletteKey(), t('help:palette')],
  ...(page.keys ?? []).map(([key, what]) => [key, t(what)] as const),
  ...pages.map(one => [one.shortcut, t(one.title)] as const),
  ['?', t('help:thisList')],
  ['Esc', t('help:escape')],
];

/** The keys of the frame. */
export function HelpDialog(props: { readonly page: Page; readonly onClose: () => void }): ReactNode {
  const { page, onClose } = props;
  const t = useT();
  const singleKeys = useSingleKeys();
  const shown = keys(t, page).filter(([key]) => singleKeys || key.length > 1);
  return (
    <Dialog label={t('help:title')} onClose={onClose} width="w-[24rem]">
      <div className="grid gap-4 p-5">
        <h2 className="text-lg font-semibold">{t('help:title')}</h2>
        <dl className="grid grid-cols-[4rem_1fr] items-center gap-y-2.5">
          {shown.map(([key, what]) => (
            <div key={key} className="contents">
              <dt>
                <Key>{key}</Key>
                <span className="sr-only">{key}</span>
              </dt>
              <dd className="text-dim">{what}</dd>
            </div>
          ))}
        </dl>
        {!singleKeys && <p className="text-sm text-dim">{t('help:singleOff')}</p>}
        <div className="flex justify-end">
          <Button onClick={onClose}>{t('help:close')}</Button>
        </div>
      </div>
    </Dialog>
  );
}
