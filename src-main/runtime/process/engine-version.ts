import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';

/** What `llama-server --version` tells. */
export interface EngineVersion {
  /** Such as `build 11669`; null where the text names none. */
  readonly build: string | null;
  /** First line, such as `version: 0.7.0 (build 11669, commit Debian)`. */
  readonly text: string;
}

/** Longest time that `--version` may take, ms: it loads the backends' libraries first. */
const TIMEOUT_MS = 15_000;

/** Reads both spellings: `version: 0.7.0 (build 11669, commit x)` and the older `version: 6123 (abcdef0)`. */
export function parseEngineVersion(output: string): EngineVersion | null {
  const text = /^version:.*$/m.exec(output)?.[0].trim();
  if (text === undefined) return null;
  const number = /\bbuild (\d+)/.exec(text)?.[1] ?? /^version: (\d+)(?!\.)\b/.exec(text)?.[1];
  return { text, build: number === undefined ? null : `build ${number}` };
}

/** Asks programs for their version, once per file as long as it does not change. */
export class EngineVersions {
  readonly #known = new Map<string, { readonly stamp: string; readonly version: Promise<EngineVersion> }>();

  /** @throws Error with what the program printed when it does not answer as llama-server does */
  async of(path: string, env: Readonly<Record<string, string>>): Promise<EngineVersion> {
    const { mtimeMs, size, ino } = await stat(path);
    const stamp = `${mtimeMs}:${size}:${ino}`;
    let entry = this.#known.get(path);
    if (entry?.stamp !== stamp) {
      entry = { stamp, version: ask(path, env) };
      this.#known.set(path, entry);
    }
    try {
      return await entry.version;
    } catch (error) {
      this.#known.delete(path);
      throw error;
    }
  }
}

function ask(path: string, env: Readonly<Record<string, string>>): Promise<EngineVersion> {
  return new Promise((resolve, reject) => {
    const options = { env, timeout: TIMEOUT_MS, maxBuffer: 1_048_576, killSignal: 'SIGKILL' as const };
    const child = execFile(path, ['--version'], options, (error, stdout, stderr) => {
      const version = parseEngineVersion(`${stdout}\n${stderr}`);
      if (version) return resolve(version);
      const said = `${stderr}\n${stdout}`.trim().split('\n')[0]?.slice(0, 200) ?? '';
      const why = error ? error.message.split('\n')[0] : 'it named no version';
      reject(new Error(said === '' ? why : `${said}`));
    });
    child.stdin?.end();
  });
}
