import { type ReactNode, useState } from 'react';
import type { AppSettings, DiagnosticsBundle } from '../../../src-shared/model/settings.ts';
import { Button } from '../../components/button.tsx';
import { CallProblem } from '../../frame/call-problem.tsx';
import { useT } from '../../i18n/index.ts';
import { useConnection } from '../../stores/use-app.ts';
import { useRead } from '../../stores/use-read.ts';
import { PathText, Row, Section } from './parts.tsx';

const PATHS = ['modelsConf', 'modelsDir', 'home', 'logs', 'backups', 'history', 'program'] as const;

/** Where everything is kept, and what to give along when asking for help. */
export function HelpSection({ settings }: { readonly settings: AppSettings }): ReactNode {
  const t = useT();
  const version = useConnection(view => view.info?.version ?? '');
  const bundle = useRead('app.diagnostics', 'on-demand');
  return (
    <Section id="help" title={t('settings:help.title')}>
      {settings.readOnly && <p className="py-3 text-sm text-failed">{t('settings:help.readOnly')}</p>}
      {PATHS.map(name => (
        <Row key={name} label={t(`settings:help.paths.${name}`)}>
          <PathText path={settings.paths[name]} />
        </Row>
      ))}
      <Row label={t('settings:help.version')}>
        <span className="font-mono text-sm">{version}</span>
      </Row>
      <Row wide label={t('settings:help.bundle')} sub={t('settings:help.bundleSub')}>
        <div className="mt-1 flex flex-wrap gap-2">
          <Button disabled={bundle.pending} onClick={bundle.again}>
            {t(bundle.pending ? 'settings:help.gathering' : 'settings:help.gather')}
          </Button>
          {bundle.answer && (
            <Button look="primary" onClick={() => saveAs(bundle.answer)}>
              {t('settings:help.save')}
            </Button>
          )}
        </div>
        {bundle.error && (
          <div className="mt-2">
            <CallProblem error={bundle.error} />
          </div>
        )}
        {bundle.answer && <Bundle bundle={bundle.answer} />}
      </Row>
    </Section>
  );
}

function Bundle({ bundle }: { readonly bundle: DiagnosticsBundle }): ReactNode {
  const t = useT();
  const [chosen, setChosen] = useState(0);
  const file = bundle.files[chosen];
  return (
    <div className="mt-3 grid gap-2">
      <fieldset className="flex flex-wrap gap-1">
        <legend className="sr-only">{t('settings:help.file')}</legend>
        {bundle.files.map(({ name }, i) => (
          <label
            key={name}
            className="relative cursor-pointer rounded-md px-2 py-1 font-mono text-xs text-dim hover:text-ink has-checked:bg-raised has-checked:text-ink has-focus-visible:outline-2 has-focus-visible:outline-accent"
          >
            <input
              type="radio"
              name="diagnostics"
              className="sr-only"
              checked={i === chosen}
              onChange={() => setChosen(i)}
            />
            {name}
          </label>
        ))}
      </fieldset>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard */}
      <pre tabIndex={0} className="log-line panel h-72 overflow-auto p-3">
        {file?.text}
      </pre>
    </div>
  );
}

/** One text with a heading for each file: it can be read, searched and pasted anywhere. */
export function bundleText({ createdAt, files }: DiagnosticsBundle): string {
  const head = `Paddock diagnostics, ${new Date(createdAt).toISOString()}\n`;
  return [head, ...files.map(({ name, text }) => `===== ${name} =====\n${text}\n`)].join('\n');
}

function saveAs(bundle: DiagnosticsBundle | null): void {
  if (bundle === null) return;
  const url = URL.createObjectURL(new Blob([bundleText(bundle)], { type: 'text/plain' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = `paddock-diagnostics-${new Date(bundle.createdAt).toISOString().slice(0, 10)}.txt`;
  link.click();
  // Firefox begins the download after this turn.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
