import { basename, relative } from 'node:path';
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
  readonly modelRoots: readonly string[];
  readonly runtime: RuntimeKind;
  /** Ids that profiles have already. */
  readonly taken: ReadonlySet<string>;
}

/** What a new profile for a model file begins with: name and context from its header, the path as short as it can be. Pure. */
export function suggestProfile(input: SuggestionInput): ProfileSuggestion {
  const { path, facts, modelRoots, runtime, taken } = input;
  const stem = basename(path)
    .replace(/\.gguf$/i, '')
    .replace(/-\d{5}-of-\d{5}$/, '');
  const base =
    stem
      .toLowerCase()
      .replace(/[^a-z0-9_.-]+/g, '-')
      .replace(/^[-.]+|[-.]+$/g, '')
      .slice(0, 80) || 'model';
  let id = base;
  for (let n = 2; taken.has(id); n++) id = `${base}-${n}`;
  const root = modelRoots.find(one => isInside(one, path));
  // The file's name tells the quantization, which the header's name leaves out.
  const name = stem.replace(/[\0-\x1f\x7f]/g, ' ').slice(0, 200);
  const context = Math.min(facts.contextTokens ?? MAX_CONTEXT, MAX_CONTEXT);
  return {
    id: ProfileId.parse(id),
    keys: {
      NAME: name,
      ...(facts.name === null || facts.name === name
        ? {}
        : { DESCRIPTION: facts.name.replace(/[\0-\x1f\x7f]/g, ' ') }),
      ...(runtime === 'docker' ? {} : { RUNTIME: runtime }),
      MODEL: root === undefined ? path : relative(root, path),
      CTX_SIZE: String(Math.max(1, Math.round(context))),
    },
  };
}
