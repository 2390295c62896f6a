/** The standard entries of the menu: what they do is Electron's, which has English words for them only. */
export type MenuRole =
  | 'about'
  | 'services'
  | 'hide'
  | 'hideOthers'
  | 'unhide'
  | 'close'
  | 'undo'
  | 'redo'
  | 'cut'
  | 'copy'
  | 'paste'
  | 'selectAll'
  | 'reload'
  | 'toggleDevTools'
  | 'resetZoom'
  | 'zoomIn'
  | 'zoomOut'
  | 'togglefullscreen'
  | 'minimize'
  | 'zoom'
  | 'front';

type RoleTexts = Readonly<Record<MenuRole, string>>;

/** As Electron writes them. */
export const rolesInEnglish: RoleTexts = {
  about: 'About Paddock',
  services: 'Services',
  hide: 'Hide Paddock',
  hideOthers: 'Hide Others',
  unhide: 'Show All',
  close: 'Close Window',
  undo: 'Undo',
  redo: 'Redo',
  cut: 'Cut',
  copy: 'Copy',
  paste: 'Paste',
  selectAll: 'Select All',
  reload: 'Reload',
  toggleDevTools: 'Toggle Developer Tools',
  resetZoom: 'Actual Size',
  zoomIn: 'Zoom In',
  zoomOut: 'Zoom Out',
  togglefullscreen: 'Toggle Full Screen',
  minimize: 'Minimize',
  zoom: 'Zoom',
  front: 'Bring All to Front',
};

/** As German desktops write them. */
export const rolesInGerman: RoleTexts = {
  about: 'Über Paddock',
  services: 'Dienste',
  hide: 'Paddock ausblenden',
  hideOthers: 'Andere ausblenden',
  unhide: 'Alle einblenden',
  close: 'Fenster schließen',
  undo: 'Rückgängig',
  redo: 'Wiederholen',
  cut: 'Ausschneiden',
  copy: 'Kopieren',
  paste: 'Einfügen',
  selectAll: 'Alles auswählen',
  reload: 'Neu laden',
  toggleDevTools: 'Entwicklerwerkzeuge',
  resetZoom: 'Originalgröße',
  zoomIn: 'Vergrößern',
  zoomOut: 'Verkleinern',
  togglefullscreen: 'Vollbild ein/aus',
  minimize: 'Minimieren',
  zoom: 'Zoomen',
  front: 'Alle nach vorne bringen',
};
