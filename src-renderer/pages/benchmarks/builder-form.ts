import type { RunRequest } from '../../../src-shared/model/benchmark-request.ts';
import type { ProfileId } from '../../../src-shared/model/profile.ts';

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
  readonly samples: string;
  readonly maxTokens: string;
  readonly concurrency: string;
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
  samples: '1',
  maxTokens: '4096',
  concurrency: '1',
  consentToGuard: false,
};

export type NumberField = 'temperature' | 'samples' | 'maxTokens' | 'concurrency' | 'spendLimitUsd';

/** Bounds as the contract has them. */
export const BOUNDS: Readonly<
  Record<NumberField, { readonly min: number; readonly max: number; readonly step: number }>
> = {
  temperature: { min: 0, max: 2, step: 0.1 },
  samples: { min: 1, max: 200, step: 1 },
  maxTokens: { min: 1, max: 131_072, step: 1 },
  concurrency: { min: 1, max: 64, step: 1 },
  spendLimitUsd: { min: 0, max: 10_000, step: 0.1 },
};

/** Whether a typed number is one and within its bounds. */
export function isSound(field: NumberField, typed: string): boolean {
  const { min, max, step } = BOUNDS[field];
  const value = Number(typed);
  return typed.trim() !== '' && value >= min && value <= max && (step < 1 || Number.isInteger(value));
}

/** The request that a form stands for; null while something is missing or wrong. */
export function requestOf(form: BuilderForm): RunRequest | null {
  const fields: NumberField[] = ['temperature', 'samples', 'maxTokens', 'concurrency'];
  if (form.remoteIds.length > 0) fields.push('spendLimitUsd');
  if (form.suiteId === '' || form.profileIds.length + form.remoteIds.length === 0) return null;
  if (!fields.every(field => isSound(field, form[field]))) return null;
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
      topP: null,
      samples: Number(form.samples),
      maxTokens: Number(form.maxTokens),
      reasoningFormat: null,
      concurrency: Number(form.concurrency),
      seed: 0,
      stop: [],
      timeoutSeconds: 900,
      attempts: 4,
    },
    consentToGuard: form.consentToGuard,
  };
}
