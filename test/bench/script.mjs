// Runs a TypeScript file as a program of its own: bundled with vite, since Node 20 runs no TypeScript, with garbage
// collection on demand. Its last line of output is the JSON that test/bench/figures.ts prints.
import { spawn } from 'node:child_process';
import { existsSync, symlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

export const repository = fileURLToPath(new URL('../..', import.meta.url));

/**
 * @param {string} source the file
 * @param {string} scratch a folder for what is built
 * @param {Record<string, string>} env added to the environment
 * @returns {Promise<{ figures: readonly object[], notMeasured: readonly string[] }>}
 */
export async function runScript(source, scratch, env) {
  const name = basename(source).replace(/\.\w+\.ts$/, '');
  const modules = join(scratch, 'node_modules');
  if (!existsSync(modules)) symlinkSync(join(repository, 'node_modules'), modules);
  await build({
    configFile: false,
    logLevel: 'error',
    root: repository,
    build: {
      ssr: source,
      outDir: scratch,
      emptyOutDir: false,
      target: 'node20',
      rollupOptions: { output: { entryFileNames: `${name}.mjs` } },
    },
  });
  return run(join(scratch, `${name}.mjs`), env);
}

function run(file, env) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--expose-gc', file], {
      cwd: repository,
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, ...env, PADDOCK_REPOSITORY: repository },
    });
    let output = '';
    child.stdout.on('data', chunk => {
      output += chunk;
    });
    child.once('error', reject);
    child.once('exit', code => {
      try {
        resolve(JSON.parse(output.trim().split('\n').at(-1) ?? ''));
      } catch {
        reject(new Error(`${basename(file)} ended with ${code} and no figures:\n${output.slice(-2000)}`));
      }
    });
  });
}

/** A number in three digits, or whole. */
export function format(value) {
  if (value === null) return '–';
  return Math.abs(value) >= 100 ? Math.round(value).toLocaleString('en') : value.toPrecision(3);
}

export function holds(figure) {
  return figure.goal === null || (figure.atMost ? figure.value <= figure.goal : figure.value >= figure.goal);
}

/** One line per figure, in columns; `group` is what the figures of one program share. */
export function table(figures) {
  const rows = figures.map(figure => {
    const goal = figure.goal === null ? '' : `${figure.atMost ? '≤' : '≥'} ${format(figure.goal)}`;
    const verdict = figure.goal === null ? '' : holds(figure) ? 'holds' : 'MISSED';
    const runs = figure.runs.length > 1 ? `(${figure.runs.slice(0, 20).map(format).join(' ')})` : '';
    return [figure.group, figure.name, `${format(figure.value)} ${figure.unit}`, goal, verdict, runs];
  });
  const widths = [0, 1, 2, 3, 4].map(column => Math.max(...rows.map(row => row[column].length), 0));
  return rows
    .map(row =>
      row
        .map((cell, column) => (column < 5 ? cell.padEnd(widths[column]) : cell))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
