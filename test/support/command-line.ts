import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCli } from '../../src-main/cli/cli.ts';
import { judgeProfilesHere, readProfilesFile } from '../../src-main/compose-profiles.ts';
import { claimHome, type Home, openHome } from '../../src-main/lib/home.ts';
import { silentLogger } from '../../src-main/lib/log.ts';
import type { PaddockContract } from '../../src-shared/contract.ts';
import type { Handlers } from '../../src-shared/rpc/define.ts';
import { type HttpPanel, startHttpPanel, TOKEN } from './http-panel.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { unoffered } from './unoffered.ts';

export interface CommandOutcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** The command line of a state folder whose panel answers only what a test scripts. */
export class CommandLine {
  readonly #home: Home;
  readonly #panel: HttpPanel;

  private constructor(home: Home, panel: HttpPanel) {
    this.#home = home;
    this.#panel = panel;
  }

  static async open(handlers: Partial<Handlers<PaddockContract>>): Promise<CommandLine> {
    const home = await openHome(await temporaryFolder(), silentLogger);
    await writeFile(join(home.path, 'token'), TOKEN, { mode: 0o600 });
    const panel = await startHttpPanel({ handlers: { ...unoffered, ...handlers } });
    await claimHome(
      home,
      { url: panel.server.address.url, certificate: null, tokenFile: null },
      silentLogger,
    );
    return new CommandLine(home, panel);
  }

  /** One command line to its end; errors are told live, for tests that wait for them. */
  async run(
    args: readonly string[],
    { signal = new AbortController().signal, told = (_text: string): void => {} } = {},
  ): Promise<CommandOutcome> {
    let [out, err] = ['', ''];
    const code = await runCli([...args], {
      env: { PADDOCK_HOME: this.#home.path },
      appDir: this.#home.path,
      signal,
      terminal: {
        out: text => {
          out += text;
        },
        err: text => {
          err += text;
          told(text);
        },
        colour: false,
      },
      profiles: { read: readProfilesFile, judge: judgeProfilesHere },
      grade: () => Promise.reject(new Error('not in this test')),
      doctor: () => Promise.reject(new Error('not in this test')),
    });
    return { code, out, err };
  }

  async close(): Promise<void> {
    await this.#panel.dispose();
  }
}
