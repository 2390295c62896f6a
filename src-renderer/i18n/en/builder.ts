/** The benchmarks page: what a run asks of the machine, and where numbers come from. */

export const builder = {
  noModels: 'There are no profiles yet. Add one on the Profiles page.',
  stopsAndRestores:
    '{{name}} is stopped while this runs and started again afterwards. Its open requests are finished first.',
  stopsNothing: 'Nothing is served now. The model is started for this and stopped again afterwards.',
  usesRunning: '{{name}} is used as it runs now. Requests of others slow it down.',
  origin: { size: 'File size', placement: 'Layers on GPUs' },
} as const;
