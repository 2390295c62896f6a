/** A few words with the model. */

export const ask = {
  title: 'Ask the model',
  placeholder: 'Ask the running model',
  send: 'Send',
  stop: 'Stop',
  clear: 'Clear',
  you: 'You',
  model: 'Answer',
  thinking: 'Reasoning',
  empty: 'A quick check that it answers.',
  noConnection: 'Asking needs a connection.',
  noModel: 'No model is ready.',
  waiting: 'Waiting for the first token',
  stopped: 'stopped',
  cutAtLimit: 'cut at the length limit',
  figures: '{{tokens}} tokens · {{rate}} tokens/s · first after {{first}}',
  figuresShort: 'first token after {{first}}',
  conversation: 'Conversation',
} as const;
