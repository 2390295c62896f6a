import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { DockerProxy } from '../../support/docker-proxy.ts';
import { nothingLeft } from '../../support/leftovers.ts';
import { type PanelProcess, Panels, profileText } from '../../support/panel-process.ts';
import { ensureLlamaImage, LLAMA_IMAGE, realLlamaServer } from '../../support/real-llama.ts';
import { describeWith } from '../../support/requirements.ts';

const FIX = 'Lower CTX_SIZE';
/** A cache that fits into no memory that these tests give. */
const GREEDY = { CTX_SIZE: '1000000', CACHE_TYPE_K: 'f16', CACHE_TYPE_V: 'f16' };

async function goesBack(panel: PanelProcess, message: RegExp): Promise<void> {
  expect(await panel.switchTo('modest')).toMatchObject({ status: 200 });
  const answer = await panel.switchTo('greedy');
  expect(answer).toMatchObject({
    status: 502,
    body: { error: { fix: expect.stringContaining(FIX), details: { failure: 'out-of-ram' } } },
  });
  expect(answer.body.error.message).toMatch(message);
  // At once: trying the same again cannot help.
  expect(await panel.ready('modest')).toMatchObject({ because: { code: 'out-of-ram', permanent: true } });
}

describeWith(['docker', 'llama-server'], 'a container that the kernel ends because memory ran out', () => {
  const panels = new Panels();
  let docker: DockerProxy | null = null;

  afterAll(async () => {
    await panels.dispose();
    await docker?.dispose();
  });

  it('is named as such with the fix, and the model before serves again', async () => {
    await ensureLlamaImage();
    docker = await DockerProxy.start({ memoryMiB: 96 });
    const inDocker = { RUNTIME: 'docker', IMAGE: LLAMA_IMAGE };
    const panel = await panels.start(
      profileText('modest', inDocker) + profileText('greedy', { ...inDocker, ...GREEDY }),
      { env: { DOCKER_HOST: docker.address } },
    );
    await goesBack(panel, /^\[greedy\] ran out of memory: the system killed the engine\./);
    const { state } = await panel.group();
    expect(state).toMatchObject({ because: { exit: { signal: 'SIGKILL', outOfMemory: true } } });
    expect(await panel.end()).toBe(0);
    await nothingLeft(panel.homeId);
  });
});

describeWith(['llama-server'], 'a process that gets no more memory', () => {
  const panels = new Panels();
  const folder = mkdtempSync(join(tmpdir(), 'paddock-limited-'));

  afterAll(async () => {
    await panels.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  it("is explained with the engine's own words and the fix, and the model before serves again", async () => {
    const limited = join(folder, 'llama-server');
    writeFileSync(limited, `#!/bin/sh\nulimit -v 1000000\nexec '${realLlamaServer()}' "$@"\n`, {
      mode: 0o755,
    });
    const panel = await panels.start(profileText('modest') + profileText('greedy', GREEDY), {
      args: ['--llama-server', limited],
    });
    await goesBack(panel, /^\[greedy\] does not fit into memory: /);
    expect(await panel.end()).toBe(0);
    await nothingLeft(panel.homeId);
  });
});
