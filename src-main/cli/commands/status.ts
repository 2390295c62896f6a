import { z } from 'zod';
import { type GroupState, SupervisorSnapshot } from '../../../src-shared/model/supervisor.ts';
import { servingSince } from '../../../src-shared/serving-since.ts';
import { formatDuration, formatPct } from '../../../src-shared/units.ts';
import { plain } from '../../lib/plain.ts';
import { type Command, type CommandContext, printJson } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { printLogTail } from '../log-tail.ts';
import { type Tone, table, toned } from '../terminal.ts';

const StatusBody = z.object({
  model: z.string().nullable(),
  model_name: z.string(),
  state: z.string(),
  status: z.string(),
});

const TONES: Readonly<Record<string, Tone>> = {
  ready: 'good',
  failed: 'bad',
  backoff: 'warn',
  stopped: 'dim',
};

export const statusCommand: Command = {
  name: 'status',
  usage: 'status [--watch]',
  summary: 'what is served now',
  flags: { watch: { type: 'boolean', short: 'w' } },
  endless: flags => flags.watch === true,
  run: async context => {
    const panel = await context.panel();
    if (context.flags.watch !== true) {
      const status = await panel.get('/status', StatusBody, context.signal);
      const snapshot = await panel.post('/rpc/supervisor.snapshot', {}, SupervisorSnapshot);
      if (context.json) printJson(context, { ...status, url: panel.record.url, groups: snapshot.groups });
      else {
        for (const { state } of snapshot.groups)
          if (state.status === 'failed') printLogTail(context.terminal, state.rollback ?? state.failure);
        print(context, snapshot, panel.record.url);
      }
      return EXIT.ok.code;
    }
    for await (const { event, data } of panel.events('/events?topics=state', context.signal)) {
      if (event !== 'state') continue;
      const snapshot = SupervisorSnapshot.parse(data);
      if (context.json) context.terminal.out(`${JSON.stringify(snapshot)}\n`);
      else context.terminal.out(table(snapshot.groups.map(group => groupRow(context, group))));
    }
    return EXIT.ok.code;
  },
};

function print(context: CommandContext, snapshot: SupervisorSnapshot, url: string): void {
  const rows = snapshot.groups.map(group => groupRow(context, group));
  context.terminal.out(table(rows, ['GROUP', 'STATE', 'PROFILE', 'FOR', 'DETAIL']));
  context.terminal.out(`\n${toned(context.terminal, 'dim', `Panel: ${url}`)}\n`);
}

function groupRow({ terminal }: CommandContext, { group, state, movedFrom }: GroupState): readonly string[] {
  const profile = 'profileId' in state ? state.profileId : '–';
  // The panel is on this machine: its clock is ours.
  const since = formatDuration(Math.max(0, Date.now() - servingSince(state)), 'en');
  return [
    group,
    toned(terminal, TONES[state.status] ?? 'warn', state.status),
    profile,
    since,
    plain(
      detail(state) +
        (movedFrom === undefined || state.status !== 'ready' ? '' : ` (${movedFrom} was taken)`),
    ),
  ];
}

function detail(state: GroupState['state']): string {
  switch (state.status) {
    case 'starting': {
      const fraction = state.progress?.fraction ?? null;
      const stage = state.progress?.stage ?? state.phase;
      return fraction === null ? stage : `${stage} ${formatPct(fraction * 100)}`;
    }
    case 'ready':
      return state.health === 'ok' ? state.instance.endpoint : `health: ${state.health}`;
    case 'failed':
    case 'backoff':
      return `${state.failure.message} ${state.failure.fix}`;
    case 'draining':
      return state.inFlight === null ? 'waiting for requests' : `waiting for ${state.inFlight} requests`;
    default:
      return '';
  }
}
