import { type ReactNode, useState } from 'react';
import type { SpeedRun } from '../../../../src-shared/model/benchmark-speed.ts';
import { bestTotal, isOpenSpeed, measured } from '../../../../src-shared/speed-figures.ts';
import { Button } from '../../../components/button.tsx';
import { Progress } from '../../../components/meter.tsx';
import { CallProblem } from '../../../frame/call-problem.tsx';
import { formatCount, formatInstant } from '../../../i18n/format.ts';
import { said, useT } from '../../../i18n/index.ts';
import { useCall } from '../../../rpc/use-call.ts';
import { useApp } from '../../../stores/use-app.ts';
import { addressOf, goTo } from '../place.ts';
import { ExportMenu } from '../results/export-menu.tsx';
import { Figure } from './speed-tables.tsx';
import { useSpeedLabel } from './use-speed-label.ts';

/** All measurements of speed: what is measured now, and what was. */
export function SpeedView({ speed }: { readonly speed: readonly SpeedRun[] }): ReactNode {
  const t = useT();
  const [chosen, setChosen] = useState<readonly string[]>([]);
  // Those in line, first come first.
  const open = speed.filter(isOpenSpeed).reverse();
  const ended = speed.filter(run => !isOpenSpeed(run));
  // The older one first: the newer one is held against it.
  const picked = ended
    .filter(({ id }) => chosen.includes(id))
    .map(({ id }) => id)
    .reverse();
  if (speed.length === 0) return <p className="max-w-[70ch] text-dim">{t('speed:none')}</p>;
  return (
    <>
      {open.map(run => (
        <OpenSpeed key={run.id} run={run} />
      ))}
      {ended.length > 0 && (
        <section aria-label={t('speed:measurements')} className="grid min-w-0 gap-3">
          <div className="flex flex-wrap items-center justify-between gap-2">
            <h3 className="label">{t('speed:measurements')}</h3>
            <span className="flex flex-wrap items-center gap-2">
              <Button
                disabled={picked.length !== 2}
                title={t('speed:compareHint')}
                onClick={() => goTo({ view: 'speed-compare', runIds: picked })}
              >
                {t('benchmarks:compare')}
              </Button>
              <ExportMenu kind="speed" runIds={picked} />
            </span>
          </div>
          <SpeedList
            runs={ended}
            chosen={chosen}
            onChoose={id =>
              setChosen(chosen.includes(id) ? chosen.filter(one => one !== id) : [...chosen, id])
            }
          />
        </section>
      )}
    </>
  );
}

function SpeedList(props: {
  readonly runs: readonly SpeedRun[];
  readonly chosen: readonly string[];
  readonly onChoose: (id: string) => void;
}): ReactNode {
  const t = useT();
  const labelOf = useSpeedLabel();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard
    <section tabIndex={0} aria-label={t('speed:list')} className="overflow-x-auto">
      <table className="results w-full">
        <thead className="text-sm">
          <tr>
            <th scope="col" className="w-8">
              <span className="sr-only">{t('benchmarks:choose')}</span>
            </th>
            <th scope="col" className="font-normal text-dim">
              {t('benchmarks:columns.model')}
            </th>
            {[t('speed:prompt'), t('speed:generation'), t('speed:firstToken'), t('speed:most')].map(name => (
              <th key={name} scope="col" className="figure font-normal text-dim">
                {name}
              </th>
            ))}
            <th scope="col" className="figure font-normal text-dim">
              {t('benchmarks:columns.date')}
            </th>
          </tr>
        </thead>
        <tbody>
          {props.runs.map(run => {
            const [first] = run.depths;
            const best = bestTotal(run);
            return (
              <tr key={run.id}>
                <td>
                  <input
                    type="checkbox"
                    aria-label={t('speed:choose', { name: labelOf(run), date: formatInstant(run.createdAt) })}
                    checked={props.chosen.includes(run.id)}
                    onChange={() => props.onChoose(run.id)}
                    className="block size-4 accent-accent"
                  />
                </td>
                <th scope="row" className="font-normal">
                  <a
                    href={addressOf({ view: 'speed-run', runId: run.id })}
                    className="underline decoration-line underline-offset-3 hover:decoration-ink"
                  >
                    {labelOf(run)}
                  </a>
                  {run.status !== 'done' && (
                    <span className={`ms-2 text-sm ${run.status === 'failed' ? 'text-failed' : 'text-dim'}`}>
                      {t(`speed:statuses.${run.status}`)}
                    </span>
                  )}
                </th>
                <td className="figure">
                  <Figure spread={first?.promptTokensPerSecond ?? null} kind="rate" />
                </td>
                <td className="figure">
                  <Figure spread={first?.generationTokensPerSecond ?? null} kind="rate" />
                </td>
                <td className="figure">
                  <Figure spread={first?.timeToFirstTokenMs ?? null} kind="time" />
                </td>
                <td className="figure">
                  {best === null ? (
                    '–'
                  ) : (
                    <>
                      <Figure spread={best[1]} kind="rate" />{' '}
                      <span className="text-faint">{t('speed:at', { n: formatCount(best[0]) })}</span>
                    </>
                  )}
                </td>
                <td className="figure">{formatInstant(run.finishedAt ?? run.createdAt)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

/** One that waits or goes on. `alone` where its name stands above already. */
export function OpenSpeed({
  run,
  alone = false,
}: {
  readonly run: SpeedRun;
  readonly alone?: boolean;
}): ReactNode {
  const t = useT();
  const { client } = useApp();
  const cancel = useCall(client, 'benchmarks.cancelSpeed');
  const labelOf = useSpeedLabel();
  const [done, all] = measured(run);
  const name = t('speed:of', { name: labelOf(run) });
  return (
    <section aria-label={name} className="grid gap-2 border-b border-line-soft pb-4">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        {alone ? (
          <Pace run={run} />
        ) : (
          <h3 className="font-semibold">
            <a
              href={addressOf({ view: 'speed-run', runId: run.id })}
              className="underline decoration-line underline-offset-4 hover:decoration-ink"
            >
              {name}
            </a>
          </h3>
        )}
        <Button look="plain" disabled={cancel.pending} onClick={() => void cancel.run({ runId: run.id })}>
          {t('benchmarks:cancelRun')}
        </Button>
      </div>
      {!alone && <Pace run={run} />}
      {run.status === 'running' && <Progress label={name} fraction={done === 0 ? null : done / all} />}
      {cancel.error && <CallProblem error={cancel.error} />}
    </section>
  );
}

function Pace({ run }: { readonly run: SpeedRun }): ReactNode {
  const t = useT();
  const [done, all] = measured(run);
  return (
    <p className="text-sm text-dim" data-live>
      {[
        t(`speed:statuses.${run.status}`),
        run.status === 'running' ? t('speed:points', { n: done, total: all }) : t('speed:waits'),
        ...(run.message === null ? [] : [said(run.message)]),
      ].join(' · ')}
    </p>
  );
}
