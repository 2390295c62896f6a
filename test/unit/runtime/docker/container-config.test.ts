import { describe, expect, it } from 'vitest';
import {
  type ContainerHost,
  containerConfig,
  containerName,
  modelMounts,
  mountsInUse,
  toContainerPath,
} from '../../../../src-main/runtime/docker/container-config.ts';
import { dockerRunCommand } from '../../../../src-main/runtime/docker/explain.ts';
import type { LaunchSpec } from '../../../../src-main/runtime/runtime.ts';
import { emptyProfile } from '../../../support/empty-profile.ts';
import { launchSpec, plainServerArgs } from '../../../support/launch-spec.ts';

function spec(over: Partial<LaunchSpec> = {}): LaunchSpec {
  return launchSpec({
    launchId: 'launch-1',
    homeId: 'home-1',
    port: 8080,
    modelRoots: ['/srv/models', '/data/more models'],
    modelPath: '/srv/models/GLM/glm-00001-of-00003.gguf',
    image: 'ghcr.io/ggml-org/llama.cpp:server-cuda',
    specHash: 'spec-1',
    ...over,
  });
}

function host(given: LaunchSpec, over: Partial<ContainerHost> = {}): ContainerHost {
  const mounts = modelMounts(given.modelRoots);
  const at = { host: '0.0.0.0', port: 8080, mapPath: (path: string) => toContainerPath(path, mounts) };
  return { args: plainServerArgs(given, at), mounts, user: null, memoryLimitMiB: null, ...over };
}

const VARIANTS: readonly (readonly [string, LaunchSpec, Partial<ContainerHost>])[] = [
  [
    'all-gpus',
    spec({ gpus: 'all' }),
    { user: { id: '1000:1000', groups: ['44', '992'] }, memoryLimitMiB: 60_000 },
  ],
  ['gpu-uuids', spec({ gpus: ['GPU-4f2a', '1'], group: 'side' }), {}],
  [
    'cpu-only-any-port-mlock-env',
    spec({
      gpus: 'none',
      port: 0,
      stopGraceMs: 1_500,
      profile: emptyProfile({
        env: { GGML_TOKEN: 'abc', OMP_NUM_THREADS: '8' },
        extraArgs: ['--mlock', '--api-key', 'sk-0'],
      }),
    }),
    { mounts: modelMounts(['/srv/models']) },
  ],
];

describe('the container of a launch spec', () => {
  it.each(VARIANTS)('is created as the golden file says: %s', async (name, given, over) => {
    const options = containerConfig(given, host(given, over));
    await expect(`${JSON.stringify(options, null, 2)}\n`).toMatchFileSnapshot(
      `../../../golden/container-config/${name}.json`,
    );
    const command = dockerRunCommand(containerName(given.homeId, given.group), options);
    await expect(`${command.join('\n')}\n`).toMatchFileSnapshot(
      `../../../golden/container-config/${name}.run.txt`,
    );
  });

  it('is published on loopback only and never restarts by itself, whatever the spec', () => {
    for (const [, given, over] of VARIANTS) {
      const { HostConfig: config } = containerConfig(given, host(given, over));
      const bindings = Object.values(config?.PortBindings as Record<string, { HostIp: string }[]>).flat();
      expect(bindings.map(binding => binding.HostIp)).toEqual(['127.0.0.1']);
      expect(config?.RestartPolicy).toEqual({ Name: 'no' });
      expect(config?.Mounts?.every(mount => mount.ReadOnly)).toBe(true);
      expect(config?.Privileged).toBeUndefined();
    }
  });

  it('sees a file at the place of the innermost folder that holds it', () => {
    const mounts = modelMounts(['/srv/models', '/data', '/srv/models/private']);
    expect(toContainerPath('/srv/models/a/b.gguf', mounts)).toBe('/models/a/b.gguf');
    expect(toContainerPath('/data/c.gguf', mounts)).toBe('/models-2/c.gguf');
    expect(toContainerPath('/srv/models/private/d.gguf', mounts)).toBe('/models-3/d.gguf');
    expect(() => toContainerPath('/srv/models-of-others/e.gguf', mounts)).toThrow(
      /no folder that the container can see/,
    );
    expect(() => toContainerPath('/srv/models/../etc/passwd', mounts)).toThrow();
  });

  it('knows which folders a profile uses', () => {
    const given = spec({ lora: [{ path: '/data/more models/x.gguf', scale: null }] });
    expect(mountsInUse(spec(), modelMounts(given.modelRoots)).map(mount => mount.containerPath)).toEqual([
      '/models',
    ]);
    expect(mountsInUse(given, modelMounts(given.modelRoots))).toHaveLength(2);
    const extraArgs = ['--model-draft', '/data/more models/draft.gguf'];
    const byArgument = spec({ profile: emptyProfile({ extraArgs }) });
    expect(mountsInUse(byArgument, modelMounts(byArgument.modelRoots))).toHaveLength(2);
  });

  it('has a name that differs between homes and groups and that Docker takes', () => {
    const names = [
      containerName('h1', 'default'),
      containerName('h2', 'default'),
      containerName('h1', 'a b'),
      containerName('h1', 'a/b'),
      containerName('h1', 'x'.repeat(300)),
    ];
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,127}$/);
  });
});
