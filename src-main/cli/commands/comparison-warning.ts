import { assertNever } from '../../../src-shared/assert-never.ts';
import type { ComparisonWarning, ScoreSetting } from '../../../src-shared/model/benchmark-result.ts';

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
    case 'server-died':
      return `${warning.label}: the server died during ${warning.answers} answers, which count as wrong.`;
    case 'no-sandbox':
      return `${warning.label} was graded without a sandbox.`;
    default:
      return assertNever(warning);
  }
}
