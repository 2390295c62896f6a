import { BadArgument, parseWorkerArgs, type WorkerOptions } from './args.ts';
import { BadTemplate } from './chat-template.ts';
import { loadEngine } from './engine.ts';
import { WorkerLog } from './log.ts';
import { WorkerServer } from './server.ts';
import { Service } from './service.ts';

/** The process that the worker runs in. */
export interface WorkerHost {
  readonly argv: readonly string[];
  write(text: string): void;
  /** Milliseconds since the process started. */
  uptimeMs(): number;
  exit(code: number): void;
  onSignal(signal: 'SIGTERM' | 'SIGINT', listener: () => void): void;
}

/** Serves until it is told to stop; the exit code is 1 when it could not begin. */
export async function runWorker(host: WorkerHost): Promise<void> {
  let sawLoadError = false;
  const log = new WorkerLog({ write: text => host.write(text), now: () => host.uptimeMs() });
  const fail = (what: string): void => {
    log.server('E', 'llama_server', `exiting due to ${what}`);
    host.exit(1);
  };
  let options: WorkerOptions;
  try {
    options = parseWorkerArgs(host.argv);
  } catch (error) {
    if (!(error instanceof BadArgument)) throw error;
    log.line('E', error.message);
    fail('an argument that cannot be used');
    return;
  }
  log.server('I', 'llama_server', 'initializing ...');
  for (const warning of options.warnings) log.server('W', 'llama_server', warning);

  const server = new WorkerServer({ log });
  let stopping = false;
  let release: () => Promise<void> = async () => {};
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    log.server('I', 'operator()', 'cleaning up before exit...');
    server
      .close()
      .then(() => release())
      .catch(() => {})
      .finally(() => host.exit(0));
  };
  host.onSignal('SIGTERM', stop);
  host.onSignal('SIGINT', stop);

  let port: number;
  try {
    port = await server.listen(options.host, options.port);
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? (error as Error).message;
    const where = `hostname: ${options.host}, port: ${options.port}`;
    log.server('E', 'start', `couldn't bind HTTP server socket, ${where} (${reason})`);
    fail('HTTP server error');
    return;
  }
  log.server('I', 'load_model', `loading model '${options.modelPath}'`);
  try {
    const engine = await loadEngine(options, {
      line: (level, text) => {
        sawLoadError ||= text.includes('error loading model');
        log.line(level, text);
      },
    });
    release = () => engine.dispose();
    const service = new Service({ engine, options, log, startedAtSeconds: Math.floor(Date.now() / 1000) });
    announce(service, log);
    if (stopping) return;
    server.serve(service);
    log.server('I', 'llama_server', 'model loaded');
    log.server('I', 'llama_server', `server is listening on http://${options.host}:${port}`);
    log.server('I', 'update_slots', 'all slots are idle');
  } catch (error) {
    if (stopping) return;
    explain(log, options, error as Error, sawLoadError);
    fail('model loading error');
  }
}

function announce(service: Service, log: WorkerLog): void {
  const { info } = service.engine;
  const slots = service.pool.slots;
  log.line('I', `system_info: n_threads = ${info.threads} | ${info.build}`);
  log.server(
    'I',
    'load_model',
    `initializing, n_slots = ${slots.length}, n_ctx_slot = ${info.slotContextTokens}`,
  );
  for (const { id } of slots) {
    log.slot('I', 'load_model', id, -1, `new slot, n_ctx = ${info.slotContextTokens}`);
  }
  try {
    log.server('I', 'init', `init: chat template, example_format: '${service.example()}'`);
  } catch (error) {
    // A template may want conversations of another kind; requests will tell.
    log.server('W', 'init', `init: no example of the chat template: ${(error as Error).message}`);
  }
}

/** The reason in the words that llama-server has for it, so that one classification fits both. */
function explain(log: WorkerLog, options: WorkerOptions, error: Error, isSaid: boolean): void {
  const { modelPath } = options;
  const { message } = error;
  const isFile = message.includes('failed to open');
  if (isFile) log.line('E', message);
  if (error instanceof BadTemplate) {
    log.line('E', `common_chat_templates_init: error: ${message}`);
  } else if (message.startsWith('llama_adapter_lora_init') || /lora/i.test(message)) {
    if (!isFile) log.line('E', `llama_adapter_lora_init: failed to apply lora adapter: ${message}`);
    log.server('E', 'common_init_', 'failed to load lora adapter');
  } else if (!isSaid) {
    const isMemory = message.startsWith('unable to allocate');
    const what = `llama_model_loader: failed to load model from ${modelPath}`;
    const reason = isMemory ? message : isFile ? what : `${what}: ${message}`;
    log.line('E', `llama_model_load: error loading model: ${reason}`);
  }
  log.server('E', 'load_model', `failed to load model, '${modelPath}'`);
}
