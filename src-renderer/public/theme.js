// Runs before anything is drawn: whoever chose a theme does not see the other one first. The key is that of
// stores/preferences.ts.
try {
  const theme = window.localStorage.getItem('paddock.theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // Storage is blocked: the page follows the system.
}
