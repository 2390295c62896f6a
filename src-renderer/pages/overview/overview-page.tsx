import type { ReactNode } from 'react';
import { ErrorBoundary } from '../../components/error-boundary.tsx';
import { useT } from '../../i18n/index.ts';
import { AskPanel } from './ask-panel.tsx';
import { FirstSteps } from './first-steps.tsx';
import { GpuPanels } from './gpu-panels.tsx';
import { HostPanel } from './host-panel.tsx';
import { InstanceStrip } from './instance-strip.tsx';
import { LogPanel } from './log-panel.tsx';
import { NowNumbers } from './now-numbers.tsx';
import { StateNotice } from './state-notice.tsx';
import './overview.css';

/** What runs, how fast, on what, and what it says. */
export default function OverviewPage(): ReactNode {
  const t = useT();
  return (
    <div className="overview">
      <h2 className="sr-only">{t('overview:title')}</h2>
      <StateNotice />
      <FirstSteps />
      <NowNumbers />
      <InstanceStrip />
      <ErrorBoundary>
        <GpuPanels />
      </ErrorBoundary>
      <div className="overview-low">
        <ErrorBoundary>
          <HostPanel />
        </ErrorBoundary>
        <ErrorBoundary>
          <LogPanel />
        </ErrorBoundary>
        <ErrorBoundary>
          <AskPanel />
        </ErrorBoundary>
      </div>
    </div>
  );
}
