import { describe, expect, it } from 'vitest';
import {
  BadArgument,
  parseWorkerArgs,
  threadsFor,
} from '../../../../src-main/runtime/embedded/worker/args.ts';
import { CHATML } from '../../../../src-main/runtime/embedded/worker/chat-template.ts';
import { serverArgs } from '../../../../src-main/runtime/server-args.ts';
import { emptyProfile } from '../../../support/empty-profile.ts';
import { launchSpec } from '../../../support/launch-spec.ts';

describe('the worker’s command line', () => {
  it('takes the arguments of a profile as llama-server does', () => {
    const options = parseWorkerArgs([
      ...['--model', '/m/a.gguf', '--ctx-size', '131072', '--host', '127.0.0.1', '--port', '8080'],
      ...['--flash-attn', 'on', '--cache-type-k', 'q8_0', '--cache-type-v', 'q8_0', '--split-mode', 'layer'],
      ...['--main-gpu', '0', '--fit', 'on', '--fit-target', '128,1024', '--jinja', '--metrics', '-lv', '4'],
      ...['--threads', '1', '--lora', '/m/l.gguf', '--temp', '0.6', '--seed', '-1', '--no-mmproj-offload'],
    ]);
    expect(options).toMatchObject({
      modelPath: '/m/a.gguf',
      ctxSize: 131_072,
      host: '127.0.0.1',
      port: 8080,
      threads: 1,
      slots: 1,
      flashAttention: true,
      cacheTypeK: 'q8_0',
      lora: [{ path: '/m/l.gguf', scale: 1 }],
      sampling: { temperature: 0.6, seed: null },
    });
    expect(options.warnings).toEqual(['--no-mmproj-offload has no effect in the embedded engine']);
  });

  it('understands all that a plain profile gives an engine', () => {
    const lora = [
      { path: '/m/l.gguf', scale: 0.5 },
      { path: '/m/k.gguf', scale: null },
    ];
    const profile = emptyProfile({ runtime: 'embedded', extraArgs: ['--threads', '1'] });
    const spec = launchSpec({ homeId: 'home', port: 8123, profile, modelPath: '/m/a.gguf', lora });
    const args = serverArgs(spec, { host: '127.0.0.1', port: 8123, mapPath: path => path });
    const options = parseWorkerArgs(args);
    expect(options.warnings).toEqual([]);
    expect(options).toMatchObject({ modelPath: '/m/a.gguf', port: 8123, threads: 1, flashAttention: true });
    expect(new Set(options.lora)).toEqual(
      new Set([
        { path: '/m/l.gguf', scale: 0.5 },
        { path: '/m/k.gguf', scale: 1 },
      ]),
    );
  });

  it('knows short names, = and lists', () => {
    const options = parseWorkerArgs([
      ...['-m', 'a.gguf', '-c', '0', '-t', '3', '-np', '2', '-ngl', '99', '--port=99', '-b', '64'],
      ...['--lora-scaled', '/a:b.gguf:0.5,/c.gguf:-1', '--device', 'none'],
    ]);
    expect(options).toMatchObject({
      ctxSize: null,
      threads: 3,
      slots: 2,
      gpuLayers: 99,
      port: 99,
      gpu: false,
    });
    expect(options.lora).toEqual([
      { path: '/a:b.gguf', scale: 0.5 },
      { path: '/c.gguf', scale: -1 },
    ]);
  });

  it('uses no GPU when no layer may go there', () => {
    expect(parseWorkerArgs(['-m', 'a', '-ngl', '0']).gpu).toBe(false);
    expect(parseWorkerArgs(['-m', 'a', '-ngl', 'all'])).toMatchObject({ gpu: true, gpuLayers: 'max' });
  });

  it('tells a chat template from the name of one', () => {
    const given = (value: string) => parseWorkerArgs(['-m', 'a', '--chat-template', value]);
    for (const source of ['{{ messages }}', '{%- if x -%}a{%- endif -%}'])
      expect(given(source)).toMatchObject({ chatTemplate: source, warnings: [] });
    expect(given('chatml')).toMatchObject({ chatTemplate: CHATML, warnings: [] });
    const { chatTemplate, warnings } = given('llama3');
    expect(chatTemplate).toBeNull();
    expect(warnings).toEqual([expect.stringContaining('--chat-template llama3 has no effect')]);
    expect(parseWorkerArgs(['-m', 'a'])).toMatchObject({ chatTemplate: null, warnings: [] });
  });

  it('does not take the next flag for the value of an unknown one', () => {
    const options = parseWorkerArgs([
      '--swa-full',
      '--model',
      'a',
      '--override-kv',
      'x=int:1',
      '--port',
      '7',
    ]);
    expect(options).toMatchObject({ modelPath: 'a', port: 7 });
    expect(options.warnings).toHaveLength(2);
  });

  it.each([
    [[]],
    [['--model']],
    [['-m', 'a', '--port', 'x']],
    [['-m', 'a', '-c', '1.5']],
    [['-m', 'a', '-ctk', 'q2']],
    [['-m', 'a', '--lora-scaled', 'x']],
  ])('refuses %j', argv => {
    expect(() => parseWorkerArgs(argv)).toThrow(BadArgument);
  });

  it('leaves a core free, and always computes with one', () => {
    expect(threadsFor(8, 4)).toBe(3);
    expect(threadsFor(1, 4)).toBe(1);
    expect(threadsFor(2, 2)).toBe(1);
    expect(threadsFor(null, 1)).toBe(1);
    expect(threadsFor(null, 64)).toBe(4);
  });
});
