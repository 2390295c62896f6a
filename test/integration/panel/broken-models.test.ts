import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { processesOf } from '../../support/leftovers.ts';
import { copyModel, type PanelProcess, Panels, profileText } from '../../support/panel-process.ts';
import { models, realLlamaServer } from '../../support/real-llama.ts';
import { describeWith } from '../../support/requirements.ts';

/** `npm run soak` raises it. */
const RUNS = Number(process.env.PADDOCK_FUZZ_MODELS ?? 6);
const seed = Number(process.env.PADDOCK_FUZZ_SEED ?? 20_262);
const whole = readFileSync(models.miniQ8);

/** Where the keys, names and offsets are; the tensors follow, and any bytes are good tensors. */
const HEADER_BYTES = 24_000;
const damage = fc.oneof(
  fc.record({ kind: fc.constant('cut' as const), at: fc.integer({ min: 1, max: whole.length - 1 }) }),
  fc.record({
    kind: fc.constant('bytes' as const),
    at: fc.integer({ min: 0, max: HEADER_BYTES }),
    bytes: fc.uint8Array({ minLength: 1, maxLength: 16 }),
  }),
  fc.record({ kind: fc.constant('zeros' as const), at: fc.integer({ min: 0, max: HEADER_BYTES }) }),
);

function damaged(how: typeof damage extends fc.Arbitrary<infer T> ? T : never): Buffer {
  const bytes = Buffer.from(whole);
  switch (how.kind) {
    case 'cut':
      return bytes.subarray(0, how.at);
    case 'bytes':
      bytes.set(how.bytes, how.at);
      return bytes;
    case 'zeros':
      return bytes.fill(0, how.at, how.at + 64);
  }
}

/** Switches to damaged models; each loads or is refused with a reason, and the good one serves again. */
async function survives(panel: PanelProcess, numRuns: number): Promise<void> {
  const path = join(panel.place.modelsDir, 'broken.gguf');
  expect((await panel.switchTo('good')).status).toBe(200);
  await fc.assert(
    fc.asyncProperty(damage, async how => {
      writeFileSync(path, damaged(how));
      const { status, body } = await panel.switchTo('broken');
      expect([200, 502]).toContain(status);
      if (status === 502) {
        expect(body.error.message).toMatch(/broken/);
        expect(body.error.fix).toMatch(/\w{4,}/);
        await panel.ready('good');
      } else expect((await panel.switchTo('good')).status).toBe(200);
      expect(await processesOf(panel.homeId)).toEqual([await panel.serverPid()]);
    }),
    { numRuns, seed, endOnFailure: true },
  );
}

const panels = new Panels();
afterAll(() => panels.dispose());

const conf = (keys: Readonly<Record<string, string>> = {}): string =>
  profileText('good', keys) + profileText('broken', { MODEL: 'broken.gguf', START_TIMEOUT: '20', ...keys });

describeWith(['llama-server'], 'damaged model files and llama-server', () => {
  it('end in a reason and the model before, whatever is damaged', { timeout: 3_600_000 }, async () => {
    const place = panels.place(conf());
    copyModel(place, 'broken.gguf');
    const panel = await panels.start(place, { args: ['--llama-server', realLlamaServer()] });
    await survives(panel, RUNS);
    expect(await panel.end()).toBe(0);
  });
});

describe('damaged model files and the built-in engine', () => {
  it('end in a reason and the model before, whatever is damaged', { timeout: 3_600_000 }, async () => {
    const place = panels.place(conf({ RUNTIME: 'embedded', EXTRA_ARGS: '--threads 1' }));
    copyModel(place, 'broken.gguf');
    const panel = await panels.start(place);
    // It retries what may pass, which takes seconds.
    await survives(panel, Math.ceil(RUNS / 3));
    expect(await panel.end()).toBe(0);
  });
});
