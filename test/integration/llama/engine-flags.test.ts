import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { readEngineHelp } from '../../../src-main/llama/flags/flag-cache.ts';
import { parseDocument } from '../../../src-main/profiles/conf-document.ts';
import { readModelsConf } from '../../../src-main/profiles/models-conf.ts';
import { exportPresets } from '../../../src-main/profiles/presets.ts';
import { healthy } from '../../support/eventually.ts';
import { shippedFlags, shippedTables } from '../../support/flag-table.ts';
import { freePort } from '../../support/free-port.ts';
import { models, realLlamaServer } from '../../support/real-llama.ts';
import { describeWith } from '../../support/requirements.ts';

const root = join(import.meta.dirname, '..', '..', '..');

/** Flags that name a file to write would write it here. */
const scratch = mkdtempSync(join(tmpdir(), 'paddock-flags-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** Output of the engine, whatever its exit code. */
const run = (...args: string[]): Promise<string> =>
  new Promise(resolve => {
    execFile(
      realLlamaServer(),
      args,
      { cwd: scratch, timeout: 120_000, maxBuffer: 8e6 },
      (_, stdout, stderr) => resolve(stdout + stderr),
    );
  });

describeWith(['llama-server'], 'the flags of a real engine', () => {
  it('are those of the table that is shipped', async () => {
    const facts = readEngineHelp({ help: await run('--help'), version: await run('--version') });
    expect(facts).toEqual(
      JSON.parse(readFileSync(join(root, 'resources/engine-flags/build-11669.json'), 'utf8')),
    );
  });

  // Hundreds of programs, one after the other.
  it('take as many values as the table says', { timeout: 600_000 }, async () => {
    const wrong: string[] = [];
    for (const row of shippedFlags.rows) {
      for (const name of row.names) {
        const output = await run(name, '--nosuch-0', '--nosuch-1', '--nosuch-2');
        const first = /invalid argument: --nosuch-(\d)/.exec(output)?.[1];
        // A flag that reads its value at once fails on `--nosuch-0`; one that prints and ends never gets there.
        const takes =
          first === undefined
            ? /error while handling argument/.test(output)
              ? row.arity || 1
              : 0
            : Number(first);
        if (takes !== row.arity) wrong.push(`${name}: ${takes}, not ${row.arity}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('are read with _ for - after a double dash, and never with =', async () => {
    expect(await run('--ctx_size', '8', '--nosuch')).toContain('invalid argument: --nosuch');
    expect(await run('--threads=1')).toContain('invalid argument: --threads=1');
  });

  it('read the presets that Paddock exports', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'paddock-presets-'));
    const conf = readFileSync(join(root, 'models.conf'), 'utf8');
    const { profiles } = readModelsConf(parseDocument(conf), {
      flags: shippedTables,
      modelRoots: [models.dir],
    });
    const { text } = exportPresets(profiles, shippedTables, path => join(models.dir, path));
    writeFileSync(join(folder, 'presets.ini'), text);
    const port = await freePort();
    const engine = spawn(
      realLlamaServer(),
      ['--models-preset', join(folder, 'presets.ini'), '--host', '127.0.0.1', '--port', String(port)],
      { stdio: 'ignore', env: { PATH: process.env.PATH, HOME: folder } },
    );
    const gone = new Promise(resolve => engine.once('exit', resolve));
    try {
      await healthy(new URL(`http://127.0.0.1:${port}/`));
      const answer = await fetch(`http://127.0.0.1:${port}/models`);
      const { data } = (await answer.json()) as { data: { id: string }[] };
      expect(data.map(model => model.id).sort()).toEqual(profiles.map(profile => profile.id).sort());
    } finally {
      engine.kill('SIGKILL');
      await gone;
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
