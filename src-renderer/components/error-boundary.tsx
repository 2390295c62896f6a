import { Component, type ReactNode } from 'react';
import { t } from '../i18n/index.ts';
import { Button } from './button.tsx';
import { PartNotLoaded, retryFailedParts } from './lazy-part.tsx';

const OVER_THE_PAGE = 'fixed inset-x-4 top-16 z-20 mx-auto max-w-lg';

interface Props {
  readonly children: ReactNode;
  /** Whether Paddock can be reached: code that could not be fetched is fetched again once it can. */
  readonly connected?: boolean;
  /** Puts the failed part away, where the page goes on without it. */
  readonly onClose?: () => void;
}

interface State {
  readonly error: Error | null;
}

/** Keeps a part of the page that throws, or whose code cannot be fetched, from taking the rest with it. */
export class ErrorBoundary extends Component<Props, State> {
  override state: State = { error: null };

  static getDerivedStateFromError(error: Error): State {
    return { error };
  }

  override componentDidUpdate(before: Props): void {
    const { connected } = this.props;
    if (connected && !before.connected && this.state.error instanceof PartNotLoaded) this.#again();
  }

  /** Whoever comes back tries anew. */
  override componentWillUnmount(): void {
    if (this.state.error instanceof PartNotLoaded) retryFailedParts();
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (!error) return this.props.children;
    const { onClose } = this.props;
    const { title, sub, outdated } = wordsFor(error);
    return (
      <div role="alert" className={`panel grid gap-2 p-4 ${onClose ? OVER_THE_PAGE : 'm-4'}`}>
        <p className="font-semibold">{title}</p>
        <p className="text-sm text-dim">{sub}</p>
        {!(error instanceof PartNotLoaded) && (
          <pre className="overflow-auto font-mono text-sm text-dim">{error.message}</pre>
        )}
        <div className="flex flex-wrap gap-2">
          {outdated ? (
            <Button onClick={() => window.location.reload()}>{t('crash:reload')}</Button>
          ) : (
            <Button onClick={() => this.#again()}>{t('crash:again')}</Button>
          )}
          {onClose && (
            <Button look="plain" onClick={onClose}>
              {t('help:close')}
            </Button>
          )}
        </div>
      </div>
    );
  }

  #again(): void {
    retryFailedParts();
    this.setState({ error: null });
  }
}

function wordsFor(error: Error): { title: string; sub: string; outdated: boolean } {
  if (!(error instanceof PartNotLoaded))
    return { title: t('crash:title'), sub: t('crash:sub'), outdated: false };
  const { outdated } = error;
  return {
    title: t('crash:notLoaded'),
    sub: t(outdated ? 'crash:outdated' : 'crash:notLoadedSub'),
    outdated,
  };
}
