import type { PaddockContract } from '../../src-shared/contract.ts';
import type { Handlers } from '../../src-shared/rpc/define.ts';
import type { SupervisorGroups } from '../supervisor/groups.ts';

type SupervisorHandlers = Pick<
  Handlers<PaddockContract>,
  Exclude<Extract<keyof PaddockContract, `supervisor.${string}`>, 'supervisor.previewSwitch'>
>;

/** Binds the `supervisor.*` rows to the groups. */
export function supervisorHandlers(supervisor: SupervisorGroups): SupervisorHandlers {
  return {
    'supervisor.state': (_input, ctx) => supervisor.tell(ctx.signal),
    'supervisor.snapshot': () => supervisor.told,
    'supervisor.switch': ({ profileId, force }) => supervisor.switchTo(profileId, { force }),
    'supervisor.stop': input => supervisor.stop(input),
    'supervisor.restart': input => supervisor.restart(input),
    'supervisor.operation': ({ id }) => supervisor.operation(id),
  };
}
