import { type ReactNode, useState } from 'react';
import type { InstanceIdentity } from '../../../src-shared/model/supervisor.ts';
import { servingSince } from '../../../src-shared/serving-since.ts';
import { Button } from '../../components/button.tsx';
import { CopyButton } from '../../components/copy-button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { Icon } from '../../components/icons.tsx';
import { formatCount } from '../../i18n/format.ts';
import { useT } from '../../i18n/index.ts';
import { formatAge, instanceOf } from '../../state-words.ts';
import { shownGroup } from '../../stores/supervisor.ts';
import { useSupervisor } from '../../stores/use-app.ts';
import { RangeChoice } from './range-choice.tsx';
import { ServerTime } from './server-time.tsx';

/** What exactly runs: engine, image or build, process, age, restarts, and the command line as it was run. */
export function InstanceStrip(): ReactNode {
  const t = useT();
  const group = useSupervisor(shownGroup);
  const told = useSupervisor(view => view.snapshot !== null);
  const [open, setOpen] = useState(false);
  const instance = group ? instanceOf(group.state) : null;
  const since = group && 'launchId' in group.state ? servingSince(group.state) : null;
  const facts: (readonly [string, ReactNode])[] = [];
  if (instance) {
    facts.push([t('instance:runtime'), t(`state:runtimes.${instance.runtime}`)]);
    if (instance.image !== null) facts.push([t('instance:image'), shortImage(instance.image)]);
    if (instance.build !== null) facts.push([t('instance:build'), instance.build.replace(/^build\s+/i, '')]);
    if (since !== null)
      facts.push([t('instance:uptime'), <ServerTime key="up" text={now => formatAge(now - since)} />]);
    facts.push([t('instance:restarts'), formatCount(group?.restarts ?? 0)]);
    if (group?.movedFrom !== undefined)
      facts.push([
        t('instance:port'),
        t('instance:moved', { port: String(group.port), taken: String(group.movedFrom) }),
      ]);
  }
  return (
    <section aria-label={t('instance:title')} className="instance-strip">
      {instance ? (
        <dl className="instance-facts">
          {facts.map(([name, value]) => (
            <div
              key={name}
              className={`flex gap-2 ${name === t('instance:image') ? 'min-w-16' : 'shrink-0'}`}
            >
              <dt className="shrink-0 text-faint">{name}</dt>
              <dd className="min-w-0 truncate" title={typeof value === 'string' ? value : undefined}>
                {value}
              </dd>
            </div>
          ))}
        </dl>
      ) : (
        told && <p className="text-faint">{t('instance:none')}</p>
      )}
      {instance && instance.command.length > 0 && (
        <button
          type="button"
          aria-haspopup="dialog"
          title={t('instance:commandTitle')}
          onClick={() => setOpen(true)}
          className="inline-flex h-8 shrink-0 items-center gap-2 rounded-md px-2 text-dim hover:bg-raised hover:text-ink"
        >
          <Icon name="command" size={14} />
          {t('instance:command')}
        </button>
      )}
      <div className="instance-range">
        <RangeChoice />
      </div>
      {open && instance && <CommandDialog instance={instance} onClose={() => setOpen(false)} />}
    </section>
  );
}

interface CommandDialogProps {
  readonly instance: InstanceIdentity;
  readonly onClose: () => void;
}

function CommandDialog({ instance, onClose }: CommandDialogProps): ReactNode {
  const t = useT();
  const { command, containerId, pid } = instance;
  const where =
    containerId !== null
      ? `${t('instance:container', { id: containerId.slice(0, 12) })} `
      : pid !== null
        ? `${t('instance:process', { pid: String(pid) })} `
        : '';
  const line = command.map(quoted).join(' ');
  return (
    <Dialog label={t('instance:commandTitle')} onClose={onClose} width="w-[46rem]">
      <div className="grid gap-3 p-5">
        <div className="flex items-start justify-between gap-4">
          <div>
            <h2 className="text-lg font-semibold">{t('instance:commandTitle')}</h2>
            <p className="text-sm text-dim">{where + t('instance:commandSub')}</p>
          </div>
          <CopyButton text={line} label={t('instance:copyCommand')} />
        </div>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard */}
        <pre tabIndex={0} className="log-line max-h-96 overflow-auto rounded-md bg-bg p-3">
          {perFlag(command)}
        </pre>
        <div className="flex justify-end">
          <Button data-autofocus onClick={onClose}>
            {t('instance:close')}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}

/** A flag and its values a line, so that a long command can be read. */
export function perFlag(command: readonly string[]): string {
  return command
    .map((part, i) => (i === 0 ? '' : part.startsWith('-') ? ' \\\n  ' : ' ') + quoted(part))
    .join('');
}

/** As a POSIX shell would need it. */
function quoted(argument: string): string {
  return /^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", "'\\''")}'`;
}

/** An image without its registry's host: the tag is what tells. */
function shortImage(image: string): string {
  return image.replace(/^[^/]+\.[^/]+\//, '').replace(/@sha256:([0-9a-f]{12})[0-9a-f]+$/, '@$1');
}
