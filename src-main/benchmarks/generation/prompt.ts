import type { ClientSettings } from '../../../src-shared/model/benchmark-request.ts';
import type { SuiteProblem } from '../suites/suite.ts';

export interface Message {
  readonly role: 'system' | 'user';
  readonly content: string;
}

/** The sentence that EvalPlus's chat backends put before a problem; scores depend on its very words. */
const EVALPLUS =
  'Please provide a self-contained Python script that solves the following problem in a markdown code block:';

/** What is sent for a problem. Problems of other suites than code are sent as they are. */
export function messagesFor(
  problem: SuiteProblem,
  settings: Pick<ClientSettings, 'prompt' | 'systemPrompt'>,
): readonly Message[] {
  const wrapped = problem.entryPoint !== null && settings.prompt === 'evalplus';
  const content = wrapped ? `${EVALPLUS}\n\`\`\`python\n${problem.prompt.trim()}\n\`\`\`` : problem.prompt;
  const user: Message = { role: 'user', content };
  return settings.systemPrompt === null ? [user] : [{ role: 'system', content: settings.systemPrompt }, user];
}
