import { assertNever } from '../../../src-shared/assert-never.ts';
import { PaddockError } from '../../../src-shared/errors.ts';
import type { ComparisonWarning, ScoreSetting } from '../../../src-shared/model/benchmark-result.ts';
import type { RunWords } from '../../../src-shared/run-names.ts';

const SETTINGS: Readonly<Record<ScoreSetting, string>> = {
  prompt: 'prompts',
  systemPrompt: 'system prompts',
  temperature: 'temperatures',
  topP: 'values of top-p',
  maxTokens: 'token limits',
  samples: 'numbers of samples',
  reasoningFormat: 'reasoning formats',
  seed: 'seeds',
  stop: 'stop texts',
  timeoutSeconds: 'limits of time',
  serve: 'ways of serving the model',
};

/** What sets one run apart from others of its model. */
const SETTING: Readonly<Record<ScoreSetting, string>> = {
  prompt: 'prompt',
  systemPrompt: 'system prompt',
  temperature: 'temperature',
  topP: 'top-p',
  maxTokens: 'max tokens',
  samples: 'samples',
  reasoningFormat: 'reasoning format',
  seed: 'seed',
  stop: 'stop texts',
  timeoutSeconds: 'timeout, s:',
  serve: 'served',
};

const twoDigits = (value: number): string => String(value).padStart(2, '0');

function day(at: number): string {
  const date = new Date(at);
  return `${date.getFullYear()}-${twoDigits(date.getMonth() + 1)}-${twoDigits(date.getDate())}`;
}

/** What sets runs apart, in the terminal's English; times are the machine's own. */
export const runWords: RunWords = {
  setting: (key, value) => `${SETTING[key]} ${value}`,
  part: (problems, all) => `${problems} of ${all} problems`,
  rerun: 'rerun',
  day,
  instant: at => {
    const date = new Date(at);
    return `${day(at)} ${[date.getHours(), date.getMinutes(), date.getSeconds()].map(twoDigits).join(':')}`;
  },
};

/** A warning as a sentence for the terminal. */
export function warningSentence(warning: ComparisonWarning): string {
  switch (warning.code) {
    case 'suites':
      return 'The suites differ: scores of different suites or versions say nothing about each other.';
    case 'problems':
      return 'Some runs cover only part of the suite.';
    case 'settings':
      return `These were asked with different ${warning.which.map(key => SETTINGS[key]).join(', ')}.`;
    case 'settings-unknown':
      return `${warning.label} was imported: how it was asked is not known.`;
    case 'contexts':
      return `The contexts differ in size: ${warning.sizes.map(size => size ?? 'not known').join(', ')}.`;
    case 'engines':
      return `The engines differ: ${warning.names.join('; ')}.`;
    case 'gpus':
      return `The GPUs differ, and with them the speeds: ${warning.names.map(name => name || 'none').join('; ')}.`;
    case 'unfinished':
      return `${warning.label} is not finished.`;
    case 'truncated':
      return `${warning.label}: ${warning.truncated} of ${warning.answers} answers were cut by a limit.`;
    case 'no-answer':
      return `${warning.label}: ${warning.unanswered} of ${warning.answers} answers are empty or were refused.`;
    case 'server-died':
      return `${warning.label}: the server died during ${warning.answers} answers, which count as wrong.`;
    case 'served-otherwise':
      return `${warning.label}: the model was served otherwise for ${warning.answers} of the answers than for the rest.`;
    case 'no-sandbox':
      return `${warning.label} was graded without a sandbox.`;
    case 'no-plus':
      return `${warning.label} was graded without plus tests: beside it only the base tests count.`;
    default:
      return assertNever(warning);
  }
}

/** @throws PaddockError BAD_REQUEST for what did not end well: nothing can be held against it */
export function checkEnded(
  noun: 'run' | 'measurement',
  { id, status, message }: { readonly id: string; readonly status: string; readonly message: string | null },
): void {
  if (status === 'done') return;
  throw new PaddockError('BAD_REQUEST', `The ${noun} ${id} is ${status}${message ? `: ${message}` : '.'}`);
}

/** @throws PaddockError BAD_REQUEST naming these reasons; none where there are none */
export function refuseComparison(noun: 'runs' | 'measurements', reasons: readonly string[]): void {
  if (reasons.length === 0) return;
  const why = [...new Set(reasons)].join(' ');
  throw new PaddockError('BAD_REQUEST', `These ${noun} say nothing about each other. ${why}`, {
    fix: 'Compare them all the same with --force.',
  });
}
