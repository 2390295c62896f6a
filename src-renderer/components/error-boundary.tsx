import { Component, type ReactNode } from 'react';
import { t } from '../i18n/index.ts';
import { Button } from './button.tsx';

interface State {
  readonly error: Error | null;
}

/** Keeps a part of the page that throws from taking the rest with it. */
export class ErrorBoundary extends Component<{ readonly children: ReactNode }, State> {
  override state: State = { error: null };

  static getDerivedStateFromError(error: Error): State {
    return { error };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (!error) return this.props.children;
    return (
      <div role="alert" className="panel m-4 grid gap-2 p-4">
        <p className="font-semibold">{t('crash:title')}</p>
        <p className="text-sm text-dim">{t('crash:sub')}</p>
        <pre className="overflow-auto font-mono text-sm text-dim">{error.message}</pre>
        <div>
          <Button onClick={() => this.setState({ error: null })}>{t('crash:again')}</Button>
        </div>
      </div>
    );
  }
}
