import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readDataset } from '../../src-main/benchmarks/grading/dataset-file.ts';
import { type Graded, gradeSamples } from '../../src-main/benchmarks/grading/grader.ts';
import type { SandboxKind, Verdict } from '../../src-shared/model/benchmark.ts';
import { ensurePythonImage, graderSources, only } from './grading.ts';
import { describeWith, have, type RequirementName } from './requirements.ts';

interface Program {
  readonly name: string;
  readonly base: string;
  readonly plus: string;
  readonly code: string;
  /** Why it is not run where limits are all that there is. */
  readonly notInGuard: string | null;
}

/** A problem and the programs that try to get around solving it. */
interface Corpus {
  readonly name: string;
  readonly programs: readonly Program[];
  readonly problem: Readonly<Record<string, unknown>> & { readonly task_id: string };
}

function programsOf(file: string): readonly Program[] {
  const text = readFileSync(new URL(`../golden/hostile/${file}`, import.meta.url), 'utf8');
  return text
    .split(/^#%% /m)
    .slice(1)
    .map(part => {
      const [header = '', ...lines] = part.split('\n');
      const [name = '', statuses = ''] = header.split(': ');
      const [base = '', plus = base] = statuses.split(' ');
      const notInGuard = /^# Not under limits alone: (.+)$/.exec(lines[0] ?? '')?.[1] ?? null;
      return { name, base, plus, code: lines.join('\n'), notInGuard };
    });
}

export const INPUTS: Corpus = {
  name: 'hostile corpus',
  programs: programsOf('corpus.py'),
  problem: {
    task_id: 'Hostile/0',
    prompt: 'def solve(x):\n',
    entry_point: 'solve',
    canonical_solution: '    return 2 * x\n',
    base_input: [[1]],
    plus_input: [[2], [3]],
    atol: 0,
  },
};

/** Stands in the asserts and nowhere else that a candidate may see. */
const SECRET = `only-in-the-asserts-${Math.random().toString(36).slice(2)}`;

export const ASSERTS: Corpus = {
  name: 'corpus against asserts',
  programs: programsOf('asserts.py'),
  problem: {
    task_id: 'HostileAsserts/0',
    prompt: 'def helper(x):\n    return x + 1\n\n\ndef solve(x):\n    """ Twice x. """\n',
    entry_point: 'solve',
    canonical_solution: '    return x + x\n',
    test: [
      'def check(candidate):',
      `    secret = '${SECRET}'`,
      '    given = [1]',
      '    assert candidate(1) == 2',
      '    assert candidate(2) == 4',
      '    assert candidate(given) == given + given',
      '    assert helper(1) == 2',
      '    assert solve(3) == 6',
      '    assert not abs(candidate(0.5) - 1.0) >= 1e-9 and candidate(0.5) <= 1.0',
      '',
    ].join('\n'),
  },
};

/** What no candidate may find in its environment. */
process.env.PADDOCK_TEST_CANARY = SECRET;

/** So many corpora are graded side by side: most of their programs wait for their time to be over. */
const SIDE_BY_SIDE = 3;

/** Gradings of this test file, in the order in which their results are looked at. */
class Gradings {
  readonly #begin: (() => Promise<void>)[] = [];
  #begun = false;

  /** What `grade` will give, once the first of all is waited for. */
  add(grade: () => Promise<Graded>): () => Promise<Graded> {
    let settle: { readonly ok: (graded: Graded) => void; readonly bad: (error: unknown) => void };
    const result = new Promise<Graded>((ok, bad) => {
      settle = { ok, bad };
    });
    // Told to whoever waits for it; until then nobody does.
    result.catch(() => {});
    this.#begin.push(() => grade().then(settle.ok, settle.bad));
    return () => {
      this.#beginAll();
      return result;
    };
  }

  #beginAll(): void {
    if (this.#begun) return;
    this.#begun = true;
    const work = async (): Promise<void> => {
      for (let next = this.#begin.shift(); next !== undefined; next = this.#begin.shift()) await next();
    };
    for (let lane = 0; lane < SIDE_BY_SIDE; lane++) void work();
  }
}

const gradings = new Gradings();

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
    this.#process?.kill('SIGKILL');
    await new Promise<void>(resolve => {
      if (this.#server === null) resolve();
      else this.#server.close(() => resolve());
    });
    rmSync(this.file, { force: true });
    rmSync(this.root, { recursive: true, force: true });
  }
}

/** Processes and containers that have something to do with a folder. */
function workingOn(folder: string, kind: SandboxKind): readonly string[] {
  const list = (program: string, args: readonly string[]): readonly string[] =>
    execFileSync(program, args, { encoding: 'utf8' })
      .split('\n')
      .filter(line => line.includes(folder));
  const containers = ['ps', '--all', '--no-trunc', '--format', '{{.Names}} {{.Mounts}}'];
  return [...list('ps', ['-eo', 'args']), ...(kind === 'docker' ? list('docker', containers) : [])];
}

const escaped = (sources: string): readonly string[] =>
  ['/', '/tmp', '/usr', '/etc', '/var', homedir(), sources].flatMap(place =>
    readdirSync(place).filter(name => name === 'paddock-escaped' || name === 'left'),
  );

/** Runs a corpus in a sandbox: every program gets its status, and nothing is harmed. */
export function corpusIn(kind: SandboxKind, needs: readonly RequirementName[], corpus: Corpus): void {
  describeWith(needs, `the ${corpus.name} in ${kind}`, () => {
    const programs = corpus.programs.filter(({ notInGuard }) => kind !== 'guard' || notInGuard === null);
    const canaries = new Canaries();
    const byName = new Map<string, Verdict>();
    let graded: Graded;
    // Its own copy of the grader: whatever runs it is of this test.
    const sources = join(canaries.root, 'grader');

    const grade = async (): Promise<Graded> => {
      if (kind === 'docker') ensurePythonImage();
      await canaries.set();
      cpSync(graderSources, sources, { recursive: true });
      const path = join(canaries.root, 'hostile.jsonl');
      writeFileSync(path, `${JSON.stringify(corpus.problem)}\n`, { mode: 0o600 });
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
        secretBackwards: [...SECRET].reverse().join(''),
      };
      const fill = (code: string): string => code.replace(/\$\{(\w+)\}/g, (_, name) => values[name] ?? '');
      return gradeSamples(
        {
          dataset,
          samples: programs.map(({ code }) => ({ taskId: corpus.problem.task_id, solution: fill(code) })),
          workers: 1,
          rules: { minTimeLimitS: 0.6 },
          sandbox: only(kind),
        },
        { sources, cacheDir },
        AbortSignal.timeout(800_000),
      );
    };
    const result = needs.every(have) ? gradings.add(grade) : grade;

    beforeAll(async () => {
      graded = await result();
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

    it('ran where it was to run, and says so', () => {
      expect(graded.sandbox).toBe(kind);
    });

    it.each(programs)('gives $name its status', ({ name, base, plus }) => {
      const verdict = byName.get(name);
      const why = `base: ${verdict?.base.reason}, plus: ${verdict?.plus?.reason}`;
      expect(base.split('|'), why).toContain(verdict?.base.status);
      if (corpus.problem.plus_input !== undefined)
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
      expect(escaped(sources)).toEqual([]);
      expect(readdirSync(sources)).toEqual(readdirSync(graderSources));
    });

    it('left no process behind', () => {
      expect(workingOn(canaries.root, kind)).toEqual([]);
    });
  });
}
