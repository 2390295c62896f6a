import { z } from 'zod';
import { type Command, printJson } from '../command.ts';
import { EXIT, UsageError } from '../exit-codes.ts';

/** `start` and `headless` never reach the built CLI: the launcher answers them, and builds what is stale first. */
function launcherCommand(name: 'start' | 'headless', summary: string): Command {
  return {
    name,
    usage: `${name} [options]`,
    summary,
    run: () => Promise.reject(new UsageError(`Run it through the launcher: npx paddock ${name}`)),
  };
}

export const startCommand = launcherCommand('start', 'open the panel, in a window where there is a display');
export const headlessCommand = launcherCommand('headless', 'serve the panel and print the address to open');

export const urlCommand: Command = {
  name: 'url',
  usage: 'url',
  summary: 'a one-time address that signs a browser in',
  run: async context => {
    const panel = await context.panel();
    const link = await panel.post('/sign-in-links', {}, z.object({ url: z.string(), expiresAt: z.number() }));
    if (context.json) printJson(context, link);
    else context.terminal.out(`${link.url}\n`);
    return EXIT.ok.code;
  },
};
