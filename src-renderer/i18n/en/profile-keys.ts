/** What each key of models.conf means, and what holds where it is absent. */
export const keys = {
  NAME: { label: 'Name', means: 'Shown everywhere.', fallback: 'the id' },
  DESCRIPTION: { label: 'Description', means: 'Second line in lists.', fallback: '' },
  SPEED: {
    label: 'Speed',
    means: 'Your own note, such as ~147 t/s. Measured speeds are shown instead.',
    fallback: '',
  },
  NOTES: { label: 'Notes', means: 'Anything worth keeping.', fallback: '' },
  MODEL: {
    label: 'Model file',
    means: 'GGUF file, relative to the models folder; of several parts the first.',
    fallback: '',
  },
  MMPROJ: { label: 'Projector', means: 'GGUF file that lets the model see pictures.', fallback: '' },
  LORA: { label: 'Adapters', means: 'FILE or FILE:SCALE, separated by commas.', fallback: '' },
  CTX_SIZE: {
    label: 'Context',
    means: '0 takes what the model was trained for.',
    fallback: '131072',
  },
  N_GPU_LAYERS: {
    label: 'GPU layers',
    means: 'auto, all, or a number, which switches fitting off.',
    fallback: 'auto',
  },
  FIT: { label: 'Fit', means: 'The engine places layers by what is free when it starts.', fallback: 'on' },
  FIT_TARGET: {
    label: 'Keep free',
    means: 'MiB left free on each GPU: one number, or one each.',
    fallback: '1024',
  },
  GPUS: { label: 'GPUs', means: 'all, none, or indexes and UUIDs, separated by commas.', fallback: 'all' },
  SPLIT_MODE: {
    label: 'Split',
    means: 'How a model is spread over GPUs: none keeps it on the main one.',
    fallback: 'layer',
  },
  TENSOR_SPLIT: { label: 'Shares', means: 'Share of each GPU, such as 3,1.', fallback: 'by free memory' },
  MAIN_GPU: { label: 'Main GPU', means: 'Index of the GPU that is used where one is enough.', fallback: '0' },
  CACHE_TYPE_K: {
    label: 'Cache of keys',
    means: 'Smaller types take less memory and cost some quality.',
    fallback: 'q8_0',
  },
  CACHE_TYPE_V: {
    label: 'Cache of values',
    means: 'As for keys; other than f16 needs flash attention.',
    fallback: 'q8_0',
  },
  FLASH_ATTN: {
    label: 'Flash attention',
    means: 'Faster, and less memory for long contexts.',
    fallback: 'on',
  },
  EXTRA_ARGS: {
    label: 'More flags',
    means: 'Further flags of llama-server. They come last and win.',
    fallback: '',
  },
  RUNTIME: { label: 'Runtime', means: 'What runs the engine.', fallback: 'docker' },
  IMAGE: { label: 'Image', means: 'Container image of this profile.', fallback: 'the one for this machine' },
  ENDPOINT: { label: 'Address', means: 'Where the remote server answers.', fallback: '' },
  PORT: { label: 'Port', means: 'Port of this profile.', fallback: 'that of its group' },
  GROUP: { label: 'Group', means: 'Profiles of different groups run side by side.', fallback: 'default' },
  TTL: {
    label: 'Unload after',
    means: 'Seconds without a request until the model is unloaded.',
    fallback: 'never',
  },
  START_TIMEOUT: {
    label: 'Start within',
    means: 'Seconds without progress until a start counts as failed.',
    fallback: '300',
  },
  ON_HANG: { label: 'When it hangs', means: 'show only says so, restart starts it again.', fallback: 'show' },
} as const;
