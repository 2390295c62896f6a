// A stand-in for the `electron` module of the main process. It records what is done to it, and does what a test
// tells it over the process's own channel: the last part of this file. It is strict where Electron is: schemes are
// registered before readiness, windows are made after it.
import { EventEmitter } from 'node:events';
import { existsSync } from 'node:fs';

const records = [];
const record = (what, detail = {}) => {
  records.push({ what, ...detail });
};

let ready = false;
let whenReady;
const readiness = new Promise(resolve => {
  whenReady = resolve;
});
export function becomeReady() {
  ready = true;
  record('ready');
  app.emit('ready');
  whenReady();
}
const needsReady = what => {
  if (!ready) throw new Error(`${what} before app is ready`);
};

class PreventableEvent {
  defaultPrevented = false;
  constructor(more = {}) {
    Object.assign(this, more);
  }
  preventDefault() {
    this.defaultPrevented = true;
  }
}
const emitPreventable = (target, name, more = {}, ...rest) => {
  const event = new PreventableEvent(more);
  target.emit(name, event, ...rest);
  return event.defaultPrevented;
};

const settings = JSON.parse(process.env.STAND_IN ?? '{}');
let quitting = false;

class App extends EventEmitter {
  isPackaged = settings.packaged ?? false;
  whenReady() {
    return readiness;
  }
  getLocale() {
    return settings.locale ?? 'en-GB';
  }
  setPath(name, path) {
    if (ready) throw new Error('setPath after ready');
    record('setPath', { name, path });
  }
  requestSingleInstanceLock(additionalData) {
    record('requestSingleInstanceLock', { additionalData });
    return settings.lock ?? true;
  }
  setAsDefaultProtocolClient(...args) {
    record('setAsDefaultProtocolClient', { args });
    return true;
  }
  setAppUserModelId() {}
  setToastActivatorCLSID(id) {
    record('setToastActivatorCLSID', { id });
  }
  setLoginItemSettings(value) {
    record('setLoginItemSettings', { value });
  }
  getLoginItemSettings() {
    return { wasOpenedAtLogin: false };
  }
  quit() {
    record('quit');
    setImmediate(() => {
      if (quitting) return;
      if (emitPreventable(app, 'before-quit')) return record('quit prevented');
      quitting = true;
      if (BrowserWindow.all.length === 0) return this.willQuit();
      for (const window of [...BrowserWindow.all]) window.close();
    });
  }
  willQuit() {
    if (!emitPreventable(app, 'will-quit')) app.exit(0);
  }
  /** A window that stays calls the end off. */
  quitCancelled() {
    if (!quitting) return;
    quitting = false;
    record('quit prevented');
  }
  relaunch(options) {
    record('relaunch', options);
  }
  exit(code) {
    record('exit', { code });
    process.send?.({ exited: code, records }, () => process.exit(code));
    if (!process.send) process.exit(code);
  }
}
export const app = new App();

class WebContents extends EventEmitter {
  mainFrame = { url: '' };
  destroyed = false;
  frames = [];
  /** Its page has a listener of `beforeunload` that wants to stay. */
  unsaved = false;
  setWindowOpenHandler(handler) {
    this.windowOpenHandler = handler;
  }
  isDestroyed() {
    return this.destroyed;
  }
  send(channel, frame) {
    // As Electron does: what cannot be cloned does not cross.
    this.frames.push({ channel, frame: structuredClone(frame) });
  }
  reload() {
    this.leave(() => {
      record('reload');
      this.unsaved = false;
      this.emit('did-start-navigation', { isMainFrame: true, isSameDocument: false });
    });
  }
  /** What Chromium does before a page goes: nobody is asked, the page stays unless the program says otherwise. */
  leave(go, stay = () => {}) {
    if (!this.unsaved) return go();
    setImmediate(() => {
      if (this.destroyed) return;
      if (emitPreventable(this, 'will-prevent-unload')) return go();
      record('page stays');
      stay();
    });
  }
  forcefullyCrashRenderer() {
    record('forcefullyCrashRenderer');
    setImmediate(() => this.emit('render-process-gone', {}, { reason: 'killed', exitCode: 9 }));
  }
  async executeJavaScript(code) {
    record('executeJavaScript', { code });
  }
}

export class BrowserWindow extends EventEmitter {
  static all = [];
  constructor(options) {
    needsReady('BrowserWindow');
    super();
    this.options = options;
    this.webContents = new WebContents();
    this.state = { shown: false, minimised: false, maximised: false, focused: false };
    BrowserWindow.all.push(this);
    record('window', { options });
    app.emit('web-contents-created', {}, this.webContents);
  }
  async loadURL(url) {
    record('loadURL', { url });
    this.webContents.mainFrame = { url };
    setImmediate(() => this.emit('ready-to-show'));
  }
  show() {
    this.state.shown = true;
    this.state.focused = true;
    record('show');
  }
  focus() {
    this.state.focused = true;
  }
  minimize() {
    this.state.minimised = true;
    record('minimize');
  }
  maximize() {
    this.state.maximised = true;
    this.state.shown = true;
    record('maximize');
  }
  restore() {
    this.state.minimised = false;
  }
  isDestroyed() {
    return this.webContents.destroyed;
  }
  isMinimized() {
    return this.state.minimised;
  }
  isMaximized() {
    return this.state.maximised;
  }
  isFocused() {
    return this.state.focused;
  }
  getNormalBounds() {
    const { x, y, width, height } = this.options;
    return { x, y, width, height };
  }
  close() {
    if (emitPreventable(this, 'close')) {
      record('close prevented');
      return app.quitCancelled();
    }
    this.webContents.leave(
      () => this.destroy(),
      () => app.quitCancelled(),
    );
  }
  destroy() {
    BrowserWindow.all = BrowserWindow.all.filter(window => window !== this);
    this.webContents.destroyed = true;
    this.webContents.emit('destroyed');
    record('closed');
    this.emit('closed');
    if (BrowserWindow.all.length > 0) return;
    if (quitting) app.willQuit();
    else app.emit('window-all-closed');
  }
}

const answers = [];
export const dialog = {
  showErrorBox(title, content) {
    record('errorBox', { title, content });
  },
  showMessageBox(...args) {
    const options = args.at(-1);
    const { signal, ...shown } = options;
    record('messageBox', { options: shown, modal: args.length > 1 });
    return new Promise(resolve => {
      answers.push(resolve);
      // What closes it so counts as cancelled.
      signal?.addEventListener('abort', () => {
        record('messageBoxClosed');
        answers.splice(answers.indexOf(resolve), 1);
        resolve({ response: options.cancelId ?? 0, checkboxChecked: false });
      });
    });
  },
};

export const ipcMain = new EventEmitter();
export const powerMonitor = new EventEmitter();

/** The apps' theme, and the one of the taskbar. */
export const nativeTheme = Object.assign(new EventEmitter(), {
  shouldUseDarkColors: settings.dark ?? true,
  shouldUseDarkColorsForSystemIntegratedUI: settings.systemDark ?? settings.dark ?? true,
});
export const nativeImage = {
  createFromPath(path) {
    if (!existsSync(path)) throw new Error(`There is no picture ${path}`);
    return { path };
  },
};

const displays = settings.displays ?? [{ id: 1, workArea: { x: 0, y: 0, width: 1920, height: 1080 } }];
export const screen = {
  getPrimaryDisplay() {
    needsReady('screen');
    return displays[0];
  },
  getAllDisplays: () => displays,
};

/** What is built of an entry. Marks are as Electron keeps them: a click flips a check box and takes a radio item. */
const buildItem = ({ submenu, ...entry }) => ({
  ...entry,
  ...(submenu ? { submenu: submenu.map(buildItem) } : {}),
});
/** Radio items without anything else between them are one choice. */
const radioGroup = (items, item) => {
  let [from, to] = [items.indexOf(item), items.indexOf(item)];
  while (items[from - 1]?.type === 'radio') from -= 1;
  while (items[to + 1]?.type === 'radio') to += 1;
  return items.slice(from, to + 1);
};
/** A choice is never without one that is chosen: Electron chooses the first when the menu is shown. */
const chooseFirst = items => {
  for (const item of items.filter(({ type }) => type === 'radio')) {
    const group = radioGroup(items, item);
    if (!group.some(({ checked }) => checked)) group[0].checked = true;
  }
  return items;
};
const clickItem = (items, item) => {
  if (item.enabled === false) return;
  if (item.type === 'checkbox') item.checked = !item.checked;
  if (item.type === 'radio') for (const one of radioGroup(items, item)) one.checked = one === item;
  item.click();
};

let applicationMenu = null;
export const Menu = {
  buildFromTemplate: template => ({ items: template.map(buildItem) }),
  setApplicationMenu(menu) {
    applicationMenu = menu;
    record('applicationMenu');
  },
};

const trays = [];
export class Tray extends EventEmitter {
  constructor(image) {
    needsReady('Tray');
    super();
    trays.push(this);
    this.icon = image.path;
    record('tray', { icon: image.path });
  }
  setImage(image) {
    this.icon = image.path;
    record('trayIcon', { icon: image.path });
  }
  setToolTip(text) {
    this.tooltip = text;
  }
  setContextMenu(menu) {
    this.menu = menu;
    record('trayMenu');
  }
  destroy() {
    record('trayDestroyed');
  }
}

const notifications = [];
export class Notification extends EventEmitter {
  static isSupported() {
    return true;
  }
  constructor(options) {
    super();
    this.options = options;
  }
  show() {
    notifications.push(this);
    record('notification', { options: this.options });
  }
}

export const clipboard = { writeText: text => record('clipboard', { text }) };
export const shell = {
  async openExternal(url) {
    record('openExternal', { url });
  },
  async openPath(path) {
    record('openPath', { path });
    return '';
  },
  showItemInFolder(path) {
    record('showItemInFolder', { path });
  },
};

const schemes = [];
export const protocol = {
  registerSchemesAsPrivileged(list) {
    if (ready) throw new Error('schemes are registered before ready');
    schemes.push(...list);
    record('schemes', { list });
  },
};
const page = {};
export const session = {
  defaultSession: {
    protocol: {
      handle(scheme, handler) {
        needsReady('protocol.handle');
        page[scheme] = handler;
      },
    },
    webRequest: {
      onBeforeRequest(listener) {
        page.request = listener;
      },
    },
    setPermissionRequestHandler(handler) {
      page.permissionRequest = handler;
    },
    setPermissionCheckHandler(handler) {
      page.permissionCheck = handler;
    },
    setDevicePermissionHandler(handler) {
      page.device = handler;
    },
  },
};

/* What a test can ask for and do. */

const menuOf = items =>
  items
    ? chooseFirst(items).map(({ click, submenu, ...item }) => ({
        ...item,
        ...(submenu ? { submenu: menuOf(submenu) } : {}),
        ...(click ? { clickable: true } : {}),
      }))
    : null;
const clickLabelled = (items, label) => {
  const item = items.find(one => one.label === label && one.click);
  if (item) clickItem(items, item);
  return item !== undefined || items.some(({ submenu }) => submenu && clickLabelled(submenu, label));
};
const clickIn = ({ items }, label) => {
  if (!clickLabelled(items, label)) throw new Error(`The menu has no entry ${label}`);
};
const lastWindow = () => BrowserWindow.all.at(-1);

let openMenu = null;
const commands = {
  records: () => records,
  menu: () => menuOf(applicationMenu?.items),
  tray: () => {
    const tray = trays.at(-1);
    return tray ? { icon: tray.icon, tooltip: tray.tooltip, menu: menuOf(tray.menu?.items) } : null;
  },
  windows: () =>
    BrowserWindow.all.map(window => ({ ...window.state, url: window.webContents.mainFrame.url })),
  clickMenu: label => clickIn(applicationMenu, label),
  clickTray: label => clickIn(trays.at(-1).menu, label),
  /** Opens the menu of the tray: what is clicked in it is what it showed then. */
  openTray: () => {
    openMenu = trays.at(-1).menu;
  },
  clickOpenTray: label => clickIn(openMenu, label),
  clickTrayIcon: () => trays.at(-1).emit('click'),
  clickNotification: () => notifications.at(-1).emit('click'),
  theme: (dark, systemDark = dark) => {
    nativeTheme.shouldUseDarkColors = dark;
    nativeTheme.shouldUseDarkColorsForSystemIntegratedUI = systemDark;
    nativeTheme.emit('updated');
  },
  answer: (response, checkboxChecked = false) => answers.shift()({ response, checkboxChecked }),
  blur: () => {
    lastWindow().state.focused = false;
  },
  closeWindow: () => lastWindow().close(),
  /** Somebody writes something in the page that would be lost with it. */
  write: () => {
    lastWindow().webContents.unsaved = true;
  },
  minimiseWindow: () => lastWindow().minimize(),
  quit: () => app.quit(),
  shutdown: () => powerMonitor.emit('shutdown', new PreventableEvent()),
  /** Another start, with these arguments. Chromium hands them on in its own order, with switches of its own. */
  secondInstance: ([program, ...given]) => {
    const args = settings.packaged ? given.slice(1) : given;
    const isSwitch = argument => argument.startsWith('-');
    const chromium = ['--standard-schemes=paddock-page', '--original-process-start-time=13400000000000000'];
    const argv = [program, ...args.filter(isSwitch), ...chromium, ...args.filter(one => !isSwitch(one))];
    app.emit('second-instance', {}, argv, '/', structuredClone({ args: given.slice(1) }));
  },
  /** Another start, of a program that hands on this. */
  strangeInstance: data => app.emit('second-instance', {}, ['electron', '/'], '/', data),
  openUrl: url => emitPreventable(app, 'open-url', {}, url),
  activate: () => app.emit('activate'),
  /** Whether the page may go there. */
  navigate: (event, url) => !emitPreventable(lastWindow().webContents, event, { url, isMainFrame: true }),
  attachWebview: () => !emitPreventable(lastWindow().webContents, 'will-attach-webview'),
  windowOpen: url => lastWindow().webContents.windowOpenHandler({ url }),
  /** Contents that nobody of ours made, such as of a window that a page opened. */
  strangeContents: url => {
    const contents = new WebContents();
    app.emit('web-contents-created', {}, contents);
    return {
      navigates: !emitPreventable(contents, 'will-navigate', { url }),
      opens: contents.windowOpenHandler({ url }).action,
    };
  },
  permission: name =>
    new Promise(resolve => {
      page.permissionRequest({}, name, asked =>
        resolve({ asked, checked: page.permissionCheck({}, name), device: page.device({}) }),
      );
    }),
  request: url => new Promise(resolve => page.request({ url }, ({ cancel }) => resolve(!cancel))),
  fetch: async (url, method = 'GET') => {
    const scheme = new URL(url).protocol.slice(0, -1);
    const response = await page[scheme](new Request(url, { method }));
    const type = response.headers.get('content-type');
    return {
      status: response.status,
      type,
      policy: response.headers.get('content-security-policy'),
      text: await response.text(),
    };
  },
  /** A frame over IPC; by default from the page's own main frame. */
  post: (frame, from = {}) => {
    const sender = from.strangeWindow ? new WebContents() : lastWindow().webContents;
    const url = from.url ?? sender.mainFrame.url;
    if (from.url !== undefined && !from.subFrame) sender.mainFrame = { url };
    const senderFrame = from.noFrame ? null : from.subFrame ? { url } : sender.mainFrame;
    ipcMain.emit('paddock:frame', { sender, senderFrame }, frame);
  },
  frames: () => lastWindow().webContents.frames,
  reload: () => lastWindow().webContents.reload(),
  crashPage: (reason = 'crashed') =>
    lastWindow().webContents.emit('render-process-gone', {}, { reason, exitCode: 139 }),
  failLoad: (code, isMainFrame = true) =>
    lastWindow().webContents.emit('did-fail-load', {}, code, 'ERR_FAILED', '', isMainFrame),
  hang: () => lastWindow().emit('unresponsive'),
  respond: () => lastWindow().emit('responsive'),
};

// Whoever tests has gone: so does the program, which ends its engines.
process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
process.on('message', async ({ id, name, args }) => {
  try {
    const value = await commands[name](...args);
    process.send({ id, value: value === undefined ? null : value });
  } catch (error) {
    process.send({ id, error: `${name}: ${error.stack}` });
  }
});
