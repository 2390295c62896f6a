/** What stands around every page, and over it. */

export const frame = {
  product: 'Paddock',
  loading: 'Loading',
  navigation: 'Pages',
  skipToContent: 'Skip to content',
  theme: 'Theme',
  themes: { system: 'System', light: 'Light', dark: 'Dark' },
  language: 'Language',
  languageOfSystem: 'Language of the system',
  keys: 'Keys',
  find: 'Find',
  endpoint: 'Endpoint',
  copyEndpoint: 'Copy the endpoint {{url}}',
  copied: 'Copied',
  copyFailed: 'Copying is not allowed here. Select the address instead.',
  stop: 'Stop',
  switcher: 'Choose a profile. Now:',
  groups: 'Groups',
  exposedPlain: 'Other machines can reach this panel, without TLS.',
  exposedTls: 'Other machines can reach this panel.',
  exposedSettings: 'Access settings',
} as const;

export const connection = {
  lost: 'The connection to Paddock was lost',
  lostSub: 'What you see may be out of date. Next try in {{left}}.',
  lostNow: 'What you see may be out of date. Trying now.',
  retry: 'Try now',
  unreachable: 'Paddock does not answer',
  unreachableSub:
    'Is it still running on that machine? Start it with “npx paddock start”. Next try in {{left}}.',
  signedOut: 'This browser is not signed in',
  signedOutSub: 'Paddock shows its panel only to browsers that it knows.',
  signInOpen: 'Open the sign-in address that Paddock printed when it started. It works once.',
  signInRun: 'For a new one, run this on the machine where Paddock runs:',
  signInCommand: 'npx paddock url',
  signInAgain: 'Check again',
} as const;

export const switcher = {
  title: 'Switch profile',
  search: 'Search profiles',
  list: 'Profiles',
  production: 'Profiles',
  bench: 'Bench',
  serving: 'serving',
  notStartable: 'not startable',
  unusable: 'Cannot be started',
  noMatch: 'No profile matches “{{q}}”.',
  empty: 'models.conf has no profile yet.',
  loading: 'Reading models.conf',
  path: 'Profiles come from {{path}}',
  tokens: '{{n}} ctx',
  hintMove: 'choose',
  hintSwitch: 'switch',
} as const;

export const stop = {
  title: 'Stop {{name}}?',
  sub: 'The endpoint stops answering and the memory is freed.',
  detach: 'Paddock disconnects from it. The server itself keeps running.',
  inFlight_one: '1 request is being answered and gets {{wait}} to finish.',
  inFlight_other: '{{count}} requests are being answered and get {{wait}} to finish.',
  force: 'Do not wait',
  confirm: 'Stop',
  cancel: 'Keep serving',
} as const;

export const help = {
  title: 'Keys',
  switchProfile: 'Switch profile',
  stop: 'Stop, after asking',
  restart: 'Restart, after asking',
  palette: 'Find pages, profiles and actions',
  search: 'Search the log',
  chart: 'Step through the values of the focused chart',
  thisList: 'This list',
  escape: 'Close, or leave a field',
  singleOff: 'Single-key shortcuts are turned off in Settings.',
  close: 'Close',
} as const;

export const crash = {
  title: 'This part of the page stopped working',
  sub: 'Paddock and the model are not affected.',
  notLoaded: 'This part of the page could not be loaded',
  notLoadedSub: 'It is loaded again as soon as Paddock answers.',
  outdated: 'Paddock was updated while this page was open.',
  reload: 'Load the new page',
  again: 'Show it again',
} as const;
