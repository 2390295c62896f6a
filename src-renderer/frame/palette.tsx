import { type ReactNode, useMemo, useState } from 'react';
import type { PaddockError } from '../../src-shared/errors.ts';
import { Key } from '../components/button.tsx';
import { copyText } from '../components/copy-text.ts';
import { Icon } from '../components/icons.tsx';
import { useT } from '../i18n/index.ts';
import { asPaddockError } from '../rpc/use-call.ts';
import { CallProblem } from './call-problem.tsx';
import { fuzzySort } from './fuzzy.ts';
import { type PaletteAction, usePaletteActions } from './palette-actions.ts';
import { Picker, type PickerSection } from './picker.tsx';

const COPIED_MS = 900;

export interface PaletteProps {
  readonly stoppable: boolean;
  readonly onClose: () => void;
}

/** Finds pages, profiles and actions by a few letters. */
export function Palette({ stoppable, onClose }: PaletteProps): ReactNode {
  const t = useT();
  const actions = usePaletteActions(stoppable);
  const [typed, setTyped] = useState('');
  const [said, setSaid] = useState('');
  const [error, setError] = useState<PaddockError | null>(null);
  const sections = useMemo(() => sectionsOf(typed, actions), [typed, actions]);

  const choose = async (action: PaletteAction): Promise<void> => {
    setError(null);
    try {
      const outcome = await action.run();
      if (outcome === null) return onClose();
      const copied = await copyText(outcome.copy).then(
        () => true,
        () => false,
      );
      // What cannot be copied for somebody can be read and chosen.
      setSaid(copied ? t('frame:copied') : outcome.copy);
      if (copied) setTimeout(onClose, COPIED_MS);
    } catch (thrown) {
      setError(asPaddockError(thrown));
    }
  };
  return (
    <Picker
      title={t('palette:title')}
      searchLabel={t('palette:search')}
      listLabel={t('palette:list')}
      width="w-[40rem]"
      typed={typed}
      onType={setTyped}
      sections={sections}
      empty={t('palette:noMatch', { q: typed })}
      draw={action => <PaletteOption action={action} />}
      onChoose={action => void choose(action)}
      onClose={onClose}
    >
      <div className="empty:hidden">{error && <CallProblem error={error} />}</div>
      <p
        role="status"
        className="border-t border-line px-4 py-2.5 text-sm text-ready select-all empty:hidden"
      >
        {said}
      </p>
    </Picker>
  );
}

/** What was typed sorts across sections: headings would tear the best answers apart. */
function sectionsOf(
  typed: string,
  actions: readonly PaletteAction[],
): readonly PickerSection<PaletteAction>[] {
  const items = fuzzySort(typed, actions, action => `${action.label} ${action.also ?? ''}`);
  if (typed.trim() !== '') return items.length > 0 ? [{ heading: null, items }] : [];
  return [...new Set(items.map(action => action.section))].map(heading => ({
    heading,
    items: items.filter(action => action.section === heading),
  }));
}

function PaletteOption({ action }: { readonly action: PaletteAction }): ReactNode {
  const { problem } = action;
  return (
    <div className={`flex min-h-9 items-center gap-3 ${problem === null ? '' : 'text-dim'}`}>
      <span className="text-faint">
        <Icon name={action.icon} size={15} />
      </span>
      <span className="min-w-0 truncate">{action.label}</span>
      {problem !== null && <span className="ms-auto min-w-0 truncate text-sm text-dim">{problem}</span>}
      {problem === null && action.key !== undefined && (
        <span className="ms-auto">
          <Key>{action.key}</Key>
        </span>
      )}
    </div>
  );
}
