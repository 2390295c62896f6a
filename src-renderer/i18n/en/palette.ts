/** What finds everything, and what restarts. */

export const palette = {
  title: 'Find',
  search: 'Search pages, profiles and actions',
  list: 'Found',
  pages: 'Pages',
  actions: 'Actions',
  profiles: 'Profiles',
  noMatch: 'Nothing matches “{{q}}”.',
  nothingServed: 'nothing is served',
  start: 'Start {{name}}',
  switchTo: 'Switch to {{name}}',
  switch: 'Switch profile',
  stop: 'Stop the model',
  restart: 'Restart the model',
  copyEndpoint: 'Copy the endpoint',
  copySignIn: 'Copy a sign-in link for another browser',
  docs: 'Open the API documentation',
  keys: 'Show the keys',
  theme: 'Theme: {{name}}',
  language: 'Language: {{name}}',
} as const;

export const restart = {
  title: 'Restart {{name}}?',
  sub: 'The model is stopped and loaded again. The endpoint answers once it is ready.',
  confirm: 'Restart',
} as const;
