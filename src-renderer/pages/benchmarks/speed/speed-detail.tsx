import { type ReactNode, useState } from 'react';
import type { SpeedRun } from '../../../../src-shared/model/benchmark-speed.ts';
import { isOpenSpeed } from '../../../../src-shared/speed-figures.ts';
import { Button } from '../../../components/button.tsx';
import { CallProblem } from '../../../frame/call-problem.tsx';
import { formatCount, formatInstant } from '../../../i18n/format.ts';
import { said, useT } from '../../../i18n/index.ts';
import { useCall } from '../../../rpc/use-call.ts';
import { useApp } from '../../../stores/use-app.ts';
import { addressOf, goTo } from '../place.ts';
import { ExportMenu } from '../results/export-menu.tsx';
import { Origin } from '../runs/origin.tsx';
import { SpeedChart } from './speed-chart.tsx';
import { ConcurrencyTable, DepthTable } from './speed-tables.tsx';
import { OpenSpeed } from './speed-view.tsx';
import { useSpeedLabel } from './use-speed-label.ts';

/** One measurement in full: by depth, by requests at a time, and where it comes from. */
export function SpeedDetail(props: { readonly run: SpeedRun; readonly onRepeat: () => void }): ReactNode {
  const t = useT();
  const { client } = useApp();
  const remove = useCall(client, 'benchmarks.removeSpeed');
  const labelOf = useSpeedLabel();
  const [asked, setAsked] = useState(false);
  const { run } = props;
  const { request } = run;
  const open = isOpenSpeed(run);
  const confirm = async (): Promise<void> => {
    if (await remove.run({ runId: run.id })) goTo({ view: 'speed' });
  };
  return (
    <div className="grid min-w-0 grid-cols-[minmax(0,1fr)] gap-6">
      <div className="grid gap-2">
        <a href={addressOf({ view: 'speed' })} className="w-fit text-sm text-dim underline hover:text-ink">
          {t('speed:back')}
        </a>
        <div className="flex flex-wrap items-center justify-between gap-3">
          <h2 className="text-xl font-semibold tracking-tight">{t('speed:of', { name: labelOf(run) })}</h2>
          {!open && (
            <span className="flex flex-wrap gap-2">
              <Button onClick={props.onRepeat}>{t('speed:repeat')}</Button>
              {asked ? (
                <Button look="danger" disabled={remove.pending} onClick={() => void confirm()}>
                  {t('speed:removeConfirm')}
                </Button>
              ) : (
                <Button look="plain" onClick={() => setAsked(true)}>
                  {t('benchmarks:remove')}
                </Button>
              )}
            </span>
          )}
        </div>
        {!open && (
          <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
            <p className={`text-sm ${run.status === 'failed' ? 'text-failed' : 'text-dim'}`}>
              {[
                t(`speed:statuses.${run.status}`),
                formatInstant(run.finishedAt ?? run.createdAt),
                ...(run.message === null ? [] : [said(run.message)]),
              ].join(' · ')}
            </p>
            {(run.depths.length > 0 || run.concurrency.length > 0) && (
              <ExportMenu kind="speed" runIds={[run.id]} />
            )}
          </div>
        )}
        {remove.error && <CallProblem error={remove.error} />}
      </div>
      {open && <OpenSpeed run={run} alone />}
      {run.depths.length > 0 && (
        <section aria-label={t('speed:byDepth')} className="grid min-w-0 gap-3">
          <h3 className="label">{t('speed:byDepth')}</h3>
          <div className="grid grid-cols-[auto_minmax(0,1fr)] items-start gap-x-10 gap-y-4 max-lg:grid-cols-1">
            <DepthTable run={run} />
            <SpeedChart
              title={t('speed:generation')}
              stepName={t('speed:depth')}
              steps={run.depths.map(({ depth }) => depth)}
              series={[
                {
                  label: t('speed:generation'),
                  spreads: run.depths.map(row => row.generationTokensPerSecond),
                },
              ]}
            />
          </div>
        </section>
      )}
      {run.concurrency.length > 0 && (
        <section aria-label={t('speed:byConcurrency')} className="grid min-w-0 gap-3">
          <h3 className="label">{t('speed:byConcurrency')}</h3>
          <div className="grid grid-cols-[auto_minmax(0,1fr)] items-start gap-x-10 gap-y-4 max-lg:grid-cols-1">
            <ConcurrencyTable run={run} />
            <SpeedChart
              title={t('speed:generation')}
              stepName={t('speed:requests')}
              steps={run.concurrency.map(({ concurrency }) => concurrency)}
              series={[
                {
                  label: t('speed:together'),
                  spreads: run.concurrency.map(row => row.totalTokensPerSecond),
                },
                {
                  label: t('speed:each'),
                  spreads: run.concurrency.map(row => row.perRequestTokensPerSecond),
                },
              ]}
            />
          </div>
        </section>
      )}
      {(run.depths.length > 0 || run.concurrency.length > 0) && (
        <p className="max-w-[80ch] text-sm text-dim">{t('speed:method', { n: request.repeats })}</p>
      )}
      <Origin
        provenance={run.provenance}
        after={[
          [
            t('benchmarks:origin.settings'),
            t('speed:askedWith', {
              prompt: formatCount(request.promptTokens),
              generated: formatCount(request.generatedTokens),
              repeats: formatCount(request.repeats),
            }),
          ],
          [
            t('benchmarks:serve'),
            t(request.serve === 'bench' ? 'benchmarks:serveBench' : 'benchmarks:serveAsIs'),
          ],
        ]}
      />
    </div>
  );
}
