import type { ReactNode } from 'react';
import { Button, Key } from '../components/button.tsx';
import { Dialog } from '../components/dialog.tsx';
import { texts } from '../texts.ts';

/** The keys of the frame. */
export function HelpDialog({ onClose }: { readonly onClose: () => void }): ReactNode {
  return (
    <Dialog label={texts.help.title} onClose={onClose} width="w-[22rem]">
      <div className="grid gap-4 p-5">
        <h2 className="text-lg font-semibold">{texts.help.title}</h2>
        <dl className="grid grid-cols-[4rem_1fr] items-center gap-y-2.5">
          {texts.help.rows.map(([key, what]) => (
            <div key={key} className="contents">
              <dt>
                <Key>{key}</Key>
                <span className="sr-only">{key}</span>
              </dt>
              <dd className="text-dim">{what}</dd>
            </div>
          ))}
        </dl>
        <div className="flex justify-end">
          <Button onClick={onClose}>{texts.help.close}</Button>
        </div>
      </div>
    </Dialog>
  );
}
