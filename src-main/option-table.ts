interface OptionRow {
  readonly flag: string;
  readonly env: string;
  readonly value: string | null;
  readonly meaning: string;
}

/** THE table of options: flag, environment variable, placeholder, meaning. The README's table is printed from it. */
export const OPTION_TABLE: readonly OptionRow[] = [
  { flag: 'headless', env: 'PADDOCK_HEADLESS', value: null, meaning: 'no window: print the URL to open' },
  {
    flag: 'json',
    env: 'PADDOCK_JSON',
    value: null,
    meaning: 'say URL, ports and state folder as one line of JSON',
  },
  {
    flag: 'open',
    env: 'PADDOCK_OPEN',
    value: null,
    meaning: 'open the panel in the browser (--no-open: never)',
  },
  { flag: 'host', env: 'PADDOCK_HOST', value: 'ADDRESS', meaning: 'address to listen on (127.0.0.1)' },
  {
    flag: 'host-name',
    env: 'PADDOCK_HOST_NAME',
    value: 'NAME[,NAME]',
    meaning: 'names that the panel is reached by besides its addresses (those of the certificate)',
  },
  { flag: 'port', env: 'PADDOCK_PORT', value: 'N', meaning: 'port of the panel and API (8081; 0 picks one)' },
  {
    flag: 'instance-port',
    env: 'PADDOCK_INSTANCE_PORT',
    value: 'N',
    meaning: 'port of the model server (8080; 0 picks one)',
  },
  { flag: 'home', env: 'PADDOCK_HOME', value: 'DIR', meaning: "state folder (the platform's data folder)" },
  {
    flag: 'models-conf',
    env: 'PADDOCK_MODELS_CONF',
    value: 'FILE',
    meaning: 'profiles (models.conf of the installation)',
  },
  {
    flag: 'models-dir',
    env: 'PADDOCK_MODELS_DIR',
    value: 'DIR',
    meaning: 'model files (models/ beside models.conf)',
  },
  {
    flag: 'preload',
    env: 'PADDOCK_PRELOAD',
    value: 'ID',
    meaning: 'profile to serve at start, or none (the last one, else the demo)',
  },
  {
    flag: 'sample-ms',
    env: 'PADDOCK_SAMPLE_MS',
    value: 'MS',
    meaning: 'time between readings, 250 to 10000 (1000)',
  },
  { flag: 'nvidia-smi', env: 'PADDOCK_NVIDIA_SMI', value: 'PATH', meaning: 'nvidia-smi program (on PATH)' },
  {
    flag: 'llama-server',
    env: 'PADDOCK_LLAMA_SERVER',
    value: 'PATH',
    meaning: 'llama-server program (on PATH)',
  },
  {
    flag: 'docker',
    env: 'DOCKER_HOST',
    value: 'ADDRESS',
    meaning: 'Docker address: unix, tcp or ssh (the local socket)',
  },
  {
    flag: 'grader-image',
    env: 'PADDOCK_GRADER_IMAGE',
    value: 'IMAGE',
    meaning: 'image with python3 to grade code in, by digest or id (none: bubblewrap)',
  },
  {
    flag: 'token-file',
    env: 'PADDOCK_TOKEN_FILE',
    value: 'FILE',
    meaning: 'management token (token in the state folder)',
  },
  {
    flag: 'tls-cert',
    env: 'PADDOCK_TLS_CERT',
    value: 'FILE',
    meaning: 'certificate (PEM) to speak TLS with',
  },
  { flag: 'tls-key', env: 'PADDOCK_TLS_KEY', value: 'FILE', meaning: 'its private key (PEM)' },
  {
    flag: 'allow-lan',
    env: 'PADDOCK_ALLOW_LAN',
    value: null,
    meaning: 'listen on other addresses than loopback without TLS, which others can read along',
  },
  {
    flag: 'update-feed',
    env: 'PADDOCK_UPDATE_FEED',
    value: 'URL',
    meaning: "the newest release as GitHub's API tells it (none: nobody is asked)",
  },
];
