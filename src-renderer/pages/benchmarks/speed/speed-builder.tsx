import { type ReactNode, useState } from 'react';
import type { BenchmarkRun } from '../../../../src-shared/model/benchmark-run.ts';
import type { SpeedRequest, SpeedRun } from '../../../../src-shared/model/benchmark-speed.ts';
import type { ProfileEntry } from '../../../../src-shared/model/profile.ts';
import { startProblem } from '../../../../src-shared/start-problem.ts';
import { Button } from '../../../components/button.tsx';
import { Dialog } from '../../../components/dialog.tsx';
import { CallProblem } from '../../../frame/call-problem.tsx';
import { formatCount, formatDuration } from '../../../i18n/format.ts';
import { said, t, useT } from '../../../i18n/index.ts';
import { useCall } from '../../../rpc/use-call.ts';
import { useApp, useProfiles } from '../../../stores/use-app.ts';
import { ChoiceField, Field, FormFrame } from '../builder/form-parts.tsx';
import { MachineEffect } from '../builder/machine-effect.tsx';
import { goTo } from '../place.ts';
import {
  contextNeeded,
  contextOf,
  depthsFor,
  emptySpeedForm,
  knownSpeed,
  numbersOf,
  type SpeedField,
  type SpeedForm,
  secondsOf,
  speedRequestOf,
} from './speed-form.ts';

export interface SpeedBuilderProps {
  readonly speed: readonly SpeedRun[];
  readonly runs: readonly BenchmarkRun[];
  /** A measurement to begin with, to repeat it. */
  readonly like?: SpeedRequest | undefined;
  readonly onClose: () => void;
}

/** Asks whose speed to measure, at which depths and how many at a time. */
export function SpeedBuilder({ speed, runs, like, onClose }: SpeedBuilderProps): ReactNode {
  const t = useT();
  const { client } = useApp();
  const listing = useProfiles(view => view.listing);
  const start = useCall(client, 'benchmarks.speed');
  const [form, setForm] = useState<SpeedForm>(() => formOf(like));
  const [ownDepths, setOwnDepths] = useState(like !== undefined);
  const profiles = (listing?.profiles ?? []).filter(({ profile }) => !profile.bench);
  const entry = profiles.find(({ profile }) => profile.id === form.profileId);
  const request = speedRequestOf(form);
  const change = (changes: Partial<SpeedForm>): void => {
    const next = { ...form, ...changes };
    const chosen = profiles.find(({ profile }) => profile.id === next.profileId);
    if ('depths' in changes) setOwnDepths(true);
    else if (!ownDepths && chosen) {
      setForm({ ...next, depths: depthsFor(contextOf(chosen.profile, next.serve)) });
      return;
    }
    setForm(next);
  };
  const confirm = async (): Promise<void> => {
    const made = request && (await start.run(request));
    if (!made) return;
    onClose();
    goTo({ view: 'speed-run', runId: made.id });
  };
  const problem = entry ? startProblem(entry) : null;
  return (
    <Dialog label={t('speed:measure')} onClose={onClose} width="w-[44rem]">
      <FormFrame
        title={t('speed:measure')}
        onSubmit={() => void confirm()}
        footer={
          <>
            <div className="min-w-0 flex-1 basis-60 text-sm" aria-live="polite">
              <Estimate request={request} entry={entry} speed={speed} runs={runs} />
            </div>
            {start.error && <CallProblem error={start.error} />}
            <Button onClick={onClose}>{t('benchmarks:cancel')}</Button>
            <Button
              type="submit"
              look="primary"
              disabled={request === null || problem !== null || start.pending}
            >
              {t('benchmarks:start')}
            </Button>
          </>
        }
      >
        <p className="max-w-[80ch] text-sm text-dim">{t('speed:what')}</p>
        <Field label={t('speed:model')} wide>
          {({ id }) => (
            <select
              id={id}
              data-autofocus
              className="field"
              value={form.profileId ?? ''}
              onChange={event => {
                const chosen = profiles.find(({ profile }) => profile.id === event.target.value);
                change({ profileId: chosen?.profile.id ?? null });
              }}
            >
              <option value="">{t('speed:chooseModel')}</option>
              {profiles.map(({ profile }) => (
                <option key={profile.id} value={profile.id}>
                  {profile.name || profile.id}
                </option>
              ))}
            </select>
          )}
        </Field>
        {profiles.length === 0 && <p className="text-sm text-dim">{t('builder:noModels')}</p>}
        {problem !== null && <p className="text-sm text-failed">{said(problem)}</p>}
        <div className="grid grid-cols-2 gap-x-4 gap-y-3 max-sm:grid-cols-1">
          <ChoiceField
            label={t('benchmarks:serve')}
            value={form.serve}
            options={[
              ['as-is', t('benchmarks:serveAsIs')],
              ['bench', t('benchmarks:serveBench')],
            ]}
            onChange={serve => change({ serve })}
          />
          {FIELDS.map(field => (
            <Field key={field} label={t(`speed:fields.${field}`)} hint={hintOf(field, form.serve)}>
              {({ id, hintId }) => (
                <input
                  id={id}
                  type="text"
                  inputMode="numeric"
                  autoComplete="off"
                  className="field"
                  value={form[field]}
                  aria-describedby={hintId}
                  aria-invalid={numbersOf(field, form[field]) === null}
                  onChange={event => change({ [field]: event.target.value })}
                />
              )}
            </Field>
          ))}
        </div>
        <MachineEffect profileIds={form.profileId === null ? [] : [form.profileId]} serve={form.serve} />
      </FormFrame>
    </Dialog>
  );
}

const FIELDS: readonly SpeedField[] = ['repeats', 'depths', 'concurrency', 'promptTokens', 'generatedTokens'];

function hintOf(field: SpeedField, serve: SpeedForm['serve']): string | null {
  if (field === 'depths') return t('speed:hints.depths');
  if (field !== 'concurrency') return null;
  return t(serve === 'bench' ? 'speed:hints.concurrencyBench' : 'speed:hints.concurrency');
}

function formOf(like: SpeedRequest | undefined): SpeedForm {
  if (like === undefined) return emptySpeedForm;
  return {
    profileId: like.profileId,
    serve: like.serve,
    depths: like.depths.join(', '),
    promptTokens: String(like.promptTokens),
    generatedTokens: String(like.generatedTokens),
    concurrency: like.concurrency.join(', '),
    repeats: String(like.repeats),
  };
}

/** How long it takes at most, and what will not fit. */
function Estimate(props: {
  readonly request: SpeedRequest | null;
  readonly entry: ProfileEntry | undefined;
  readonly speed: readonly SpeedRun[];
  readonly runs: readonly BenchmarkRun[];
}): ReactNode {
  const t = useT();
  const { request, entry, speed, runs } = props;
  if (entry === undefined) return <span className="text-dim">{t('speed:noModel')}</span>;
  if (request === null) return <span className="text-failed">{t('speed:invalid')}</span>;
  const known = knownSpeed(request.profileId, speed, runs);
  const context = contextOf(entry.profile, request.serve);
  const needed = contextNeeded(request);
  return (
    <>
      <b className="font-semibold">
        {known === null
          ? t('benchmarks:timeUnknown')
          : t('speed:atMost', { time: formatDuration(secondsOf(request, known) * 1_000) })}
      </b>
      {context !== null && needed > context && (
        <span className="block text-busy">
          {t('speed:tooDeep', { needed: formatCount(needed), context: formatCount(context) })}
        </span>
      )}
    </>
  );
}
