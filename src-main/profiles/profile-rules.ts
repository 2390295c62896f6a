import type { Profile } from '../../src-shared/model/profile.ts';
import { checkPathValue } from '../lib/model-roots.ts';
import { type ArgContext, type FlagUse, meantBy } from '../llama/flags/check-args.ts';
import { checkEnv } from '../llama/flags/check-env.ts';
import type { FlagTable } from '../llama/flags/flag-table.ts';
import type { ExtraArgs } from './extra-args.ts';
import type { IssueSink } from './parse-context.ts';
import { ENV_PREFIX } from './profile-keys.ts';

/**
 * Rules over a whole profile: what must be there, what contradicts each other, what is not allowed.
 * @param flags those of the profile's engine
 */
export function checkProfile(
  profile: Profile,
  { uses, issues }: ExtraArgs,
  flags: FlagTable,
  context: ArgContext,
  sink: IssueSink,
): void {
  if (!Object.hasOwn(profile.keys, 'NAME'))
    sink.add(
      'warning',
      'missing-name',
      'NAME',
      `[${profile.id}] has no NAME; its id is shown.`,
      'Add NAME=.',
    );
  if (profile.runtime === 'remote') {
    checkRemote(profile, sink);
    return;
  }
  checkPaths(profile, context, sink);
  checkUnusedKeys(profile, sink);
  for (const issue of issues) sink.add(issue.severity, issue.code, 'EXTRA_ARGS', issue.message, issue.fix);
  for (const [name, value] of Object.entries(profile.env)) {
    const key = ENV_PREFIX + name;
    if (profile.runtime === 'embedded' && name.startsWith('LLAMA_ARG_'))
      sink.add(
        'warning',
        'no-effect',
        key,
        `${key} has no effect: the built-in engine reads flags only.`,
        'Write the flag that it stands for into EXTRA_ARGS.',
      );
    for (const issue of checkEnv(name, value, flags, context))
      sink.add(issue.severity, issue.code, key, issue.message, issue.fix);
  }
  checkFit(profile, uses, sink);
  checkDraft(profile, uses, flags, sink);
}

function checkRemote(profile: Profile, sink: IssueSink): void {
  if (!profile.keys.ENDPOINT)
    sink.add(
      'error',
      'missing-endpoint',
      'ENDPOINT',
      `[${profile.id}] is remote and has no ENDPOINT.`,
      'Add ENDPOINT=http://…',
    );
  for (const key of ['MODEL', 'IMAGE', 'EXTRA_ARGS', 'GPUS', 'MMPROJ', 'LORA', 'PORT'])
    if (profile.keys[key])
      sink.add('warning', 'no-effect', key, `${key} has no effect on a remote server.`, `Remove ${key}.`);
}

function checkPaths(profile: Profile, context: ArgContext, sink: IssueSink): void {
  if (profile.model === '')
    sink.add(
      'error',
      'missing-model',
      'MODEL',
      `[${profile.id}] has no MODEL.`,
      'Add MODEL= with the path of a GGUF file in the models folder.',
    );
  const check = (key: string, path: string): void => {
    const problem = checkPathValue(path, context.modelRoots);
    if (problem !== null)
      sink.add(
        'error',
        'path-outside',
        key,
        `${key}: ${problem}`,
        'Name a file inside the models folder, relative to it.',
      );
  };
  if (profile.model !== '') check('MODEL', profile.model);
  if (profile.mmproj !== null) check('MMPROJ', profile.mmproj);
  for (const adapter of profile.lora) check('LORA', adapter.path);
}

function checkUnusedKeys(profile: Profile, sink: IssueSink): void {
  if (profile.endpoint !== null)
    sink.add('warning', 'no-effect', 'ENDPOINT', 'ENDPOINT needs RUNTIME=remote.', 'Remove ENDPOINT.');
  if (profile.image !== null && profile.runtime !== 'docker')
    sink.add('warning', 'no-effect', 'IMAGE', 'IMAGE needs RUNTIME=docker.', 'Remove IMAGE.');
}

/**
 * A draft model of an engine that must be told to draft with it: build 11669 loads it all the same, and logs "no
 * implementations specified for speculative decoding".
 */
function checkDraft(
  { env }: Profile,
  uses: readonly FlagUse[],
  { byName }: FlagTable,
  sink: IssueSink,
): void {
  const draft = uses.find(({ row }) => row.names.includes('--spec-draft-model'));
  const type = byName.get('--spec-type');
  if (!draft || !type?.hint?.includes('draft-simple')) return;
  const chosen = [
    env.LLAMA_ARG_SPEC_TYPE,
    ...uses.flatMap(({ row, values }) => (row === type ? values : [])),
  ];
  if (chosen.some(value => value?.includes('draft-'))) return;
  sink.add(
    'warning',
    'no-effect',
    'EXTRA_ARGS',
    `${draft.name} loads a draft model that nothing drafts with: --spec-type is not set.`,
    'Add --spec-type draft-simple, or what its kind needs.',
  );
}

/** Flags that place tensors by hand; the engine then leaves FIT aside. */
const PLACING = new Set([
  '--n-gpu-layers',
  '--tensor-split',
  '--override-tensor',
  '--cpu-moe',
  '--n-cpu-moe',
]);

/**
 * FIT chooses what nobody chose; together with a placement by hand the engine gives it up with a line in its log
 * (llama.cpp, common/fit: "already set by user"). Written out it is a contradiction; by default it is worth a hint.
 */
function checkFit(profile: Profile, uses: readonly FlagUse[], sink: IssueSink): void {
  const fitFlag = uses.findLast(use => use.row.longName === '--fit')?.values[0];
  const fit = fitFlag === undefined ? profile.fit : meantBy(fitFlag) === 'on';
  if (fit === false) return;
  const written = fit === true;
  const conflict = (key: string, what: string): void =>
    sink.add(
      written ? 'error' : 'warning',
      'fit-conflict',
      key,
      `${what} and FIT${written ? '=on' : ', which is on by default,'} exclude each other: FIT would do nothing.`,
      'Add FIT=off, or remove the placement by hand.',
    );
  if (profile.gpuLayers !== null && profile.gpuLayers !== 'auto')
    conflict('N_GPU_LAYERS', `N_GPU_LAYERS=${profile.gpuLayers}`);
  if (profile.tensorSplit !== null) conflict('TENSOR_SPLIT', 'TENSOR_SPLIT');
  for (const use of uses) {
    const flag = use.row.names.find(name => PLACING.has(name));
    if (flag === undefined) continue;
    if (flag === '--n-gpu-layers' && meantBy(use.values[0] ?? '') === 'auto') continue;
    conflict('EXTRA_ARGS', [use.name, ...use.values].join(' '));
  }
}
