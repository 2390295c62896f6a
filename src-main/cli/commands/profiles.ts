import { resolve } from 'node:path';
import { z } from 'zod';
import { AppInfo } from '../../../src-shared/model/app.ts';
import { ProfileIssue } from '../../../src-shared/model/profile.ts';
import { BODY_LIMIT_BYTES } from '../../../src-shared/rpc/frames.ts';
import { plain } from '../../lib/plain.ts';
import { type Command, type CommandContext, printJson } from '../command.ts';
import { EXIT, NoPanelError, UsageError } from '../exit-codes.ts';
import type { PanelClient } from '../panel-client.ts';
import { table, toned } from '../terminal.ts';

export const validateCommand: Command = {
  name: 'profiles validate',
  words: true,
  usage: 'profiles validate [<file>]',
  summary: 'findings about models.conf, or about another file, with line numbers',
  run: async context => {
    if (context.args.length > 1) throw new UsageError('Name one file.');
    const panel = await runningPanelOf(context);
    const path = resolve(context.args[0] ?? (await filesOf(context, panel)).modelsConf);
    const issues = await judge(context, panel, await context.profiles.read(path));
    const errors = issues.filter(({ severity }) => severity === 'error').length;
    if (context.json) printJson(context, { path, issues });
    else if (issues.length === 0) context.terminal.out(`${path}: no findings\n`);
    else {
      const { terminal } = context;
      const rows = issues.map(issue => [
        `${path}:${issue.line ?? 1}`,
        toned(terminal, issue.severity === 'error' ? 'bad' : 'warn', issue.severity),
        plain(`${issue.message}${issue.fix === null ? '' : ` ${issue.fix}`}`),
      ]);
      terminal.out(table(rows));
    }
    return errors > 0 ? EXIT.failed.code : EXIT.ok.code;
  },
};

/** By the panel, which knows the engines of this machine; by what we know ourselves where none runs. */
async function judge(
  context: CommandContext,
  panel: PanelClient | null,
  text: string,
): Promise<readonly ProfileIssue[]> {
  const here = (): Promise<readonly ProfileIssue[]> => context.profiles.judge(context.options, text);
  const input = { text };
  // A models.conf may be larger than what a panel takes in one request.
  if (panel === null || Buffer.byteLength(JSON.stringify(input)) > BODY_LIMIT_BYTES) return here();
  return panel.post('/rpc/profiles.validate', input, z.array(ProfileIssue));
}

export const configPathCommand: Command = {
  name: 'config path',
  usage: 'config path',
  summary: 'where models.conf, the state folder and the token file are',
  run: async context => {
    const { options } = context;
    const panel = await runningPanelOf(context);
    const { modelsConf, modelsDir } = await filesOf(context, panel);
    const paths = {
      modelsConf,
      modelsDir,
      home: options.home,
      tokenFile: panel?.record.tokenFile ?? options.tokenFile,
    };
    if (context.json) printJson(context, paths);
    else {
      context.terminal.out(
        table([
          ['models.conf', paths.modelsConf],
          ['models', paths.modelsDir],
          ['state', paths.home],
          ['token', paths.tokenFile],
        ]),
      );
    }
    return EXIT.ok.code;
  },
};

/** As the running panel has them; without one the options of this command line hold. */
async function filesOf(
  { options }: CommandContext,
  panel: PanelClient | null,
): Promise<Pick<AppInfo, 'modelsConf' | 'modelsDir'>> {
  return panel === null ? options : panel.post('/rpc/app.info', {}, AppInfo);
}

async function runningPanelOf({ panel }: CommandContext): Promise<PanelClient | null> {
  try {
    return await panel();
  } catch (error) {
    if (error instanceof NoPanelError) return null;
    throw error;
  }
}
