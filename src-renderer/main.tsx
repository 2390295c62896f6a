import './zod-without-eval.ts';
import { createRoot } from 'react-dom/client';
import { Root } from './app.tsx';
import { ErrorBoundary } from './components/error-boundary.tsx';
import { chooseLanguage } from './i18n/index.ts';
import { connect } from './rpc/connect.ts';
import { createApp } from './stores/app.ts';
import { AppContext } from './stores/use-app.ts';
import './styles.css';

/** Storage can be forbidden altogether; reading the property throws then. */
function storage(): Storage | null {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}

const app = createApp(connect(window.paddock, window.location), storage());

function show(): void {
  const place = document.getElementById('root');
  if (!place) return;
  createRoot(place).render(
    <ErrorBoundary>
      <AppContext value={app}>
        <Root />
      </AppContext>
    </ErrorBoundary>,
  );
}

// The first words on the screen are in the right language; without German ones, in English.
chooseLanguage(app.preferences.store.getState().language).then(show, show);
