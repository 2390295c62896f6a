import { describe, expect, it } from 'vitest';
import { childEnv, engineEnv } from '../../../../src-main/runtime/process/child-env.ts';
import { parseEngineVersion } from '../../../../src-main/runtime/process/engine-version.ts';
import { redactArgs } from '../../../../src-main/runtime/redact-args.ts';
import { parseEndpoint } from '../../../../src-main/runtime/remote/remote-runtime.ts';
import type { LaunchSpec } from '../../../../src-main/runtime/runtime.ts';
import type { Profile } from '../../../../src-shared/model/profile.ts';
import { emptyProfile } from '../../../support/empty-profile.ts';
import { launchSpec } from '../../../support/launch-spec.ts';
import { processRuntime } from '../../../support/process-runtime.ts';

describe('parseEngineVersion', () => {
  it.each([
    ['version: 0.7.0 (build 11669, commit Debian)\nbuilt with GNU 16.2.0', 'build 11669'],
    ['ggml_cuda_init: found 1 CUDA devices\nversion: 6123 (abcdef0)\nbuilt with cc', 'build 6123'],
    ['version: 0.7.0', null],
  ])('reads %j', (output, build) => {
    expect(parseEngineVersion(output)?.build).toBe(build);
  });

  it('is null for another program', () => {
    expect(parseEngineVersion('ls (GNU coreutils) 9.1')).toBeNull();
  });
});

describe('childEnv', () => {
  const own = {
    PATH: '/bin',
    HOME: '/root',
    TOKEN: 'x',
    CUDA_VISIBLE_DEVICES: '3',
    LD_LIBRARY_PATH: '/evil',
  };

  it("keeps the user's choice of devices where the profile makes none", () => {
    expect(childEnv({ gpus: 'all', env: {} }, own, 'linux')).toEqual({
      PATH: '/bin',
      HOME: '/root',
      CUDA_VISIBLE_DEVICES: '3',
      CUDA_DEVICE_ORDER: 'PCI_BUS_ID',
    });
  });

  it('hides every device, or all but those named', () => {
    expect(childEnv({ gpus: 'none', env: {} }, own, 'linux').CUDA_VISIBLE_DEVICES).toBe('-1');
    const env = childEnv({ gpus: ['GPU-a', 'GPU-b'], env: { GGML_X: '1' } }, own, 'linux');
    expect(env).toMatchObject({
      CUDA_VISIBLE_DEVICES: 'GPU-a,GPU-b',
      HIP_VISIBLE_DEVICES: 'GPU-a,GPU-b',
      GGML_X: '1',
    });
  });
});

describe('the command line of the process runtime', () => {
  const commandOf = (over: Partial<Profile>, gpus: LaunchSpec['gpus'] = 'none'): readonly string[] =>
    processRuntime('llama-server', '/nowhere').explain(
      launchSpec({ homeId: 'home', port: 18_080, profile: emptyProfile(over), gpus }),
    );

  it('keeps an engine of any kind off the GPUs, unless EXTRA_ARGS name some', () => {
    expect(commandOf({ gpus: 'none' }).slice(0, 3)).toEqual(['llama-server', '--device', 'none']);
    const own = commandOf({ gpus: 'none', extraArgs: ['--device', 'Vulkan0'] });
    expect(own.lastIndexOf('Vulkan0')).toBeGreaterThan(own.indexOf('none'));
  });

  it('leaves an engine the GPUs that nobody but it may know', () => {
    expect(commandOf({ gpus: null })).not.toContain('--device');
    expect(commandOf({ gpus: 'all' })).not.toContain('--device');
    expect(commandOf({ gpus: ['0'] }, ['0'])).not.toContain('--device');
  });
});

describe('engineEnv', () => {
  it("adds the user's own library folders, and no others", () => {
    const env = (own: Record<string, string>) =>
      engineEnv({ gpus: 'all', env: {} }, { PATH: '/bin', ...own });
    expect(env({ LD_LIBRARY_PATH: '/opt/cuda/lib:/opt/llama/lib', DYLD_LIBRARY_PATH: '/opt/lib' })).toEqual({
      PATH: '/bin',
      CUDA_DEVICE_ORDER: 'PCI_BUS_ID',
      LD_LIBRARY_PATH: '/opt/cuda/lib:/opt/llama/lib',
      DYLD_LIBRARY_PATH: '/opt/lib',
    });
    // As an AppImage puts its own in front of nothing.
    const image = { APPDIR: '/tmp/.mount_paddock', LD_LIBRARY_PATH: '/tmp/.mount_paddock/usr/lib:' };
    expect(env(image)).not.toHaveProperty('LD_LIBRARY_PATH');
    expect(env({ ...image, LD_LIBRARY_PATH: '/tmp/.mount_paddock/usr/lib:lib:/opt/lib:' })).toMatchObject({
      LD_LIBRARY_PATH: '/opt/lib',
    });
  });
});

describe('redactArgs', () => {
  it('hides values of secret flags in both spellings, and keys by their shape', () => {
    const args = [
      '--api-key',
      'k1',
      '--api-key=k2',
      '--hf-token',
      'k3',
      '--alias',
      'sk-abcdefgh1234',
      '--api-key-file',
      '/f',
    ];
    const shown = redactArgs(args);
    expect(shown).toEqual([
      '--api-key',
      '[redacted]',
      '--api-key=[redacted]',
      '--hf-token',
      '[redacted]',
      '--alias',
      '[redacted]',
      '--api-key-file',
      '/f',
    ]);
  });

  it('leaves ordinary arguments as they are', () => {
    const args = [
      'llama-server',
      '--cache-type-k',
      'q8_0',
      '--special-token',
      '-ngl',
      '99',
      '--override-kv',
      'a=b',
    ];
    expect(redactArgs(args)).toEqual(args);
  });
});

describe('parseEndpoint', () => {
  it('takes http and https, and drops query and fragment', () => {
    expect(parseEndpoint('http://host:8080/base?x=1#y').href).toBe('http://host:8080/base');
    expect(parseEndpoint('https://host').protocol).toBe('https:');
  });

  it('is the server that the address of an API belongs to', () => {
    expect(parseEndpoint('http://host:8080/v1').href).toBe('http://host:8080/');
    expect(parseEndpoint('http://host/llm/v1/').href).toBe('http://host/llm');
    expect(parseEndpoint('http://host/v10').href).toBe('http://host/v10');
  });

  it.each([null, '', 'host:8080', 'file:///etc/passwd', 'not an address'])('refuses %j', text => {
    expect(() => parseEndpoint(text)).toThrowError(expect.objectContaining({ code: 'INVALID_PROFILE' }));
  });

  it('refuses credentials without repeating them', () => {
    let message = '';
    try {
      parseEndpoint('http://user:hunter2@host:8080');
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message).toContain('user name or password');
    expect(message).not.toContain('hunter2');
  });
});
