import { useCallback } from 'react';
import type { ProfileEntry } from '../../src-shared/model/profile.ts';
import { startProblem } from '../../src-shared/start-problem.ts';
import { shortMiddle } from '../components/short-middle.ts';
import { said, useT } from '../i18n/index.ts';
import { useConnection } from '../stores/use-app.ts';

const MOST_PATH = 44;

/**
 * Says why a profile cannot be started, null when it can: what is wrong first, then where, below the models folder; of
 * a long path the ends, which tell the most.
 */
export function useStartProblem(): (entry: ProfileEntry) => string | null {
  const t = useT();
  const modelsDir = useConnection(view => view.info?.modelsDir ?? null);
  return useCallback(
    entry => {
      const problem = startProblem(entry);
      if (problem === null) return null;
      const below = (path: string): string =>
        modelsDir === null ? path : path.replaceAll(`${modelsDir}/`, '');
      const { state, path } = entry.file;
      return state === 'missing' && path !== null
        ? t('profiles:missingFile', { path: shortMiddle(below(path), MOST_PATH) })
        : below(said(problem));
    },
    [t, modelsDir],
  );
}
