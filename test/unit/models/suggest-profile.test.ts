import { describe, expect, it } from 'vitest';
import { suggestProfile } from '../../../src-main/models/suggest-profile.ts';

const suggest = (path: string, more = {}) =>
  suggestProfile({
    path,
    facts: { name: 'GLM 4.7 Flash', contextTokens: 202_752 },
    found: null,
    modelRoots: ['/models', '/extra'],
    runtime: 'docker',
    taken: new Set<string>(),
    ...more,
  });

describe('a profile for a model file', () => {
  it('has the name of the file, a modest context, and a path relative to its folder', () => {
    expect(suggest('/models/GLM/GLM-4.7-Flash-Q8_0.gguf')).toEqual({
      id: 'glm-4.7-flash-q8_0',
      keys: {
        NAME: 'GLM-4.7-Flash-Q8_0',
        DESCRIPTION: 'GLM 4.7 Flash',
        MODEL: 'GLM/GLM-4.7-Flash-Q8_0.gguf',
        CTX_SIZE: '32768',
      },
    });
  });

  it('never asks for more context than the model has, and runs with what is there', () => {
    const small = suggest('/models/m.gguf', {
      facts: { name: null, contextTokens: 2_048 },
      runtime: 'embedded',
    });
    expect(small.keys).toEqual({ NAME: 'm', RUNTIME: 'embedded', MODEL: 'm.gguf', CTX_SIZE: '2048' });
  });

  it('leaves the part out of the name, and finds an id that is free', () => {
    const found = suggest('/extra/Big-00001-of-00003.gguf', { taken: new Set(['big', 'big-2']) });
    expect(found).toMatchObject({ id: 'big-3', keys: { NAME: 'Big', MODEL: 'Big-00001-of-00003.gguf' } });
  });

  it('keeps the projector that lies beside it, and the name by which another program knows it', () => {
    const found = { name: 'qwen3-vl:8b', mmproj: '/ollama/blobs/sha256-b', root: '/ollama' };
    expect(suggest('/ollama/blobs/sha256-a', { found, facts: { name: null, contextTokens: null } })).toEqual({
      id: 'qwen3-vl-8b',
      keys: {
        NAME: 'qwen3-vl:8b',
        MODEL: 'blobs/sha256-a',
        MMPROJ: 'blobs/sha256-b',
        CTX_SIZE: '32768',
      },
    });
    const beside = { name: 'ada/pics', mmproj: '/models/v/mmproj-F16.gguf', root: '/models' };
    expect(suggest('/models/v/pics.gguf', { found: beside })).toMatchObject({
      id: 'pics',
      keys: { NAME: 'ada/pics', MODEL: 'v/pics.gguf', MMPROJ: 'v/mmproj-F16.gguf' },
    });
  });

  it('makes an id of any name', () => {
    expect(suggest('/models/Ünïcode & blanks!.gguf').id).toMatch(/^[a-z0-9_.-]+$/);
    expect(suggest('/models/....gguf').id).toBe('model');
  });
});
