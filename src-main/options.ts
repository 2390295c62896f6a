import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { PaddockError } from '../src-shared/errors.ts';
import type { KeptOptions } from '../src-shared/model/start-option.ts';
import { entry } from './lib/help-text.ts';
import { pinnedImage } from './lib/pinned-image.ts';
import { OPTION_TABLE } from './option-table.ts';

/** What one flag or environment variable gives; see OPTION_TABLE of option-table.ts for the meaning of each. */
export interface PaddockOptions {
  readonly headless: boolean;
  /** Say where the panel is as one line of JSON. */
  readonly json: boolean;
  /** Open the panel in the browser; null = only in place of a window that could not be opened. */
  readonly open: boolean | null;
  readonly host: string;
  /** Further names and addresses under which the panel is reached, as a browser's address has them. */
  readonly hostNames: readonly string[];
  readonly port: number;
  /** The port was asked for: being taken is an error, not a reason to move on. */
  readonly portExplicit: boolean;
  readonly instancePort: number;
  readonly instancePortExplicit: boolean;
  readonly home: string;
  readonly modelsConf: string;
  readonly modelsDir: string;
  /** Profile to serve at start; `none` for nothing, null for the last one or the demo. */
  readonly preload: string | null;
  readonly sampleMs: number;
  readonly nvidiaSmi: string;
  /** Path or name of the llama-server program of the process runtime. */
  readonly llamaServer: string;
  /** Docker address as DOCKER_HOST has it; null for the default socket. */
  readonly docker: string | null;
  /** Image with python3 that code of models is graded in, by digest or id; null for the next best sandbox. */
  readonly graderImage: string | null;
  readonly tokenFile: string;
  /** PEM files; both or none. The panel speaks TLS with them. */
  readonly tlsCert: string | null;
  readonly tlsKey: string | null;
  /** Be reachable from other machines without TLS, which the user accepts. */
  readonly allowLan: boolean;
  /** Where releases of Paddock are listed, https; null: nobody is asked about newer versions. */
  readonly updateFeed: URL | null;
  /** Folder of the installation: resources, models.conf, built renderer. */
  readonly appDir: string;
  /** What Settings had kept for this start. */
  readonly kept: KeptOptions;
  /** Options that were given otherwise, by their flags: the flag or variable that gave each. */
  readonly asked: Readonly<Record<string, string>>;
}

/** Port of the panel where nobody asks for another. */
export const DEFAULT_PORT = 8081;

/** The options of a start, each with what it does and its variable. */
export function optionList(): string {
  return OPTION_TABLE.map(({ flag, value, env, meaning }) =>
    entry(`  --${flag}${value === null ? '' : ` ${value}`}`, `${meaning}; ${env}`),
  ).join('');
}

/** The options as `npm start -- --help` prints them. */
export function helpText(): string {
  return `Paddock, the control panel for local LLM servers

npm start -- [options]

${optionList()}`.trimEnd();
}

/** The platform's folder for application data. */
export function defaultHome(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string {
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Paddock');
  if (platform === 'win32') return join(env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'Paddock');
  return join(env.XDG_DATA_HOME || join(homedir(), '.local', 'share'), 'paddock');
}

function bad(flag: string, value: string, expected: string): PaddockError {
  return new PaddockError('BAD_REQUEST', `--${flag} ${JSON.stringify(value)} is not ${expected}.`, {
    fix: 'Run `npx paddock --help` for the options.',
  });
}

/**
 * Reads argv (without node and script), the environment and what was kept: in this order the first one wins.
 * @throws PaddockError BAD_REQUEST naming the option that is wrong
 */
export function parseOptions(
  argv: readonly string[],
  env: NodeJS.ProcessEnv,
  appDir: string,
  platform: NodeJS.Platform = process.platform,
  kept: KeptOptions = {},
): PaddockOptions {
  const config: Record<string, { type: 'string' | 'boolean' }> = { 'no-open': { type: 'boolean' } };
  for (const row of OPTION_TABLE) config[row.flag] = { type: row.value === null ? 'boolean' : 'string' };
  let values: Record<string, string | boolean | undefined>;
  try {
    values = parseArgs({ args: [...argv], options: config, strict: true }).values as typeof values;
  } catch (error) {
    throw new PaddockError('BAD_REQUEST', (error as Error).message, {
      fix: 'Run `npx paddock --help` for the options.',
    });
  }

  // Else an empty folder would be the one that the terminal happens to be in.
  const empty = Object.keys(values).find(flag => values[flag] === '');
  if (empty !== undefined)
    throw new PaddockError('BAD_REQUEST', `--${empty} has no value.`, {
      fix: `Give it one, or leave --${empty} out.`,
    });
  const asked: Record<string, string> = {};
  for (const { flag, env: variable } of OPTION_TABLE) {
    if (values[flag] !== undefined) asked[flag] = `--${flag}`;
    else if (env[variable]) asked[flag] = variable;
  }
  const text = (flag: string): string | null => {
    const given = values[flag];
    if (typeof given === 'string') return given;
    const variable = OPTION_TABLE.find(candidate => candidate.flag === flag)?.env ?? '';
    return env[variable] || (kept as Record<string, string>)[flag] || null;
  };
  const on = (flag: string): boolean | null => {
    if (values[`no-${flag}`] === true) return false;
    if (values[flag] === true) return true;
    const row = OPTION_TABLE.find(candidate => candidate.flag === flag);
    const given = row && env[row.env]?.toLowerCase();
    if (given === undefined || given === '') return null;
    if (['1', 'true', 'yes', 'on'].includes(given)) return true;
    if (['0', 'false', 'no', 'off'].includes(given)) return false;
    throw bad(flag, given, 'yes or no');
  };
  const integer = (flag: string, fallback: number, min: number, max: number): number => {
    const given = text(flag);
    if (given === null) return fallback;
    const number = /^\d+$/.test(given) ? Number(given) : Number.NaN;
    if (!(number >= min && number <= max)) throw bad(flag, given, `a whole number from ${min} to ${max}`);
    return number;
  };

  const names = (flag: string): string[] =>
    (text(flag)?.split(',') ?? []).map(name => {
      if (/^(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*\.?$/i.test(name) || /^\[[0-9a-f:.]+\]$/i.test(name)) return name;
      throw bad(flag, name, 'a host name or an address, without a port');
    });
  const address = (flag: string, fallback: string): string => {
    const given = text(flag) ?? fallback;
    if (given.trim() === '') throw bad(flag, given, 'an address');
    // IPv6 as it stands in the address of a page.
    return given.replace(/^\[(.+)\]$/, '$1');
  };
  const feed = (flag: string): URL | null => {
    const given = text(flag);
    if (given === null) return null;
    const url = URL.canParse(given) ? new URL(given) : null;
    const local = url?.protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
    if (url === null || (url.protocol !== 'https:' && !local)) throw bad(flag, given, 'an https address');
    return url;
  };
  const file = (flag: string): string | null => {
    const given = text(flag);
    return given === null ? null : resolve(given);
  };
  const [tlsCert, tlsKey] = [file('tls-cert'), file('tls-key')];
  if ((tlsCert === null) !== (tlsKey === null)) {
    throw new PaddockError('BAD_REQUEST', 'TLS needs a certificate and its key.', {
      fix: 'Give both --tls-cert and --tls-key.',
    });
  }
  const graderImage = text('grader-image');
  const home = resolve(text('home') ?? defaultHome(env, platform));
  const modelsConf = resolve(text('models-conf') ?? join(appDir, 'models.conf'));
  return {
    headless: on('headless') ?? false,
    json: on('json') ?? false,
    open: on('open'),
    host: address('host', '127.0.0.1'),
    hostNames: names('host-name'),
    port: integer('port', DEFAULT_PORT, 0, 65_535),
    // One that is kept is a wish: a start must not fail for it, since Settings could not be reached to change it.
    portExplicit: 'port' in asked,
    instancePort: integer('instance-port', 8080, 0, 65_535),
    instancePortExplicit: 'instance-port' in asked,
    home,
    modelsConf,
    modelsDir: resolve(text('models-dir') ?? join(modelsConf, '..', 'models')),
    preload: text('preload'),
    sampleMs: integer('sample-ms', 1000, 250, 10_000),
    nvidiaSmi: text('nvidia-smi') ?? 'nvidia-smi',
    llamaServer: text('llama-server') ?? 'llama-server',
    docker: text('docker'),
    graderImage: graderImage === null ? null : pinnedImage('--grader-image', graderImage),
    tokenFile: resolve(text('token-file') ?? join(home, 'token')),
    tlsCert,
    tlsKey,
    allowLan: on('allow-lan') ?? false,
    updateFeed: feed('update-feed'),
    appDir,
    kept,
    asked,
  };
}
