import type { ClientSettings, RunRequest } from '../../../../src-shared/model/benchmark-request.ts';
import type { ProfileId } from '../../../../src-shared/model/profile.ts';
import type { PlainKey } from '../../../i18n/keys.ts';

type ReasoningFormat = NonNullable<ClientSettings['reasoningFormat']>;

/** What somebody has filled in: numbers as they were typed. */
export interface BuilderForm {
  readonly suiteId: string;
  readonly profileIds: readonly ProfileId[];
  readonly remoteIds: readonly string[];
  readonly spendLimitUsd: string;
  readonly serve: 'bench' | 'as-is';
  readonly prompt: 'evalplus' | 'bare';
  readonly systemPrompt: string;
  readonly temperature: string;
  /** Empty leaves it to the server. */
  readonly topP: string;
  readonly samples: string;
  readonly maxTokens: string;
  readonly seed: string;
  readonly reasoningFormat: ReasoningFormat | 'server';
  readonly concurrency: string;
  /** Texts that end an answer, one a line; a line break within one is written \n. */
  readonly stop: string;
  readonly timeoutSeconds: string;
  readonly consentToGuard: boolean;
}

export const emptyForm: BuilderForm = {
  suiteId: '',
  profileIds: [],
  remoteIds: [],
  spendLimitUsd: '1',
  serve: 'bench',
  prompt: 'evalplus',
  systemPrompt: '',
  temperature: '0',
  topP: '',
  samples: '1',
  maxTokens: '4096',
  seed: '0',
  reasoningFormat: 'server',
  concurrency: '1',
  stop: '',
  timeoutSeconds: '900',
  consentToGuard: false,
};

/** Of the ways to return thinking, as llama-server names them. */
export const REASONING_FORMATS: readonly ReasoningFormat[] = ['none', 'auto', 'deepseek', 'deepseek-legacy'];

interface Bounds {
  readonly min: number;
  readonly max: number;
  readonly step: number;
  /** May stay empty. */
  readonly optional?: boolean;
}

/** Bounds as the contract has them. */
export const BOUNDS = {
  temperature: { min: 0, max: 2, step: 0.1 },
  topP: { min: 0, max: 1, step: 0.05, optional: true },
  samples: { min: 1, max: 200, step: 1 },
  maxTokens: { min: 1, max: 131_072, step: 1 },
  seed: { min: 0, max: 4_294_967_295, step: 1 },
  concurrency: { min: 1, max: 64, step: 1 },
  timeoutSeconds: { min: 1, max: 36_000, step: 1 },
  spendLimitUsd: { min: 0, max: 10_000, step: 0.1 },
} as const satisfies Readonly<Record<string, Bounds>>;

export type NumberField = keyof typeof BOUNDS;
const FIELDS = Object.keys(BOUNDS) as NumberField[];

/** Stands for what was typed into a field for numbers and is none: the browser does not tell what it was. */
export const UNREADABLE = 'unreadable';

/** Whether a typed number is one and within its bounds. */
export function isSound(field: NumberField, typed: string): boolean {
  const { min, max, step, optional = false }: Bounds = BOUNDS[field];
  if (typed.trim() === '') return optional;
  const value = Number(typed);
  return value >= min && value <= max && (step < 1 || Number.isInteger(value));
}

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** The texts that somebody wrote, one a line; null when they are too many or too long for the contract. */
export function stopTexts(typed: string): readonly string[] | null {
  const texts = typed
    .split('\n')
    .filter(line => line !== '')
    .map(line =>
      line.replace(
        /\\[\\nrt]/g,
        written => Object.entries(ESCAPES).find(([, escaped]) => escaped === written)?.[0] ?? written,
      ),
    );
  return texts.length <= 16 && texts.every(text => text.length <= 200) ? texts : null;
}

/** The request that a form stands for; null while something is missing or wrong. */
export function requestOf(form: BuilderForm): RunRequest | null {
  if (form.suiteId === '' || form.profileIds.length + form.remoteIds.length === 0) return null;
  const asked = FIELDS.filter(field => field !== 'spendLimitUsd' || form.remoteIds.length > 0);
  const stop = stopTexts(form.stop);
  if (stop === null || !asked.every(field => isSound(field, form[field]))) return null;
  const { serve } = form;
  return {
    suiteId: form.suiteId,
    targets: [
      ...form.profileIds.map(profileId => ({ kind: 'profile' as const, profileId, serve })),
      ...form.remoteIds.map(modelId => ({
        kind: 'remote' as const,
        modelId,
        spendLimitUsd: Number(form.spendLimitUsd),
      })),
    ],
    settings: {
      prompt: form.prompt,
      systemPrompt: form.systemPrompt.trim() === '' ? null : form.systemPrompt,
      temperature: Number(form.temperature),
      topP: form.topP.trim() === '' ? null : Number(form.topP),
      samples: Number(form.samples),
      maxTokens: Number(form.maxTokens),
      reasoningFormat: form.reasoningFormat === 'server' ? null : form.reasoningFormat,
      concurrency: Number(form.concurrency),
      seed: Number(form.seed),
      stop: [...stop],
      timeoutSeconds: Number(form.timeoutSeconds),
      attempts: 4,
    },
    consentToGuard: form.consentToGuard,
  };
}

/** Why a form stands for no request yet. */
export function missingIn(form: BuilderForm, ready: boolean): PlainKey {
  if (!ready) return 'suites:notReady';
  return form.profileIds.length + form.remoteIds.length === 0 ? 'benchmarks:incomplete' : 'speed:invalid';
}

/** The form of a request, to change it. */
export function formOf({ suiteId, targets, settings, consentToGuard }: RunRequest): BuilderForm {
  const profiles = targets.filter(target => target.kind === 'profile');
  const remotes = targets.filter(target => target.kind === 'remote');
  return {
    suiteId,
    profileIds: profiles.map(({ profileId }) => profileId),
    remoteIds: remotes.map(({ modelId }) => modelId),
    spendLimitUsd: String(remotes[0]?.spendLimitUsd ?? emptyForm.spendLimitUsd),
    serve: profiles[0]?.serve ?? emptyForm.serve,
    prompt: settings.prompt,
    systemPrompt: settings.systemPrompt ?? '',
    temperature: String(settings.temperature),
    topP: settings.topP === null ? '' : String(settings.topP),
    samples: String(settings.samples),
    maxTokens: String(settings.maxTokens),
    seed: String(settings.seed),
    reasoningFormat: settings.reasoningFormat ?? 'server',
    concurrency: String(settings.concurrency),
    stop: settings.stop.map(text => text.replace(/[\\\n\r\t]/g, one => ESCAPES[one] ?? one)).join('\n'),
    timeoutSeconds: String(settings.timeoutSeconds),
    consentToGuard,
  };
}
