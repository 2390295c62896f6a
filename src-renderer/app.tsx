import {
  type ReactNode,
  Suspense,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import { ErrorBoundary } from './components/error-boundary.tsx';
import { lazyPart, Part } from './components/lazy-part.tsx';
import { ConnectionNotice, SignIn } from './frame/connection-notice.tsx';
import { ExposureBar } from './frame/exposure-bar.tsx';
import { FailureNotice } from './frame/failure-notice.tsx';
import { Header } from './frame/header.tsx';
import { HelpDialog } from './frame/help-dialog.tsx';
import { Loading } from './frame/loading.tsx';
import { Navigation } from './frame/navigation.tsx';
import { StopDialog } from './frame/stop-dialog.tsx';
import { Switcher } from './frame/switcher.tsx';
import { useFocusInView } from './frame/use-focus-in-view.ts';
import { useLanguage } from './frame/use-language.ts';
import { usePartsAhead } from './frame/use-parts-ahead.ts';
import { useShortcuts } from './frame/use-shortcuts.ts';
import { useTheme } from './frame/use-theme.ts';
import { useUnsavedGuard } from './frame/use-unsaved-guard.ts';
import { useT } from './i18n/index.ts';
import { pageAt, pages } from './pages.tsx';
import { type Overlay, OverlayContext } from './stores/overlay.ts';
import { shownGroup } from './stores/supervisor.ts';
import { useConnection, useSupervisor } from './stores/use-app.ts';

const palette = lazyPart(async () => (await import('./frame/palette.tsx')).Palette);
const PARTS = [...pages.map(page => page.content), palette];

const onHash = (listener: () => void): (() => void) => {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
};

/** What is after a `?` is the page's own business. */
const pathOf = (hash: string): string => hash.slice(1).split('?')[0] || '/';

/** The frame around the page that the address names. */
export function Root(): ReactNode {
  const t = useT();
  const content = useRef<HTMLElement>(null);
  const [overlay, setOverlay] = useState<Overlay | null>(null);
  const path = useSyncExternalStore(onHash, () => pathOf(window.location.hash));
  const page = pageAt(path) ?? pages[0];
  const signedOut = useConnection(view => view.connection.status === 'signed-out');
  const connected = useConnection(view => view.connection.status === 'connected');
  const stoppable = useSupervisor(view => canStop(shownGroup(view)?.state.status));
  useTheme();
  useUnsavedGuard();
  useLanguage();
  useShortcuts({
    overlay,
    open: setOverlay,
    stoppable,
    goTo: shortcut => {
      const target = pages.find(one => one.shortcut === shortcut);
      if (target) window.location.hash = target.path;
    },
  });
  // Pages share the one box that scrolls. Before the effects of the page itself, which may scroll to a part of it.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page begins at its top
  useLayoutEffect(() => {
    // What it returns is a promise in some browsers and no clean-up.
    content.current?.scrollTo(0, 0);
  }, [page]);
  useEffect(() => {
    document.title = `${t(page.title)} · ${t('frame:product')}`;
  }, [page, t]);

  usePartsAhead(PARTS, connected);
  useFocusInView(content, !signedOut);

  if (signedOut) return <SignIn />;
  const close = (): void => setOverlay(null);
  return (
    <OverlayContext value={setOverlay}>
      <button
        type="button"
        onClick={() => content.current?.focus()}
        className="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:start-2 focus:z-20 focus:rounded-md focus:bg-raised focus:px-3 focus:py-2"
      >
        {t('frame:skipToContent')}
      </button>
      <div className="frame">
        <Navigation page={page} />
        <Header stoppable={stoppable} />
        <div className="frame-notices">
          <ExposureBar />
          <ConnectionNotice />
          <FailureNotice />
        </div>
        <main
          ref={content}
          id="content"
          tabIndex={-1}
          className="relative min-h-0 overflow-auto outline-none"
        >
          <ErrorBoundary key={page.path} connected={connected}>
            <Suspense fallback={<Loading />}>
              <Part of={page.content} given={{}} />
            </Suspense>
          </ErrorBoundary>
        </main>
      </div>
      {overlay === 'switcher' && <Switcher onClose={close} />}
      {overlay === 'palette' && (
        <ErrorBoundary connected={connected} onClose={close}>
          <Suspense fallback={null}>
            <Part of={palette} given={{ stoppable, onClose: close }} />
          </Suspense>
        </ErrorBoundary>
      )}
      {(overlay === 'stop' || overlay === 'restart') && <StopDialog kind={overlay} onClose={close} />}
      {overlay === 'help' && <HelpDialog page={page} onClose={close} />}
    </OverlayContext>
  );
}

function canStop(status: string | undefined): boolean {
  return status === 'starting' || status === 'ready' || status === 'draining' || status === 'backoff';
}
