import { basename, relative } from 'node:path';
import type { FoundModel } from '../../src-shared/model/discovery.ts';
import type { ProfileSuggestion } from '../../src-shared/model/plan.ts';
import { ProfileId, type RuntimeKind } from '../../src-shared/model/profile.ts';
import { isInside } from '../lib/model-roots.ts';
import type { ModelFacts } from './model-facts.ts';

/** More context than this costs memory that a first profile should not take; the editor has the rest. */
const MAX_CONTEXT = 32_768;

export interface SuggestionInput {
  /** Absolute path of the file, or of its first part. */
  readonly path: string;
  readonly facts: Pick<ModelFacts, 'name' | 'contextTokens'>;
  /** As it was found on this machine; null for a file that no search came across. */
  readonly found: Pick<FoundModel, 'name' | 'mmproj' | 'root'> | null;
  readonly modelRoots: readonly string[];
  readonly runtime: RuntimeKind;
  /** Ids that profiles have already. */
  readonly taken: ReadonlySet<string>;
}

/**
 * What a new profile for a model file begins with: its name, a context from its header, the projector beside it, and
 * paths as short as they can be. Pure.
 */
export function suggestProfile(input: SuggestionInput): ProfileSuggestion {
  const { path, facts, found, runtime, taken } = input;
  const stem = basename(path)
    .replace(/\.gguf$/i, '')
    .replace(/-\d{5}-of-\d{5}$/, '');
  // The file's name tells the quantization, which the header's name leaves out.
  const name = (found?.name ?? stem).replace(/[\0-\x1f\x7f]/g, ' ').slice(0, 200);
  const base =
    name
      .toLowerCase()
      .replace(/^.*\//, '')
      .replace(/[^a-z0-9_.-]+/g, '-')
      .replace(/^[-.]+|[-.]+$/g, '')
      .slice(0, 80) || 'model';
  let id = base;
  for (let n = 2; taken.has(id); n++) id = `${base}-${n}`;
  const roots = [...input.modelRoots, ...(found ? [found.root] : [])];
  const asWritten = (file: string): string => {
    const root = roots.find(one => isInside(one, file));
    return root === undefined ? file : relative(root, file);
  };
  const context = Math.min(facts.contextTokens ?? MAX_CONTEXT, MAX_CONTEXT);
  return {
    id: ProfileId.parse(id),
    keys: {
      NAME: name,
      ...(facts.name === null || facts.name === name
        ? {}
        : { DESCRIPTION: facts.name.replace(/[\0-\x1f\x7f]/g, ' ') }),
      ...(runtime === 'docker' ? {} : { RUNTIME: runtime }),
      MODEL: asWritten(path),
      ...(found?.mmproj ? { MMPROJ: asWritten(found.mmproj) } : {}),
      CTX_SIZE: String(Math.max(1, Math.round(context))),
    },
  };
}
