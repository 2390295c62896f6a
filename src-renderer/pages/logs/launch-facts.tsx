import type { ReactNode } from 'react';
import type { LaunchFacts } from '../../../src-shared/model/launch-facts.ts';
import { formatCount, formatMiB } from '../../i18n/format.ts';
import { useT } from '../../i18n/index.ts';

export interface LaunchFactsPanelProps {
  readonly facts: LaunchFacts | null;
  readonly onJump: (seq: number) => void;
}

/** What the engine said while it started, so that nobody has to look for it. */
export function LaunchFactsPanel({ facts, onJump }: LaunchFactsPanelProps): ReactNode {
  const t = useT();
  const devices = [...new Set(facts?.buffers.map(buffer => buffer.device))];
  return (
    <section aria-label={t('logs:facts')} className="flex flex-wrap items-start gap-x-8 gap-y-2 text-sm">
      {facts === null ? (
        <p className="text-faint">{t('logs:factsNone')}</p>
      ) : (
        <>
          <dl className="flex flex-wrap gap-x-8 gap-y-2">
            {facts.offloaded && (
              <Fact name={t('logs:offloaded')}>
                {t('logs:layers', { layers: facts.offloaded.layers, total: facts.offloaded.total })}
              </Fact>
            )}
            {facts.contextTokens !== null && (
              <Fact name={t('logs:context')}>
                {t('logs:tokens', { n: formatCount(facts.contextTokens) })}
              </Fact>
            )}
            {devices.map(device => (
              <Fact key={device} name={device} program>
                {facts.buffers
                  .filter(buffer => buffer.device === device)
                  .map(buffer => `${t(`logs:bufferKinds.${buffer.what}`)} ${formatMiB(buffer.mib)}`)
                  .join(' · ')}
              </Fact>
            ))}
            {facts.splits && (
              <Fact name={t('logs:splits')}>
                {facts.splits.splitsBatch1 === null
                  ? formatCount(facts.splits.splits)
                  : t('logs:splitsBoth', {
                      n: formatCount(facts.splits.splits),
                      one: formatCount(facts.splits.splitsBatch1),
                    })}
              </Fact>
            )}
            {facts.build !== null && <Fact name={t('logs:build')}>{facts.build}</Fact>}
          </dl>
          <Warnings facts={facts} onJump={onJump} />
        </>
      )}
    </section>
  );
}

function Fact(props: {
  readonly name: string;
  readonly program?: boolean;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <div className="grid">
      <dt className={props.program ? 'text-xs leading-4 text-faint' : 'label'}>{props.name}</dt>
      <dd>{props.children}</dd>
    </div>
  );
}

function Warnings({
  facts,
  onJump,
}: { readonly facts: LaunchFacts } & Pick<LaunchFactsPanelProps, 'onJump'>): ReactNode {
  const t = useT();
  const { warnings } = facts;
  if (warnings.length === 0) return <p className="self-end text-faint">{t('logs:noWarnings')}</p>;
  return (
    <details className="min-w-0 self-end">
      <summary className="cursor-pointer text-busy">{t('logs:warnings', { count: warnings.length })}</summary>
      <ul className="mt-1 grid max-h-40 gap-0.5 overflow-auto">
        {warnings.map(warning => (
          <li key={warning.seq}>
            <button
              type="button"
              onClick={() => onJump(warning.seq)}
              className={`rounded px-1 text-start font-mono text-xs hover:bg-raised ${warning.level === 'error' ? 'text-failed' : 'text-dim'}`}
            >
              {warning.text}
            </button>
          </li>
        ))}
      </ul>
    </details>
  );
}
