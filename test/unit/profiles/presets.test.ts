import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseDocument, printDocument } from '../../../src-main/profiles/conf-document.ts';
import { readModelsConf } from '../../../src-main/profiles/models-conf.ts';
import { exportPresets, importPresets } from '../../../src-main/profiles/presets.ts';
import { appendPresets } from '../../../src-main/profiles/presets-append.ts';
import { shippedFlags, shippedTables } from '../../support/flag-table.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const context = { flags: shippedTables, modelRoots: ['/srv/models'] };
const profilesOf = (text: string) => readModelsConf(parseDocument(text), context).profiles;

describe('presets of llama-server', () => {
  it('exports the profiles of the repository as recorded', async () => {
    const { text, issues } = exportPresets(
      profilesOf(readFileSync(join(root, 'models.conf'), 'utf8')),
      shippedTables,
      path => path,
    );
    expect(issues).toEqual([]);
    await expect(text).toMatchFileSnapshot(join(root, 'test/golden/presets/models.ini'));
  });

  it('exports flags that only other builds have, of an engine that was not asked yet', () => {
    const engines = { of: () => ({ ...shippedFlags, standsIn: true as const }) };
    const text = '[x]\nMODEL=a.gguf\nRUNTIME=process\nEXTRA_ARGS=--no-mmap -dio --temp 0.5\n';
    const { profiles } = readModelsConf(parseDocument(text), { ...context, flags: engines });
    const { text: ini, issues } = exportPresets(profiles, engines, path => path);
    expect(ini).toContain('\nno-mmap = true\ndirect-io = true\n');
    expect(issues).toEqual([]);
  });

  it('imports what it has exported: the same arguments come out', () => {
    const original = profilesOf(readFileSync(join(root, 'models.conf'), 'utf8'));
    const { text } = exportPresets(original, shippedTables, path => path);
    const again = profilesOf(printDocument(appendPresets(parseDocument(''), text, shippedFlags, context)));
    expect(again.map(profile => profile.id)).toEqual(original.map(profile => profile.id));
    expect(exportPresets(again, shippedTables, path => path).text).toBe(text);
  });

  it('leaves out what such a file cannot hold, and says so', () => {
    const text =
      '[a.b]\nNAME=A\nMODEL=m.gguf\nEXTRA_ARGS=--samplers top_k;temperature -ot exps=CPU --control-vector-layer-range 1 2\n';
    const { text: ini, issues } = exportPresets(profilesOf(text), shippedTables, path => path);
    expect(ini).toContain('[a.b]\n');
    expect(ini).toContain('override-tensor = exps=CPU\n');
    expect(issues.map(issue => issue.message)).toEqual([
      '[a.b] --samplers: a presets file cannot hold ";" or "#".',
      '[a.b] --control-vector-layer-range takes two values and is left out.',
    ]);
  });

  it('serves without GPU what did so here, and says which GPUs and variables it leaves out', () => {
    const text =
      '[cpu]\nMODEL=m.gguf\nGPUS=none\n[all]\nMODEL=m.gguf\nGPUS=all\n' +
      '[two]\nMODEL=m.gguf\nGPUS=0,1\nENV_GGML_A=1\nENV_GGML_B=2\n';
    const { text: ini, issues } = exportPresets(profilesOf(text), shippedTables, path => path);
    const sections = ini.split(/^(?=\[)/m).slice(1);
    expect(sections.map(section => /^device = .*$/m.exec(section)?.[0])).toEqual([
      'device = none',
      undefined,
      undefined,
    ]);
    expect(issues.map(({ code, key, line, message }) => [code, key, line, message])).toEqual([
      ['not-exported', 'GPUS', 7, '[two] GPUS=0,1: a presets file cannot choose GPUs by index or UUID.'],
      ['not-exported', 'ENV_GGML_A', 7, '[two] ENV_GGML_A: a presets file has no environment variables.'],
      ['not-exported', 'ENV_GGML_B', 7, '[two] ENV_GGML_B: a presets file has no environment variables.'],
    ]);
    const [cpu] = profilesOf(printDocument(appendPresets(parseDocument(''), ini, shippedFlags, context)));
    expect([cpu?.extraArgs, cpu?.issues]).toEqual([['--device', 'none'], []]);
  });

  it('merges the section for all, and turns switches into flags', () => {
    const ini =
      '﻿version = 1\n[*]\nc = 4096\nno-jinja = off\nLLAMA_ARG_N_PARALLEL = 2\n[x/y:Q4]\nmodel = m.gguf\nno-context-shift = true\nmmap = 1\nalias = two words ; note\n';
    expect(importPresets(ini, shippedFlags, context).sections).toEqual([
      {
        id: 'x-y-Q4',
        keys: {
          NAME: 'x/y:Q4',
          CTX_SIZE: '4096',
          MODEL: 'm.gguf',
          EXTRA_ARGS: "--jinja --parallel 2 --no-context-shift --alias 'two words'",
        },
        comments: ['# not imported: mmap = 1 (no flag of build 11669)'],
      },
    ]);
  });

  it("imports the engine's own words as ours, and what could not start here as comments", () => {
    const ini =
      '[a]\nmodel = m.gguf\nn-gpu-layers = -1\nflash-attn = true\nfit = 1\nmmproj = /elsewhere/p.gguf\n' +
      'lora = ../l.gguf\ncache-type-k = q3\nmodel-draft = /elsewhere/d.gguf\nthreads = many\n' +
      '[b]\nmodel = n.gguf\nngl = -2\nflash-attn = -1\nfit = off\nmmproj = p.gguf\nlora = l.gguf:0.5\n';
    const text = printDocument(appendPresets(parseDocument(''), ini, shippedFlags, context));
    const [a, b] = profilesOf(text);
    expect([a?.issues, b?.issues.filter(({ severity }) => severity === 'error')]).toEqual([[], []]);
    expect(a).toMatchObject({ gpuLayers: 'auto', flashAttn: 'on', fit: true, mmproj: null, lora: [] });
    expect(b).toMatchObject({ gpuLayers: 'all', flashAttn: 'auto', fit: false, mmproj: 'p.gguf' });
    const left = text.split('\n').filter(line => line.startsWith('# not imported'));
    expect(left.map(line => line.split(' ')[3])).toEqual([
      'mmproj',
      'lora',
      'cache-type-k',
      'model-draft',
      'threads',
    ]);
    expect(left[2]).toContain('(CACHE_TYPE_K takes one of f32, ');
  });

  it('leaves secrets where they are, also those of sections that it does not import', () => {
    const ini =
      '[a]\nmodel = m.gguf\napi-key = something-short\nLLAMA_API_KEY = other-short\nctx-size = 1\n' +
      '[b]\nhf-repo = x/y\nhf-token = hf_short\nmodel-url = https://me:pass@example.test/m.gguf\n';
    const text = printDocument(appendPresets(parseDocument(''), ini, shippedFlags, context));
    expect(text).toContain('# not imported: api-key = … (');
    expect(text).toContain('hf-repo = x/y, hf-token = …, ');
    expect(text).not.toMatch(/something-short|other-short|hf_short|me:pass@/);
  });

  it('never imports a refused flag, and keeps it as a comment', () => {
    const ini = '[a]\nmodel = m.gguf\nlog-file = /etc/passwd\ntools = all\n[b]\nhf-repo = x/y\n';
    const text = printDocument(appendPresets(parseDocument('[z]\nMODEL=m'), ini, shippedFlags, context));
    expect(text).toBe(
      '[z]\nMODEL=m\n\n[a]\nNAME=a\nMODEL=m.gguf\n' +
        '# not imported: log-file = /etc/passwd (it writes to a file of its own choosing)\n' +
        '# not imported: tools = all (it lets the model run tools or programs on this machine)\n' +
        '# not imported: [b] hf-repo = x/y (no model file; models to download are not imported)\n',
    );
  });

  it('refuses a file without models, and ids that are taken', () => {
    expect(() => importPresets('<!doctype html>', shippedFlags, context)).toThrow(
      expect.objectContaining({ code: 'BAD_REQUEST' }),
    );
    expect(() => appendPresets(parseDocument('[a]\n'), '[a]\nmodel = m', shippedFlags, context)).toThrow(
      expect.objectContaining({ code: 'CONFLICT' }),
    );
  });
});
