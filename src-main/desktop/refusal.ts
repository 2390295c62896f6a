import { dialog } from 'electron';
import { toWireError } from '../../src-shared/errors.ts';
import type { Said } from '../../src-shared/said/translate.ts';
import type { Logger } from '../lib/log.ts';

/** Tells that something was not done, and why. Returns at once: Electron's own error box would hold everything up. */
export function tellRefusal(what: string, error: unknown, said: Said, log: Logger): void {
  const { message, fix } = toWireError(error);
  log.warn(what, { error });
  const box = { type: 'error' as const, title: 'Paddock', buttons: ['OK'], noLink: true };
  void dialog
    .showMessageBox({ ...box, message: what, detail: [said(message), said(fix)].filter(Boolean).join('\n') })
    .catch(() => {});
}
