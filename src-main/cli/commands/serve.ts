import { z } from 'zod';
import { PaddockError } from '../../../src-shared/errors.ts';
import { type Operation, SupervisorSnapshot } from '../../../src-shared/model/supervisor.ts';
import { plain } from '../../lib/plain.ts';
import { type Command, type CommandContext, printJson } from '../command.ts';
import { EXIT, InterruptedError, UsageError } from '../exit-codes.ts';
import { printLogTail } from '../log-tail.ts';
import { errorOf, type PanelAnswer, type PanelClient } from '../panel-client.ts';
import type { Terminal } from '../terminal.ts';

const Switched = z.object({
  success: z.boolean(),
  model: z.string().nullable(),
  model_name: z.string(),
  cut: z.number().optional(),
});
const Failed = z.object({ model: z.string().nullable(), state: z.string(), cut: z.number().optional() });

export const switchCommand: Command = {
  name: 'switch',
  words: true,
  usage: 'switch <id> [--force] [--no-wait]',
  summary: 'serve a profile and wait until it answers',
  flags: { force: { type: 'boolean' }, 'no-wait': { type: 'boolean' } },
  run: async context => {
    const [model, ...more] = context.args;
    if (model === undefined || more.length > 0)
      throw new UsageError('Name one profile: `npx paddock models` lists them.');
    return change(context, '/switch', { model, force: context.flags.force === true }, operation => {
      return operation.kind !== 'stop' && operation.profileId === model;
    });
  },
};

export const stopCommand = groupCommand({
  name: 'stop',
  summary: 'stop serving; all groups unless one is named',
  kind: 'stop',
});

export const restartCommand = groupCommand({
  name: 'restart',
  summary: 'start what is served anew, such as a model that does not answer',
  kind: 'start',
});

/** A change of what a group serves, whatever that is. @param of `kind` is that of its operations */
function groupCommand(of: {
  readonly name: 'stop' | 'restart';
  readonly summary: string;
  readonly kind: Operation['kind'];
}): Command {
  return {
    name: of.name,
    usage: `${of.name} [--group <name>] [--force] [--no-wait]`,
    summary: of.summary,
    flags: { group: { type: 'string' }, force: { type: 'boolean' }, 'no-wait': { type: 'boolean' } },
    run: async context => {
      const { group, force } = context.flags;
      const body = { force: force === true, ...(typeof group === 'string' ? { group } : {}) };
      return change(context, `/${of.name}`, body, operation => operation.kind === of.kind);
    },
  };
}

type Path = '/switch' | '/stop' | '/restart';

/** @param isOurs whether an operation that runs is the one that was asked for */
async function change(
  context: CommandContext,
  path: Path,
  body: unknown,
  isOurs: (operation: Operation) => boolean,
): Promise<number> {
  const panel = await context.panel();
  const query = context.flags['no-wait'] === true ? '?wait=false' : '';
  let answer: PanelAnswer;
  try {
    answer = await panel.request('POST', `${path}${query}`, body, context.signal);
  } catch (error) {
    if (context.signal.aborted) await tellWhatGoesOn(panel, path, isOurs);
    throw error;
  }
  if (answer.status >= 400) {
    const error = errorOf(answer.status, answer.body);
    if (!context.json) {
      printLogTail(context.terminal, error.details);
      const failed = Failed.safeParse(answer.body).data;
      sayCut(context.terminal, failed?.cut ?? 0);
      if (path !== '/stop' && failed) sayWhatServes(context.terminal, failed);
    }
    throw error;
  }
  if (context.json) printJson(context, answer.body);
  if (path === '/switch' && answer.status === 200) await checkAnswers(panel, body);
  if (context.json) return EXIT.ok.code;
  if (answer.status === 202) {
    const { operation } = z.object({ operation: z.string() }).parse(answer.body);
    context.terminal.out(`Accepted: operation ${operation}\n`);
    return EXIT.ok.code;
  }
  const { success, model, model_name: name, cut = 0 } = Switched.parse(answer.body);
  if (!success) throw new PaddockError('LOAD_FAILED');
  sayCut(context.terminal, cut);
  const { group } = context.flags;
  if (path === '/stop' && typeof group === 'string')
    context.terminal.out(`Group ${plain(group)} serves nothing.\n`);
  else context.terminal.out(model === null ? 'Nothing is served.\n' : `Serving ${model} (${plain(name)}).\n`);
  return EXIT.ok.code;
}

function sayCut(terminal: Terminal, cut: number): void {
  if (cut > 0) terminal.err(`Cut ${cut} ${cut === 1 ? 'request' : 'requests'} in flight.\n`);
}

/** A switch to what is served already changes nothing, also when that does not answer. @throws PaddockError then */
async function checkAnswers(panel: PanelClient, body: unknown): Promise<void> {
  const { model } = z.object({ model: z.string() }).parse(body);
  const { groups } = await panel.post('/rpc/supervisor.snapshot', {}, SupervisorSnapshot);
  const silent = groups.some(
    ({ state }) => state.status === 'ready' && state.profileId === model && state.health !== 'ok',
  );
  if (!silent) return;
  throw new PaddockError('UNAVAILABLE', `${plain(model)} is served already and does not answer.`, {
    fix: 'Wait for it, or start it anew: `npx paddock restart --force`.',
  });
}

/** What a failed switch left; nothing where something still begins or ends. */
function sayWhatServes(terminal: Terminal, { model, state }: z.infer<typeof Failed>): void {
  if (state === 'running' && model !== null) terminal.err(`Still serving ${plain(model)}.\n`);
  if (state === 'idle') terminal.err('Nothing is served.\n');
}

/** Only the waiting ended: says what goes on in the panel. @throws InterruptedError when something does */
async function tellWhatGoesOn(
  panel: PanelClient,
  path: Path,
  isOurs: (operation: Operation) => boolean,
): Promise<void> {
  const { groups } = await panel.post('/rpc/supervisor.snapshot', {}, SupervisorSnapshot);
  const ours = groups.find(({ operation }) => operation?.status === 'running' && isOurs(operation));
  if (!ours?.operation) return;
  throw new InterruptedError(
    `The ${path.slice(1)} goes on: operation ${ours.operation.id}.`,
    'Follow it with `npx paddock status --watch`.',
  );
}
