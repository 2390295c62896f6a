import { useState } from 'react';
import { said, useT } from '../../i18n/index.ts';
import { asPaddockError } from '../../rpc/use-call.ts';
import { callWithToken } from '../../rpc/with-token.ts';

/** The management token, once somebody gave it to this page; it is gone with the page. */
export interface TokenHold {
  /** Null in a window of ours, which needs none, and before it was given. */
  readonly token: string | null;
  /** This page may change what is executed. */
  readonly mayGuarded: boolean;
  readonly pending: boolean;
  /** Why the last one was not taken, in words. */
  readonly refused: string | null;
  readonly unlock: (token: string) => Promise<void>;
}

export function useToken(): TokenHold {
  const t = useT();
  const [token, setToken] = useState<string | null>(null);
  const [pending, setPending] = useState(false);
  const [refused, setRefused] = useState<string | null>(null);
  return {
    token,
    mayGuarded: window.paddock !== undefined || token !== null,
    pending,
    refused,
    unlock: async given => {
      setPending(true);
      setRefused(null);
      try {
        // Only who holds the token, or is signed in, is told; and who sends a token counts as its holder or as nobody.
        await callWithToken('app.settings', {}, given);
        setToken(given);
      } catch (thrown) {
        const error = asPaddockError(thrown);
        setRefused(error.code === 'UNAUTHENTICATED' ? t('editor:wrongToken') : said(error.message));
      } finally {
        setPending(false);
      }
    },
  };
}
