import { join, resolve } from 'node:path';
import type { PlaceKind } from '../../src-shared/model/discovery.ts';

/** A folder to look for models in. `root` becomes a model folder when one of its models gets a profile. */
export interface Place {
  readonly kind: PlaceKind;
  readonly root: string;
}

export interface PlacesInput {
  readonly modelsDir: string;
  readonly extra: readonly string[];
  /** The folder of the person. */
  readonly userHome: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
}

/**
 * The usual places, each folder once: a store that is a model folder as well is still looked through as that store. By what their programs document: Hugging Face (HF_HUB_CACHE, HF_HOME, XDG_CACHE_HOME), LM Studio
 * (`~/.lmstudio/models`, earlier `~/.cache/lm-studio/models`), Ollama (OLLAMA_MODELS, `~/.ollama/models`, and the folder
 * of its Linux service).
 */
export function usualPlaces({ modelsDir, extra, userHome, env, platform }: PlacesInput): readonly Place[] {
  const cache = env.XDG_CACHE_HOME || join(userHome, '.cache');
  const hub = env.HF_HUB_CACHE || join(env.HF_HOME || join(cache, 'huggingface'), 'hub');
  const stores: Place[] = [
    { kind: 'hugging-face', root: hub },
    { kind: 'lm-studio', root: join(userHome, '.lmstudio', 'models') },
    { kind: 'lm-studio', root: join(userHome, '.cache', 'lm-studio', 'models') },
    { kind: 'ollama', root: env.OLLAMA_MODELS || join(userHome, '.ollama', 'models') },
  ];
  if (platform === 'linux') stores.push({ kind: 'ollama', root: '/usr/share/ollama/.ollama/models' });
  const folders: Place[] = [
    { kind: 'models-folder', root: modelsDir },
    ...extra.map((root): Place => ({ kind: 'extra', root })),
  ];
  const same = (one: Place) => (other: Place) => resolve(one.root) === resolve(other.root);
  const all = [...folders.filter(folder => !stores.some(same(folder))), ...stores];
  return all.filter((place, i) => all.findIndex(same(place)) === i);
}
