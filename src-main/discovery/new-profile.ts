import type { FoundModel } from '../../src-shared/model/discovery.ts';
import type { RuntimeKind } from '../../src-shared/model/profile.ts';

/** Context that fits ordinary machines; the editor has the rest. */
const CTX_SIZE = 8_192;

/** A section of models.conf for a found model. */
export interface NewProfile {
  readonly id: string;
  readonly keys: Readonly<Record<string, string>>;
}

/** The profile of a found model, under an id that is not taken. Pure. */
export function newProfile(model: FoundModel, runtime: RuntimeKind, taken: ReadonlySet<string>): NewProfile {
  const base =
    model.name
      .toLowerCase()
      .replace(/^.*\//, '')
      .replace(/[^a-z0-9_.-]+/g, '-')
      .replace(/^[-.]+|[-.]+$/g, '')
      .slice(0, 80) || 'model';
  let id = base;
  for (let n = 2; taken.has(id); n++) id = `${base}-${n}`;
  return {
    id,
    keys: {
      NAME: model.name.replace(/[\0-\x1f\x7f]/g, ' ').slice(0, 200),
      MODEL: model.path,
      ...(model.mmproj === null ? {} : { MMPROJ: model.mmproj }),
      CTX_SIZE: String(CTX_SIZE),
      RUNTIME: runtime,
    },
  };
}
