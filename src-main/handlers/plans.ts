import type { PaddockContract } from '../../src-shared/contract.ts';
import type {
  EngineFlags,
  ProfilePlan,
  ProfileSuggestion,
  SwitchPreview,
} from '../../src-shared/model/plan.ts';
import type { ProfileEdit } from '../../src-shared/model/profile-edit.ts';
import type { Handlers } from '../../src-shared/rpc/define.ts';

type PlanHandlers = Pick<
  Handlers<PaddockContract>,
  'profiles.plan' | 'profiles.suggest' | 'supervisor.previewSwitch' | 'engine.flags'
>;

/** Answers what serving a profile would mean; compose.ts gives it. */
export interface Plans {
  plan(edit: ProfileEdit, signal: AbortSignal): Promise<ProfilePlan>;
  suggest(path: string, signal: AbortSignal): Promise<ProfileSuggestion>;
  switchPreview(profileId: string, signal: AbortSignal): Promise<SwitchPreview>;
  flags(profileId: string | undefined): Promise<EngineFlags>;
}

/** Binds the rows that look ahead. */
export function planHandlers(plans: Plans): PlanHandlers {
  return {
    'profiles.plan': ({ edit }, ctx) => plans.plan(edit, ctx.signal),
    'profiles.suggest': ({ path }, ctx) => plans.suggest(path, ctx.signal),
    'supervisor.previewSwitch': ({ profileId }, ctx) => plans.switchPreview(profileId, ctx.signal),
    'engine.flags': ({ profileId }) => plans.flags(profileId),
  };
}
