/** A log. */

export const log = {
  title: 'Log',
  search: 'Search the log',
  searchHint: 'Text, or /an expression/',
  clear: 'Clear the search',
  level: 'Level',
  levels: {
    all: 'All levels',
    debug: 'Debug and up',
    info: 'Info and up',
    warn: 'Warnings',
    error: 'Errors',
  },
  following: 'Following',
  /** Without a connection nothing can be followed. */
  waiting: 'No new lines',
  follow: 'Follow',
  newLines: '{{n}} new',
  dropped: '{{n}} lines were skipped: this browser was too slow for them.',
  reading: 'Reading the log',
  empty: 'No lines yet. They appear as soon as a model starts.',
  noMatch: 'No line matches “{{q}}”.',
  noLevel: 'No line of this level.',
  lines: 'Log lines',
  signs: { debug: 'D', info: '', warn: 'W', error: 'E' },
  levelNames: { debug: 'debug', info: '', warn: 'warning', error: 'error' },
} as const;
