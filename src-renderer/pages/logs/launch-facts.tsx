import { type ReactNode, useState } from 'react';
import type { LaunchFacts } from '../../../src-shared/model/launch-facts.ts';
import { formatCount, formatInstant, formatMiB } from '../../i18n/format.ts';
import { useT } from '../../i18n/index.ts';
import { profileName } from '../../stores/profiles.ts';
import { useProfiles } from '../../stores/use-app.ts';

export interface LaunchFactsPanelProps {
  readonly facts: LaunchFacts | null;
  /** Whether it is known that there are none, where there are none. */
  readonly known: boolean;
  /** To a line of that start. */
  readonly onJump: (seq: number, launchId: string) => void;
}

/** Where there is little room, they are folded until somebody asks. */
const ROOMY = '(min-width: 40rem)';

/** What the engine said while it started, so that nobody has to look for it, and whose start that was. */
export function LaunchFactsPanel({ facts, known, onJump }: LaunchFactsPanelProps): ReactNode {
  const t = useT();
  const [open, setOpen] = useState(() => window.matchMedia(ROOMY).matches);
  const name = useProfiles(view =>
    facts === null ? '' : facts.profileId === null ? facts.group : profileName(view, facts.profileId),
  );
  if (facts === null)
    return (
      // Until it is known, their room is kept.
      <section
        aria-label={t('logs:facts')}
        className={`text-sm text-faint ${known ? '' : 'min-h-15 max-sm:min-h-5'}`}
      >
        {known && t('logs:factsNone')}
      </section>
    );
  const of = t('logs:factsOf', { name, when: formatInstant(facts.startedAt) });
  return (
    <section aria-label={t('logs:facts')} className="text-sm">
      <details open={open} onToggle={event => setOpen(event.currentTarget.open)} className="fold">
        <summary className="w-fit max-w-full cursor-pointer truncate text-dim hover:text-ink">{of}</summary>
        <Facts facts={facts} onJump={onJump} />
      </details>
    </section>
  );
}

function Facts({
  facts,
  onJump,
}: Pick<LaunchFactsPanelProps, 'onJump'> & { readonly facts: LaunchFacts }): ReactNode {
  const t = useT();
  const devices = [...new Set(facts.buffers.map(buffer => buffer.device))];
  return (
    <div className="mt-2 flex flex-wrap items-start gap-x-8 gap-y-2">
      <dl className="flex flex-wrap gap-x-8 gap-y-2">
        {facts.offloaded && (
          <Fact name={t('logs:offloaded')}>
            {t('logs:layers', { layers: facts.offloaded.layers, total: facts.offloaded.total })}
          </Fact>
        )}
        {facts.contextTokens !== null && (
          <Fact name={t('logs:context')}>{t('logs:tokens', { n: formatCount(facts.contextTokens) })}</Fact>
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
    </div>
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
      <ul className="mt-1 grid max-h-40 gap-1 overflow-auto">
        {warnings.map(warning => (
          <li key={warning.seq}>
            <button
              type="button"
              onClick={() => onJump(warning.seq, facts.launchId)}
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
