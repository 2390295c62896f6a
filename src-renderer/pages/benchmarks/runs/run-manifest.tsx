import type { ReactNode } from 'react';
import { engineName } from '../../../../src-shared/comparison-warnings.ts';
import type {
  BenchmarkRun,
  EarlierAnswers,
  LeftOut,
  TakenOver,
} from '../../../../src-shared/model/benchmark-run.ts';
import { CopyButton } from '../../../components/copy-button.tsx';
import {
  formatBytes,
  formatCount,
  formatDuration,
  formatMiB,
  formatScore,
  formatTokensPerSecond,
  formatUsd,
} from '../../../i18n/format.ts';
import { type Translate, useT } from '../../../i18n/index.ts';

type Row = readonly [name: string, value: string | 0 | false | null | undefined, wide?: 'mono'];

/** The manifest of a run in full: where its answers came from, so that a number can be explained a year later. */
export function RunManifest({ run }: { readonly run: BenchmarkRun }): ReactNode {
  const t = useT();
  const groups: readonly (readonly [title: string, rows: readonly Row[]])[] = [
    [t('manifest:model'), modelRows(t, run)],
    [t('manifest:engine'), engineRows(t, run)],
    [t('manifest:asked'), askedRows(t, run)],
    [t('manifest:cost'), costRows(t, run)],
  ];
  return (
    <details className="text-sm">
      <summary className="cursor-pointer text-dim hover:text-ink">{t('manifest:title')}</summary>
      <div className="mt-3 grid gap-x-10 gap-y-5 lg:grid-cols-2">
        {groups.map(([title, rows]) => {
          const known = rows.filter(([, value]) => Boolean(value));
          return (
            known.length > 0 && (
              <section key={title} aria-label={title} className="grid min-w-0 content-start gap-1.5">
                <h4 className="label">{title}</h4>
                <dl className="grid grid-cols-[max-content_minmax(0,1fr)] gap-x-5 gap-y-1 max-sm:grid-cols-1">
                  {known.map(([name, value, wide]) => (
                    <div key={name} className="contents">
                      <dt className="text-dim">{name}</dt>
                      <dd className={`wrap-anywhere ${wide === 'mono' ? 'font-mono text-xs leading-5' : ''}`}>
                        {value}
                      </dd>
                    </div>
                  ))}
                </dl>
              </section>
            )
          );
        })}
      </div>
      <p className="mt-3 flex items-center gap-1 text-dim">
        {t('manifest:copy')}
        <CopyButton text={JSON.stringify(run, null, 2)} label={t('manifest:copyLabel')} />
      </p>
    </details>
  );
}

function modelRows(t: Translate, { provenance, importedFrom, target }: BenchmarkRun): readonly Row[] {
  const profile = provenance?.profileId ?? (target?.kind === 'profile' ? target.profileId : null);
  return [
    [t('manifest:from'), importedFrom, 'mono'],
    [t('manifest:profile'), profile],
    [t('manifest:servedAs'), provenance?.servedAs],
    [t('manifest:profileHash'), provenance?.profileHash, 'mono'],
    [t('manifest:remoteModel'), provenance?.remoteModel],
    [t('manifest:file'), provenance?.modelPath, 'mono'],
    [t('manifest:digest'), provenance?.modelDigest && `sha256:${provenance.modelDigest}`, 'mono'],
    [t('manifest:size'), provenance?.modelBytes ? formatBytes(provenance.modelBytes) : null],
    [t('benchmarks:columns.quant'), provenance?.quant],
  ];
}

function engineRows(t: Translate, { provenance }: BenchmarkRun): readonly Row[] {
  if (provenance === null) return [];
  const { placement, host, gpus } = provenance;
  const { offloadedLayers, totalLayers, graphSplits, buffers } = placement;
  const devices = new Map<string, number>();
  for (const { device, mib } of buffers) devices.set(device, (devices.get(device) ?? 0) + mib);
  const layers =
    offloadedLayers === null
      ? null
      : t('manifest:layers', { n: offloadedLayers, total: totalLayers ?? offloadedLayers });
  return [
    [t('manifest:runtime'), provenance.runtime],
    [t('manifest:build'), provenance.engineBuild],
    [t('manifest:image'), provenance.image, 'mono'],
    [t('manifest:imageDigest'), provenance.imageDigest, 'mono'],
    [t('manifest:command'), provenance.command.join(' '), 'mono'],
    [t('benchmarks:columns.context'), provenance.contextSize && formatCount(provenance.contextSize)],
    [
      t('manifest:gpus'),
      gpus
        .map(({ name, vramMiB }) => (vramMiB === null ? name : `${name}, ${formatMiB(vramMiB)}`))
        .join('; ') || t('benchmarks:noGpus'),
    ],
    [t('manifest:driver'), [...new Set(gpus.flatMap(({ driver }) => driver ?? []))].join(', ')],
    [t('manifest:layersOnGpu'), layers],
    [t('manifest:splits'), graphSplits === null ? null : formatCount(graphSplits)],
    [t('manifest:memory'), [...devices].map(([device, mib]) => `${device} ${formatMiB(mib)}`).join(', ')],
    [
      t('manifest:host'),
      t('manifest:hostText', {
        platform: host.platform,
        cores: host.cpuCores,
        ram: formatMiB(host.ramMiB),
      }),
    ],
    [t('manifest:paddock'), provenance.paddockVersion],
  ];
}

function askedRows(t: Translate, run: BenchmarkRun): readonly Row[] {
  const { suite, settings, taskIds, sandbox, leftOut = [], takenOver = [], earlier = [] } = run;
  const count = (value: number | undefined): string | null =>
    value === undefined ? null : formatCount(value);
  const sent = (key: LeftOut, value: number | null): string => {
    if (value === null) return t('manifest:server');
    return leftOut.includes(key) ? t('manifest:notTaken', { value }) : String(value);
  };
  return [
    [t('benchmarks:suite'), suite.name],
    [t('manifest:suiteHash'), `md5:${suite.hash}`, 'mono'],
    [t('benchmarks:problems'), taskIds === null ? formatCount(suite.problems) : taskIds.join(', ')],
    [t('manifest:takenOver'), takenOver.map(one => takenOverText(t, one)).join('; ')],
    [t('manifest:earlier'), earlier.map((one, at) => earlierText(t, one, at === 0)).join('; '), 'mono'],
    [t('benchmarks:prompt'), settings && t(`benchmarks:prompts.${settings.prompt}`)],
    [t('benchmarks:systemPrompt'), settings?.systemPrompt],
    [t('builder:fields.temperature'), settings && sent('temperature', settings.temperature)],
    [t('manifest:topP'), settings && sent('topP', settings.topP)],
    [t('builder:fields.samples'), count(settings?.samples)],
    [t('builder:fields.maxTokens'), count(settings?.maxTokens)],
    [t('manifest:reasoningFormat'), settings && (settings.reasoningFormat ?? t('manifest:server'))],
    [t('builder:fields.concurrency'), count(settings?.concurrency)],
    [t('manifest:seed'), settings && String(settings.seed)],
    [t('manifest:timeout'), settings && formatDuration(settings.timeoutSeconds * 1_000)],
    [t('builder:stop'), settings?.stop.map(text => JSON.stringify(text)).join(', '), 'mono'],
    [t('manifest:attempts'), count(settings?.attempts)],
    [t('manifest:sandbox'), sandbox && t(`benchmarks:sandboxes.${sandbox}`)],
  ];
}

function costRows(t: Translate, { totals }: BenchmarkRun): readonly Row[] {
  if (totals === null) return [];
  const { tokensPerSecond, promptTokensPerSecond, timeToFirstTokenMs, energyWh, costUsd } = totals;
  const own = totals.own ?? totals;
  const anew = { n: formatCount(own.answers), total: formatCount(totals.answers) };
  return [
    [t('manifest:askedAnew'), own.answers < totals.answers && t('manifest:answersOf', anew)],
    [t('manifest:time'), totals.wallMs !== undefined && formatDuration(totals.wallMs)],
    [t('manifest:generating'), formatDuration(totals.generatingMs)],
    [t('manifest:grading'), formatDuration(totals.gradingMs)],
    [t('manifest:promptTokens'), formatCount(own.promptTokens)],
    [t('manifest:tokens'), formatCount(own.tokens)],
    [t('manifest:speed'), tokensPerSecond === null ? null : `${formatTokensPerSecond(tokensPerSecond)} t/s`],
    [
      t('manifest:promptSpeed'),
      promptTokensPerSecond === null ? null : `${formatTokensPerSecond(promptTokensPerSecond)} t/s`,
    ],
    [
      t('benchmarks:facts.firstToken'),
      timeToFirstTokenMs === null ? null : formatDuration(timeToFirstTokenMs),
    ],
    [t('manifest:energy'), energyWh === null ? t('manifest:energyUnknown') : `${formatScore(energyWh)} Wh`],
    [t('manifest:money'), costUsd === null ? null : formatUsd(costUsd)],
    [t('benchmarks:cells.truncated'), formatCount(totals.truncated)],
    [t('benchmarks:cells.empty'), formatCount(totals.empty)],
    [t('benchmarks:cells.refused'), totals.refused !== undefined && formatCount(totals.refused)],
    [t('benchmarks:cells.server-died'), formatCount(totals.serverDied)],
    [t('benchmarks:facts.retries'), formatCount(totals.retries)],
  ];
}

/** How many answers another run asked, and of which engine. */
function takenOverText(t: Translate, { runId, answers, provenance }: TakenOver): string {
  const count = t('manifest:answersFrom', { count: answers, run: runId });
  return provenance === null ? count : `${count}, ${engineName(provenance)}`;
}

/** How the model was served for the first answers of a run, when not as it is said of the rest. */
function earlierText(t: Translate, { answers, provenance }: EarlierAnswers, first: boolean): string {
  const { command, engineBuild, imageDigest } = provenance;
  const how = [...command, engineBuild ?? imageDigest ?? ''].join(' ').trim() || engineName(provenance);
  const name = first ? 'manifest:earlierAnswers' : 'manifest:earlierNext';
  return t(name, { count: answers, how });
}
