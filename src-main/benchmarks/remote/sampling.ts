import type { ClientSettings } from '../../../src-shared/model/benchmark-request.ts';
import type { LeftOut } from '../../../src-shared/model/benchmark-run.ts';

/** How answers are sampled; null for what is left to the provider. */
export type Sampling = Readonly<Record<LeftOut, number | null>>;

/** In words of providers. Where both are wrong together, the one that matters less comes first. */
const NAMES: readonly (readonly [LeftOut, RegExp])[] = [
  ['topP', /\btop_p\b/],
  ['temperature', /\btemperature\b/],
];

/** What is sent of a run's settings to a provider that does not take these. */
export function samplingOf(
  { temperature, topP }: Pick<ClientSettings, 'temperature' | 'topP'>,
  leftOut: ReadonlySet<LeftOut>,
): Sampling {
  return {
    temperature: leftOut.has('temperature') ? null : temperature,
    topP: leftOut.has('topP') ? null : topP,
  };
}

/** Which of what was sent a provider names where it refuses a question; null for a refusal about something else. */
export function refusedSetting(reason: string, sent: Sampling): LeftOut | null {
  return NAMES.find(([key, name]) => sent[key] !== null && name.test(reason))?.[0] ?? null;
}
