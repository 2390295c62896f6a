import { resolve } from 'node:path';
import { SandboxKind } from '../../../src-shared/model/benchmark.ts';
import { formatDuration, formatPct } from '../../../src-shared/units.ts';
import type { GradedFiles, GradeFilesWish } from '../../benchmarks/grading/grade-files.ts';
import { pinnedImage } from '../../lib/pinned-image.ts';
import { plain } from '../../lib/plain.ts';
import { type Command, type CommandContext, printJson } from '../command.ts';
import { EXIT, UsageError } from '../exit-codes.ts';
import { toned } from '../terminal.ts';

/** So many reasons are told in the terminal; `--json` has them all. */
const REASONS = 6;

export const gradeCommand: Command = {
  name: 'bench grade',
  usage:
    'bench grade --dataset <file> --samples <file> --out <file> [--workers <n>] [--sandbox docker|bubblewrap] [--image <digest or id>] [--python <program>] [--test-details] [--base-only] [--partial] [--allow-unsandboxed]',
  summary: "grade a samples file with EvalPlus's verdicts, in a sandbox; works without a panel",
  flags: {
    dataset: { type: 'string' },
    samples: { type: 'string' },
    out: { type: 'string' },
    workers: { type: 'string' },
    sandbox: { type: 'string' },
    image: { type: 'string' },
    python: { type: 'string' },
    'test-details': { type: 'boolean' },
    'base-only': { type: 'boolean' },
    partial: { type: 'boolean' },
    'allow-unsandboxed': { type: 'boolean' },
  },
  run: async context => {
    const { terminal } = context;
    const live = terminal.colour && !context.json;
    const graded = await context.grade(
      context.options,
      requestOf(context),
      (done, total) => {
        if (live) terminal.err(`\r${done} of ${total} samples${done === total ? '\n' : ''}`);
      },
      context.signal,
    );
    if (context.json) printJson(context, graded);
    else print(context, graded);
    return EXIT.ok.code;
  },
};

function requestOf({ flags, options }: CommandContext): GradeFilesWish {
  const needed = (name: string): string => {
    const value = flags[name];
    if (typeof value !== 'string' || value === '') throw new UsageError(`\`bench grade\` needs --${name}.`);
    return resolve(value);
  };
  const optional = (name: string): string | null => {
    const value = flags[name];
    return typeof value === 'string' ? value : null;
  };
  const workers = optional('workers');
  if (workers !== null && !/^[1-9]\d{0,2}$/.test(workers))
    throw new UsageError(`--workers takes a number from 1, not ${JSON.stringify(workers)}.`);
  const image = optional('image');
  const kind = SandboxKind.nullable().safeParse(optional('sandbox'));
  if (!kind.success) throw new UsageError(`--sandbox takes ${SandboxKind.options.join(', ')}.`);
  return {
    dataset: needed('dataset'),
    samples: needed('samples'),
    out: needed('out'),
    workers: workers === null ? null : Number(workers),
    sandbox: {
      kind: kind.data,
      image: image === null ? options.graderImage : pinnedImage('--image', image),
      allowGuard: flags['allow-unsandboxed'] === true,
      python: optional('python'),
    },
    rules: { testDetails: flags['test-details'] === true, baseOnly: flags['base-only'] === true },
    partial: flags.partial === true,
  };
}

function print({ terminal }: CommandContext, graded: GradedFiles): void {
  const { samples, basePassed, plusPassed, passAtK, sandbox } = graded;
  terminal.out(`${plain(graded.suite)}: ${samples} samples of ${graded.problems} problems\n`);
  const score = (name: string, passed: number, estimates: Readonly<Record<string, number>>): void => {
    const shown = Object.entries(estimates).map(([k, share]) => `${k} ${formatPct(share * 100)}`);
    terminal.out(`${name.padEnd(12)} ${passed} of ${samples} passed  ${shown.join('  ')}\n`);
  };
  score('base', basePassed, passAtK.base);
  if (plusPassed !== null && passAtK.plus !== null) score('base + plus', plusPassed, passAtK.plus);
  const how = graded.sandboxed ? `in ${sandbox}` : toned(terminal, 'warn', 'without a sandbox: limits alone');
  terminal.out(`graded ${how} in ${formatDuration(graded.wallMs)}\n`);
  const [first, ...more] = graded.reasons.slice(0, REASONS);
  if (first !== undefined) {
    const rest = graded.reasons.length - more.length - 1;
    const told = [first, ...more].map(({ reason, samples: count }) => `${plain(reason)} (${count})`);
    terminal.out(`not passed   ${told.join(', ')}${rest > 0 ? `, ${rest} more reasons` : ''}\n`);
  }
  if (graded.absentModules.length > 0)
    terminal.out(
      toned(
        terminal,
        'warn',
        `this Python does not have ${graded.absentModules.map(plain).join(', ')}: samples that import them fail\n`,
      ),
    );
  for (const { taskId, python } of graded.flawed)
    terminal.out(
      `${plain(taskId)} fails with its own reference solution in Python ${python}: EvalPlus gives the same verdict there, and it says little about the samples\n`,
    );
  if (graded.missing.length > 0) terminal.out(`${graded.missing.length} problems have no sample\n`);
  if (graded.unknown.length > 0)
    terminal.out(
      `left out, since the suite does not have them: ${plain(graded.unknown.slice(0, 5).join(', '))}\n`,
    );
}
