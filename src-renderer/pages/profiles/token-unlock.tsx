import { type FormEvent, type ReactNode, useId, useState } from 'react';
import { Button } from '../../components/button.tsx';
import { useT } from '../../i18n/index.ts';
import type { TokenHold } from './use-token.ts';

/** Asks for the management token, without which a page may not change what is executed. Nothing once it is given. */
export function TokenUnlock({ hold }: { readonly hold: TokenHold }): ReactNode {
  const t = useT();
  const id = useId();
  const [typed, setTyped] = useState('');
  if (hold.mayGuarded) return null;
  const unlock = (event: FormEvent): void => {
    event.preventDefault();
    if (typed.trim() !== '') void hold.unlock(typed.trim());
  };
  return (
    <form onSubmit={unlock} className="grid gap-1 text-xs">
      <label htmlFor={id} className="text-dim">
        {t('editor:needsToken')}
      </label>
      <span className="flex gap-2">
        <input
          id={id}
          type="password"
          value={typed}
          onChange={event => setTyped(event.target.value)}
          placeholder={t('editor:token')}
          autoComplete="off"
          spellCheck={false}
          aria-invalid={hold.refused !== null}
          className="field min-w-0 flex-1 font-mono text-sm"
        />
        <Button type="submit" disabled={hold.pending || typed.trim() === ''}>
          {t('editor:unlock')}
        </Button>
      </span>
      {hold.refused !== null && (
        <span role="alert" className="text-failed">
          {hold.refused}
        </span>
      )}
    </form>
  );
}
