import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readDataset } from '../../../src-main/benchmarks/grading/dataset-file.ts';
import { type Graded, gradeSamples } from '../../../src-main/benchmarks/grading/grader.ts';
import type { SandboxKind, Verdict } from '../../../src-shared/model/benchmark.ts';
import { ensurePythonImage, graderSources, only } from '../../support/grading.ts';
import { describeWith, type RequirementName } from '../../support/requirements.ts';

interface Program {
  readonly name: string;
  readonly base: string;
  readonly plus: string;
  readonly code: string;
}

const corpus = readFileSync(new URL('../../golden/hostile/corpus.py', import.meta.url), 'utf8');
const programs: readonly Program[] = corpus
  .split(/^#%% /m)
  .slice(1)
  .map(part => {
    const [header = '', ...lines] = part.split('\n');
    const [name = '', statuses = ''] = header.split(': ');
    const [base = '', plus = base] = statuses.split(' ');
    return { name, base, plus, code: lines.join('\n') };
  });

const PROBLEM = {
  task_id: 'Hostile/0',
  prompt: 'def solve(x):\n',
  entry_point: 'solve',
  canonical_solution: '    return 2 * x\n',
  base_input: [[1]],
  plus_input: [[2], [3]],
  atol: 0,
};

/** Machine-wide things that a candidate could harm, and whether it did. */
class Canaries {
  readonly root = mkdtempSync(join(tmpdir(), 'paddock-hostile-'));
  readonly text = `canary-${process.pid}-${Math.random().toString(36).slice(2)}`;
  readonly file = join(homedir(), `.paddock-test-${this.text}`);
  readonly escape = join(this.root, 'escape');
  connections = 0;
  #server: Server | null = null;
  #process: ChildProcess | null = null;
  port = 0;

  async set(): Promise<void> {
    mkdirSync(this.escape, { mode: 0o777 });
    writeFileSync(this.file, this.text);
    process.env.PADDOCK_TEST_CANARY = this.text;
    this.#process = spawn('sleep', ['3600'], { stdio: 'ignore' });
    const server = createServer(socket => {
      this.connections++;
      socket.destroy();
    });
    this.#server = server;
    await new Promise<void>(resolve => server.listen(0, '0.0.0.0', resolve));
    const address = server.address();
    this.port = typeof address === 'object' && address !== null ? address.port : 0;
  }

  get pid(): number {
    return this.#process?.pid ?? 0;
  }

  get processAlive(): boolean {
    return this.#process?.exitCode === null && this.#process.signalCode === null;
  }

  async clear(): Promise<void> {
    delete process.env.PADDOCK_TEST_CANARY;
    this.#process?.kill('SIGKILL');
    await new Promise<void>(resolve => {
      if (this.#server === null) resolve();
      else this.#server.close(() => resolve());
    });
    rmSync(this.file, { force: true });
    rmSync(this.root, { recursive: true, force: true });
  }
}

/** Command lines of every process of this machine that runs the grader's sources. */
function graderProcesses(): readonly string[] {
  return execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' })
    .split('\n')
    .filter(line => line.includes('paddock_zygote.py') || line.includes('grader/judge.py'));
}

const escaped = (): readonly string[] =>
  ['/', '/tmp', '/usr', '/etc', '/var', homedir(), graderSources].flatMap(place =>
    readdirSync(place).filter(name => name === 'paddock-escaped' || name === 'left'),
  );

function corpusIn(kind: SandboxKind, needs: readonly RequirementName[]): void {
  describeWith(needs, `the hostile corpus in ${kind}`, () => {
    const canaries = new Canaries();
    const byName = new Map<string, Verdict>();
    let graded: Graded;
    const before = graderProcesses();
    const sourcesBefore = readdirSync(graderSources);

    beforeAll(async () => {
      if (kind === 'docker') ensurePythonImage();
      await canaries.set();
      const path = join(canaries.root, 'hostile.jsonl');
      writeFileSync(path, `${JSON.stringify(PROBLEM)}\n`, { mode: 0o600 });
      const dataset = await readDataset(path, canaries.root);
      const cacheDir = join(canaries.root, 'cache');
      const values: Record<string, string> = {
        escape: canaries.escape,
        canaryText: canaries.text,
        canaryFile: canaries.file,
        canaryPort: String(canaries.port),
        canaryPid: String(canaries.pid),
        home: homedir(),
        dataset: path,
        cache: cacheDir,
      };
      const fill = (code: string): string => code.replace(/\$\{(\w+)\}/g, (_, name) => values[name] ?? '');
      graded = await gradeSamples(
        {
          dataset,
          samples: programs.map(({ code }) => ({ taskId: PROBLEM.task_id, solution: fill(code) })),
          workers: 1,
          rules: { minTimeLimitS: 0.6 },
          sandbox: only(kind),
        },
        { sources: graderSources, cacheDir },
        AbortSignal.timeout(500_000),
      );
      for (const verdict of graded.verdicts) {
        const program = programs[verdict.index];
        if (program !== undefined) byName.set(program.name, verdict);
      }
    }, 520_000);
    afterAll(() => canaries.clear());

    it('has forty programs at least, each with a name of its own', () => {
      expect(programs.length).toBeGreaterThanOrEqual(40);
      expect(new Set(programs.map(({ name }) => name)).size).toBe(programs.length);
    });

    it('ran in the sandbox that it was to run in', () => {
      expect(graded.sandbox).toBe(kind);
    });

    it.each(programs)('gives $name its status', ({ name, base, plus }) => {
      const verdict = byName.get(name);
      const why = `base: ${verdict?.base.reason}, plus: ${verdict?.plus?.reason}`;
      expect(base.split('|'), why).toContain(verdict?.base.status);
      expect(plus.split('|'), why).toContain(verdict?.plus?.status);
    });

    it('names the module that is not there', () => {
      expect(byName.get('module-that-is-not-there')?.base.reason).toBe(
        'ModuleNotFoundError: paddock_no_such_module',
      );
    });

    it('let nothing be harmed', () => {
      expect(canaries.processAlive).toBe(true);
      expect(canaries.connections).toBe(0);
      expect(readFileSync(canaries.file, 'utf8')).toBe(canaries.text);
      expect(readdirSync(canaries.escape)).toEqual([]);
      expect(escaped()).toEqual([]);
      expect(readdirSync(graderSources)).toEqual(sourcesBefore);
    });

    it('left no process behind', () => {
      expect(graderProcesses()).toEqual(before);
    });
  });
}

corpusIn('bubblewrap', ['bubblewrap']);
corpusIn('docker', ['docker', 'python-image']);
