import { join } from 'node:path';
import { BrowserWindow, nativeTheme, screen } from 'electron';
import type { Preferences, WindowBounds } from '../../src-shared/model/preferences.ts';
import { placeWindow, SMALLEST } from './window-bounds.ts';

export interface MainWindowDeps {
  /** Address of the page. */
  readonly url: string;
  /** Folder with `out`. */
  readonly codeDir: string;
  readonly icon: string;
  readonly preferences: () => Pick<Preferences, 'window' | 'theme'>;
  /** Told when a window was made, before it loads its page, which may talk from then on. */
  readonly onOpened: (window: BrowserWindow) => void;
  /** Whether it may close; asked each time somebody closes it. */
  readonly mayClose: () => boolean;
  /** Told where it was when it closes. */
  readonly onBounds: (bounds: WindowBounds) => void;
  /** The session ends while it is open, on Windows. */
  readonly onSessionEnd: () => void;
}

/** The one window of the panel: made when it is first shown, and again after it was closed. */
export class MainWindow {
  readonly #deps: MainWindowDeps;
  #window: BrowserWindow | null = null;

  constructor(deps: MainWindowDeps) {
    this.#deps = deps;
  }

  get current(): BrowserWindow | null {
    return this.#window;
  }

  /** Somebody looks at it right now. */
  get isFocused(): boolean {
    return this.#window?.isFocused() ?? false;
  }

  /** @param place in the page, such as `/settings`; where it was by default */
  show(place?: string): void {
    if (this.#window === null) {
      this.#window = this.#open(place);
      return;
    }
    if (place !== undefined) this.#load(this.#window, place);
    if (this.#window.isMinimized()) this.#window.restore();
    this.#window.show();
    this.#window.focus();
  }

  /** Opens it out of the way: in the task bar, for desktops without a tray. */
  showMinimised(): void {
    if (this.#window !== null) return;
    this.#window = this.#open(undefined, { minimised: true });
  }

  #open(place: string | undefined, { minimised = false } = {}): BrowserWindow {
    const { codeDir, icon, mayClose, onBounds, onOpened, onSessionEnd, preferences } = this.#deps;
    const { window: remembered, theme } = preferences();
    const primary = screen.getPrimaryDisplay();
    const others = screen.getAllDisplays().filter(({ id }) => id !== primary.id);
    const { maximised, ...bounds } = placeWindow(
      remembered,
      [primary, ...others].map(({ workArea }) => workArea),
    );
    const dark = theme === 'system' ? nativeTheme.shouldUseDarkColors : theme === 'dark';
    const window = new BrowserWindow({
      ...bounds,
      minWidth: Math.min(SMALLEST.width, bounds.width),
      minHeight: Math.min(SMALLEST.height, bounds.height),
      title: 'Paddock',
      icon,
      // What is seen until the page has painted: the colour of its ground.
      backgroundColor: dark ? '#0d1014' : '#f3f4f1',
      show: false,
      webPreferences: {
        preload: join(codeDir, 'out', 'preload', 'index.cjs'),
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        nodeIntegrationInWorker: false,
        nodeIntegrationInSubFrames: false,
        webSecurity: true,
        allowRunningInsecureContent: false,
        experimentalFeatures: false,
        webviewTag: false,
        navigateOnDragDrop: false,
        spellcheck: false,
      },
    });
    window.once('ready-to-show', () => {
      if (minimised) window.minimize();
      else if (maximised) window.maximize();
      else window.show();
    });
    window.on('close', event => {
      if (mayClose()) onBounds({ ...window.getNormalBounds(), maximised: window.isMaximized() });
      else event.preventDefault();
    });
    window.on('closed', () => {
      this.#window = null;
    });
    window.on('session-end', onSessionEnd);
    onOpened(window);
    this.#load(window, place);
    return window;
  }

  #load(window: BrowserWindow, place: string | undefined): void {
    const url = place === undefined ? this.#deps.url : `${this.#deps.url}#${place}`;
    // What a load that fails means is PageWatch's to say, as for one that fails later.
    void window.loadURL(url).catch(() => {});
  }
}
