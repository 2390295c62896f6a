import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { PaddockError } from '../src-shared/errors.ts';
import {
  GUARDED_START_OPTIONS,
  type KeptOptions,
  type StartOption,
  type StartOptionChanges,
  StartOptionName,
  type StartOptions,
} from '../src-shared/model/start-option.ts';
import { writeJson } from './lib/atomic-file.ts';
import { reasonOf } from './lib/file-error.ts';
import { Mailbox } from './lib/mailbox.ts';
import { OPTION_TABLE } from './option-table.ts';
import { defaultHome, type PaddockOptions, parseOptions } from './options.ts';

const NAMES = StartOptionName.options;
const PATHS: ReadonlySet<string> = new Set(['models-conf', 'models-dir']);
const PROGRAMS: ReadonlySet<string> = new Set(['llama-server', 'nvidia-smi']);

/**
 * As parseOptions, with what Settings keeps in the state folder for whatever neither a flag nor a variable gives.
 * @throws PaddockError BAD_REQUEST naming the flag or variable that is wrong. What is kept never keeps from starting.
 */
export async function loadOptions(
  argv: readonly string[],
  env: NodeJS.ProcessEnv,
  appDir: string,
): Promise<PaddockOptions> {
  const { home } = parseOptions(argv, env, appDir);
  const kept = usable((await readKept(home)).stored);
  return parseOptions(argv, env, appDir, process.platform, kept);
}

/**
 * The flags of a start in a form that starts the same Paddock from anywhere: paths are absolute, and the state folder
 * is named also where a variable gave it.
 * @param argv flags that parseOptions takes
 */
export function lastingFlags(
  argv: readonly string[],
  { home }: PaddockOptions,
  env: NodeJS.ProcessEnv,
): readonly string[] {
  /** A program without a separator is looked for on the PATH. */
  const isFile = (kind: string | null, value: string): boolean =>
    kind === 'FILE' || kind === 'DIR' || (kind === 'PATH' && /[\\/]/.test(value));
  const config = Object.fromEntries(
    OPTION_TABLE.map(({ flag, value }) => [flag, { type: value === null ? 'boolean' : 'string' } as const]),
  );
  const { values } = parseArgs({ args: [...argv], options: config, strict: false });
  const flags = Object.entries(values).flatMap(([flag, value]) => {
    if (flag === 'home' || value === undefined) return [];
    if (typeof value !== 'string') return [`--${flag}`];
    const row = OPTION_TABLE.find(one => one.flag === flag);
    return [`--${flag}=${row && isFile(row.value, value) ? resolve(value) : value}`];
  });
  const usual = defaultHome(env, process.platform);
  return home === usual && !('home' in values) ? flags : [`--home=${home}`, ...flags];
}

export interface StartOptionStoreDeps {
  readonly home: { readonly path: string; readonly readOnly: boolean };
  /** With which this Paddock runs. */
  readonly options: PaddockOptions;
  /** @throws PaddockError BAD_REQUEST for a folder that engines must not read */
  readonly checkModelsDir: (folder: string) => Promise<unknown>;
}

/** What Settings keeps for the next start, in options.json of the state folder. */
export class StartOptionStore {
  readonly #deps: StartOptionStoreDeps;
  readonly #mailbox = new Mailbox();

  constructor(deps: StartOptionStoreDeps) {
    this.#deps = deps;
  }

  /** @param mayGuarded whether the one who asks may change what decides about execution */
  async shown(mayGuarded: boolean): Promise<StartOptions> {
    const { home, options } = this.#deps;
    const { stored, problem } = await readKept(home.path);
    return {
      file: join(home.path, FILE),
      problem,
      options: NAMES.map((name): StartOption => {
        const kept = textOf(stored[name]);
        return {
          name,
          now: inUse(options, name),
          givenBy: options.asked[name] ?? null,
          kept,
          pending: kept !== (options.kept[name] ?? null),
          problem: problemWith(name, stored[name]),
          changeable: mayGuarded || !GUARDED_START_OPTIONS.has(name),
        };
      }),
    };
  }

  /**
   * Keeps some for the next start.
   * @throws PaddockError UNAUTHENTICATED for what the one who asks may not change, BAD_REQUEST, FILE_UNREADABLE for a
   * file that would be lost, FILE_UNWRITABLE
   */
  change(changes: StartOptionChanges, mayGuarded: boolean): Promise<StartOptions> {
    return this.#mailbox.post(async () => {
      const given = Object.entries(changes) as [StartOptionName, string | null][];
      for (const [name, value] of given) await this.#check(name, value, mayGuarded);
      const before = await readKept(this.#deps.home.path);
      if (before.problem !== null)
        throw new PaddockError('FILE_UNREADABLE', before.problem, {
          fix: 'Correct that file, or remove it; nothing in it was changed.',
        });
      const stored: Record<string, unknown> = { ...before.stored };
      for (const [name, value] of given) {
        if (value === null) delete stored[name];
        else stored[name] = value;
      }
      await this.#write(stored);
      return this.shown(mayGuarded);
    });
  }

  async #check(name: StartOptionName, value: string | null, mayGuarded: boolean): Promise<void> {
    if (!mayGuarded && GUARDED_START_OPTIONS.has(name))
      throw new PaddockError('UNAUTHENTICATED', `Keeping --${name} needs the management token.`, {
        fix: "Change it in the app's window, in options.json of the state folder, or send the token of the token file: `Authorization: Bearer <token>`.",
      });
    if (value === null) return;
    const problem = problemOf(name, value);
    if (problem !== null) throw new PaddockError('BAD_REQUEST', problem);
    if (name === 'models-dir') await this.#deps.checkModelsDir(value);
  }

  async #write(stored: Readonly<Record<string, unknown>>): Promise<void> {
    const { home } = this.#deps;
    const fix = 'Check the free space and the permissions of the state folder.';
    if (home.readOnly)
      throw new PaddockError('FILE_UNWRITABLE', 'The state folder cannot be written.', { fix });
    try {
      await writeJson(join(home.path, FILE), stored, 0o600);
    } catch (error) {
      const message = `The options could not be kept: ${(error as Error).message}.`;
      throw new PaddockError('FILE_UNWRITABLE', message, { fix, cause: error });
    }
  }
}

const FILE = 'options.json';

/**
 * What of the kept options does not count, a sentence each with the file in it. Empty when all is well or nothing is
 * kept.
 */
export async function keptProblems(home: string): Promise<readonly string[]> {
  const { stored, problem } = await readKept(home);
  if (problem !== null) return [problem];
  const path = join(home, FILE);
  return Object.entries(stored).flatMap(([key, value]) => {
    const name = StartOptionName.safeParse(key);
    if (!name.success) return [`${path}: ${JSON.stringify(key)} is none of the options that can be kept.`];
    const wrong = problemWith(name.data, value);
    return wrong === null ? [] : [`${path}: ${key} is left out. ${wrong}`];
  });
}

interface Kept {
  /** Everything in the file. What this version does not know is kept as it is. */
  readonly stored: Readonly<Record<string, unknown>>;
  /** Why the file cannot be read; null when it can, or is not there. */
  readonly problem: string | null;
}

async function readKept(home: string): Promise<Kept> {
  const path = join(home, FILE);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const absent = (error as NodeJS.ErrnoException).code === 'ENOENT';
    return { stored: {}, problem: absent ? null : `${path} cannot be read: ${reasonOf(error)}.` };
  }
  try {
    const parsed = z.record(z.string(), z.unknown()).safeParse(JSON.parse(text));
    if (parsed.success) return { stored: parsed.data, problem: null };
    return { stored: {}, problem: `${path} holds no object of options.` };
  } catch (error) {
    return { stored: {}, problem: `${path} is no JSON: ${(error as Error).message.replace(/\s+/g, ' ')}.` };
  }
}

function usable(stored: Readonly<Record<string, unknown>>): KeptOptions {
  return Object.fromEntries(
    NAMES.flatMap(name => {
      const text = textOf(stored[name]);
      return text !== null && problemOf(name, text) === null ? [[name, text]] : [];
    }),
  );
}

/** A port may be a number, as JSON has it. */
const textOf = (value: unknown): string | null =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : null;

/** Why what stands in the file does not count; null when it does, or nothing is there. */
function problemWith(name: StartOptionName, value: unknown): string | null {
  const text = textOf(value);
  if (text !== null) return problemOf(name, text);
  return value === undefined ? null : 'It is no text in quotes.';
}

/** What is wrong with a value, by the rules for flags; beyond these, a path must not depend on where one starts. */
function problemOf(name: StartOptionName, value: string): string | null {
  const relative = !isAbsolute(value) && (PATHS.has(name) || (PROGRAMS.has(name) && /[\\/]/.test(value)));
  if (relative || value.includes('\0')) return `${JSON.stringify(value)} is not an absolute path.`;
  try {
    parseOptions([`--${name}=${value}`], {}, homedir());
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

function inUse(options: PaddockOptions, name: StartOptionName): string | null {
  switch (name) {
    case 'models-conf':
      return options.modelsConf;
    case 'models-dir':
      return options.modelsDir;
    case 'port':
      return String(options.port);
    case 'instance-port':
      return String(options.instancePort);
    case 'llama-server':
      return options.llamaServer;
    case 'nvidia-smi':
      return options.nvidiaSmi;
    case 'docker':
      return options.docker;
    case 'update-feed':
      return options.updateFeed?.href ?? null;
  }
}
