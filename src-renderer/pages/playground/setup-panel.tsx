import { type ReactNode, useId, useState } from 'react';
import { Button } from '../../components/button.tsx';
import { useT } from '../../i18n/index.ts';
import { useProfiles } from '../../stores/use-app.ts';
import type { Setup } from './conversation.ts';
import { EXAMPLE_TOOL, PARAMETERS, readParameter, readTools, samplingOf } from './sampling.ts';

export interface SetupPanelProps {
  readonly setup: Setup;
  readonly profileId: string | null;
  readonly onChange: (setup: Setup) => void;
}

const NO_ARGS: readonly string[] = [];
const FIELD = 'w-full rounded-md border border-line bg-surface px-2 py-1.5 placeholder:text-faint';

/** System prompt, samplers and tools of a conversation. */
export function SetupPanel({ setup, profileId, onChange }: SetupPanelProps): ReactNode {
  const t = useT();
  const id = useId();
  const extraArgs = useProfiles(
    view => view.listing?.profiles.find(one => one.profile.id === profileId)?.profile.extraArgs ?? NO_ARGS,
  );
  const preset = samplingOf(extraArgs);
  const tools = readTools(setup.tools);
  return (
    <aside aria-label={t('playground:setup')} className="playground-setup">
      <div className="grid gap-1">
        <label className="label" htmlFor={`${id}-system`}>
          {t('playground:system')}
        </label>
        <textarea
          id={`${id}-system`}
          rows={3}
          value={setup.system}
          onChange={event => onChange({ ...setup, system: event.target.value })}
          className={`${FIELD} field-sizing-content max-h-48 min-h-20 resize-none`}
        />
      </div>
      <fieldset className="grid gap-2">
        <legend className="label pb-1">{t('playground:sampling')}</legend>
        {PARAMETERS.map(parameter => {
          const { key, min, max, step } = parameter;
          const ofProfile = preset[key];
          return (
            <label key={key} className="grid grid-cols-[1fr_7rem] items-center gap-2 text-sm">
              <span className="text-dim">{t(`playground:parameters.${key}`)}</span>
              <input
                type="number"
                inputMode="decimal"
                min={min}
                max={max}
                step={step}
                value={setup.sampling[key] ?? ''}
                placeholder={
                  ofProfile === undefined
                    ? t('playground:engineDefault')
                    : t('playground:ofProfile', { n: ofProfile })
                }
                title={
                  ofProfile === undefined
                    ? t('playground:engineDefault')
                    : t('playground:ofProfile', { n: ofProfile })
                }
                onChange={event => {
                  const { [key]: _, ...others } = setup.sampling;
                  const value = readParameter(parameter, event.target.value);
                  onChange({
                    ...setup,
                    sampling: value === undefined ? others : { ...others, [key]: value },
                  });
                }}
                className={`${FIELD} h-8 placeholder:text-xs`}
              />
            </label>
          );
        })}
        <MaxTokens value={setup.maxTokens} onChange={maxTokens => onChange({ ...setup, maxTokens })} />
        <div className="flex flex-wrap gap-2">
          <Button
            disabled={Object.keys(preset).length === 0}
            onClick={() => onChange({ ...setup, sampling: preset })}
          >
            {t('playground:useProfile')}
          </Button>
          <Button look="plain" onClick={() => onChange({ ...setup, sampling: {} })}>
            {t('playground:reset')}
          </Button>
        </div>
      </fieldset>
      <div className="grid gap-1">
        <label className="label" htmlFor={`${id}-tools`}>
          {t('playground:tools')}
        </label>
        <textarea
          id={`${id}-tools`}
          rows={3}
          spellCheck={false}
          value={setup.tools}
          aria-invalid={tools.problem !== null}
          aria-describedby={`${id}-tools-state`}
          onChange={event => onChange({ ...setup, tools: event.target.value })}
          className={`${FIELD} field-sizing-content max-h-64 min-h-20 resize-none font-mono text-xs`}
        />
        <p
          id={`${id}-tools-state`}
          role="status"
          className={`text-sm ${tools.problem === null ? 'text-faint' : 'text-failed'}`}
        >
          {tools.problem !== null
            ? t('playground:toolsBad', { why: tools.problem })
            : tools.tools.length === 0
              ? t('playground:toolsNone')
              : t('playground:toolsGood', { count: tools.tools.length })}
        </p>
        {setup.tools === '' && (
          <div>
            <Button look="plain" onClick={() => onChange({ ...setup, tools: EXAMPLE_TOOL })}>
              {t('playground:toolsExample')}
            </Button>
          </div>
        )}
      </div>
    </aside>
  );
}

const MOST_TOKENS = 262_144;

/** What is typed stands as it is until the field is left: on the way to another number it may be none. */
function MaxTokens({
  value,
  onChange,
}: {
  readonly value: number;
  readonly onChange: (tokens: number) => void;
}): ReactNode {
  const t = useT();
  const [typed, setTyped] = useState<string | null>(null);
  return (
    <label className="grid grid-cols-[1fr_7rem] items-center gap-2 text-sm">
      <span className="text-dim">{t('playground:maxTokens')}</span>
      <input
        type="number"
        min={1}
        max={MOST_TOKENS}
        value={typed ?? value}
        onChange={event => {
          setTyped(event.target.value);
          const tokens = Math.round(Number(event.target.value));
          if (tokens >= 1 && tokens <= MOST_TOKENS) onChange(tokens);
        }}
        onBlur={() => setTyped(null)}
        className={`${FIELD} h-8`}
      />
    </label>
  );
}
