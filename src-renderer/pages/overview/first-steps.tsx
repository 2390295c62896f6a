import { type ReactNode, useEffect, useState } from 'react';
import type { RuntimeCheck } from '../../../src-shared/model/app.ts';
import { hasFiles } from '../../../src-shared/start-problem.ts';
import { Button } from '../../components/button.tsx';
import { Icon, type IconName } from '../../components/icons.tsx';
import { said, useT } from '../../i18n/index.ts';
import { asPaddockError } from '../../rpc/use-call.ts';
import { shownGroup } from '../../stores/supervisor.ts';
import { useApp, useChoices, useFoundModels, useProfiles, useSupervisor } from '../../stores/use-app.ts';

/** What comes after the demo; gone once there is a model of one's own, or it was put away. */
export function FirstSteps(): ReactNode {
  const fresh = useProfiles(
    view =>
      view.listing?.profiles.every(entry => entry.profile.runtime === 'embedded' || !hasFiles(entry)) ??
      false,
  );
  const dismissed = useChoices(view => view.choices?.firstStepsDismissed ?? true);
  return fresh && !dismissed ? <Steps /> : null;
}

function Steps(): ReactNode {
  const t = useT();
  const { client, failure, foundModels } = useApp();
  const folder = useChoices(view => view.choices?.extraModelRoots[0] ?? null);
  const [docker, setDocker] = useState<RuntimeCheck | null>(null);
  useEffect(() => {
    const controller = new AbortController();
    client.call('app.runtimes', {}, controller.signal).then(
      checks => setDocker(checks.find(check => check.kind === 'docker') ?? null),
      () => {},
    );
    return () => controller.abort();
  }, [client]);
  useEffect(() => foundModels.look(), [foundModels]);
  const found = useFoundModels(
    view => view.found?.models.filter(model => model.profileIds.length === 0).length ?? 0,
  );
  const served = useSupervisor(view => {
    const state = shownGroup(view)?.state;
    return state?.status === 'ready' ? state.profileId : null;
  });
  const demoRuns = useProfiles(
    view =>
      view.listing?.profiles.find(({ profile }) => profile.id === served)?.profile.runtime === 'embedded',
  );
  const dismiss = (): void => {
    client
      .call('preferences.update', { firstStepsDismissed: true })
      .catch(thrown => failure.setState({ error: asPaddockError(thrown) }));
  };
  return (
    <section aria-labelledby="first-steps" className="shrink-0">
      <div className="flex flex-wrap items-baseline gap-x-3">
        <h3 id="first-steps" className="font-semibold">
          {t('firstSteps:title')}
        </h3>
        <p className="text-sm text-dim">{t(demoRuns ? 'firstSteps:subDemo' : 'firstSteps:sub')}</p>
        <Button look="plain" className="ms-auto -my-1" onClick={dismiss}>
          {t('firstSteps:dismiss')}
        </Button>
      </div>
      <ul className="mt-2 grid grid-cols-3 gap-4 max-lg:grid-cols-1 max-lg:gap-2">
        <Step
          icon={folder === null ? 'folder' : 'check'}
          to="/settings/models"
          title={t('firstSteps:folder')}
          sub={folder === null ? t('firstSteps:folderSub') : t('firstSteps:folderDone', { path: folder })}
        />
        <Step
          icon="plus"
          to="/profiles?new"
          title={t('firstSteps:add')}
          sub={found > 0 ? t('firstSteps:addFound', { count: found }) : t('firstSteps:addSub')}
        />
        <Step
          icon={docker?.usable ? 'check' : 'box'}
          to="/settings/engines"
          title={t('firstSteps:docker')}
          sub={
            docker === null
              ? t('firstSteps:dockerSub')
              : docker.usable
                ? t('firstSteps:dockerDone')
                : said(docker.message)
          }
        />
      </ul>
    </section>
  );
}

interface StepProps {
  readonly icon: IconName;
  readonly to: string;
  readonly title: string;
  readonly sub: string;
}

function Step({ icon, to, title, sub }: StepProps): ReactNode {
  return (
    <li>
      <a href={`#${to}`} className="panel flex h-full items-start gap-3 px-4 py-2 hover:bg-raised">
        <span className="mt-0.5 text-accent">
          <Icon name={icon} />
        </span>
        <span className="min-w-0">
          <span className="block font-medium">{title}</span>
          <span className="block text-sm wrap-anywhere text-dim">{sub}</span>
        </span>
      </a>
    </li>
  );
}
