import type { BrowserContext } from 'playwright-core';

/**
 * What the pages of a context complain of from now on, in a list that grows: scripts that fail, what the console is
 * told, breaches of the content security policy.
 */
export async function complaintsOf(
  context: BrowserContext,
  levels: readonly string[] = ['error', 'warning'],
): Promise<string[]> {
  const complaints: string[] = [];
  context.on('console', message => {
    if (levels.includes(message.type())) complaints.push(`${message.text()} ${message.location().url}`);
  });
  context.on('weberror', ({ error }) => void complaints.push(String(error())));
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', event => {
      console.error(`CSP: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
    });
  });
  return complaints;
}
