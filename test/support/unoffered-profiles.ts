import { PaddockError } from '../../src-shared/errors.ts';
import type { Measurements } from '../../src-shared/model/measurement.ts';

const notOffered = (): never => {
  throw new PaddockError('NOT_OFFERED');
};

/** Rows around models.conf that a panel without one does not offer; nothing was measured either. */
export const unofferedProfiles = {
  'profiles.preview': notOffered,
  'profiles.plan': notOffered,
  'profiles.suggest': notOffered,
  'supervisor.previewSwitch': notOffered,
  'engine.flags': notOffered,
  'profiles.edit': notOffered,
  'profiles.backups': () => [],
  'profiles.previewRestore': notOffered,
  'profiles.restore': notOffered,
  'measurements.watch': async function* (_input: unknown, { signal }: { readonly signal: AbortSignal }) {
    const none: Measurements = [];
    yield none;
    await new Promise<void>(done => signal.addEventListener('abort', () => done(), { once: true }));
  },
} as const;
