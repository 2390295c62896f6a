import type { ReactNode } from 'react';
import type { ProfilePlan } from '../../../src-shared/model/plan.ts';
import { CopyButton } from '../../components/copy-button.tsx';
import { said, useT } from '../../i18n/index.ts';
import { MemoryBars } from './memory-bars.tsx';

/** What serving the profile as it is written would take: memory, and the command line. */
export function PlanSection({ plan }: { readonly plan: ProfilePlan | null }): ReactNode {
  const t = useT();
  if (plan === null) return <p className="text-sm text-faint">{t('editor:readingEstimate')}</p>;
  const { command, commandProblem, estimate, estimateProblem } = plan;
  return (
    <div className="grid gap-4">
      {estimate ? (
        <MemoryBars estimate={estimate} title={t('editor:memory')} />
      ) : (
        estimateProblem && (
          <p className="text-sm text-faint">
            {t('editor:noEstimate')}: {said(estimateProblem)}
          </p>
        )
      )}
      {command && (
        <details className="fold text-sm">
          <summary className="cursor-pointer py-1 text-faint hover:text-ink">{t('editor:command')}</summary>
          <div className="relative">
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard */}
            <pre tabIndex={0} className="diff pe-10 whitespace-pre-wrap">
              {perFlag(command)}
            </pre>
            <span className="absolute end-1.5 top-1.5">
              <CopyButton text={command.map(quoted).join(' ')} label={t('editor:copyCommand')} />
            </span>
          </div>
        </details>
      )}
      {commandProblem && (
        <p className="text-sm text-busy">
          {t('editor:noCommand')}: {said(commandProblem.message)} {said(commandProblem.fix)}
        </p>
      )}
    </div>
  );
}

/** A line for each flag, as people write long commands. */
function perFlag(command: readonly string[]): string {
  return command.reduce((text, part) => {
    if (text === '') return quoted(part);
    return text + (/^--?[a-z]/i.test(part) ? ` \\\n  ${part}` : ` ${quoted(part)}`);
  }, '');
}

function quoted(part: string): string {
  return /^[\w@%+=:,./*-]+$/.test(part) ? part : `'${part.replaceAll("'", "'\\''")}'`;
}
