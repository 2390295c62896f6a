import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { z } from 'zod';
import { PaddockError } from '../../../src-shared/errors.ts';
import { AppInfo } from '../../../src-shared/model/app.ts';
import { ProfileIssue } from '../../../src-shared/model/profile.ts';
import { type Command, printJson } from '../command.ts';
import { EXIT, NoPanelError, UsageError } from '../exit-codes.ts';
import { plain, table, toned } from '../terminal.ts';

export const validateCommand: Command = {
  name: 'profiles validate',
  usage: 'profiles validate [<file>]',
  summary: 'findings about models.conf, or about another file, with line numbers',
  run: async context => {
    if (context.args.length > 1) throw new UsageError('Name one file.');
    const panel = await context.panel();
    const path = resolve(context.args[0] ?? (await panel.post('/rpc/app.info', {}, AppInfo)).modelsConf);
    const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      throw new PaddockError('FILE_UNREADABLE', `${path} cannot be read: ${error.code}.`, { cause: error });
    });
    const issues = await panel.post('/rpc/profiles.validate', { text }, z.array(ProfileIssue));
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

export const configPathCommand: Command = {
  name: 'config path',
  usage: 'config path',
  summary: 'where models.conf, the state folder and the token file are',
  run: async context => {
    const { options } = context;
    const running = await runningPaths(context.panel);
    const paths = {
      modelsConf: running?.modelsConf ?? options.modelsConf,
      modelsDir: running?.modelsDir ?? options.modelsDir,
      home: options.home,
      tokenFile: options.tokenFile,
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
async function runningPaths(
  panel: () => Promise<{ post: (path: string, body: unknown, schema: typeof AppInfo) => Promise<AppInfo> }>,
): Promise<AppInfo | null> {
  try {
    return await (await panel()).post('/rpc/app.info', {}, AppInfo);
  } catch (error) {
    if (error instanceof NoPanelError) return null;
    throw error;
  }
}
