#!/usr/bin/env node
// A stand-in for llama-server: the same flags, log lines, endpoints and ways of dying, without a model.
//
// It takes every flag of the real program and looks at --host, --port, --model, --ctx-size, --parallel, --alias,
// --metrics, --version and --help. Its own behaviour comes from the environment variable FAKE_LLAMA (JSON) or from
// flags; durations are `250ms`, `2s` or a number of ms:
//
//   load          --load 2s            time until /health answers 200
//   loadUntil     --load-until FILE    loads until this file is there, so that a test decides when it is ready
//   tps           --tps 75             tokens a second
//   tokens        --tokens 16          tokens of an answer
//   answerUntil   --answer-until FILE  answers until this file is there, whatever was asked for
//   crashAfter    --crash-after 5s     exits by itself after this time
//   exitCode      --exit-code 1        with this code (a signal's name: kills itself with it)
//   hangHealth    --hang-health        never answers /health; with a duration: from then on
//   html          --html               answers every request with an HTML page
//   ignoreSigterm --ignore-sigterm     only SIGKILL ends it
//   stopAfter     --stop-after 500ms   time it takes to stop after SIGTERM
//   spawnChild    --spawn-child        starts a child that ignores SIGTERM; logs its pid
//   stderrGarbage --stderr-garbage     bytes that are no UTF-8, ANSI colours, a line of 3 MB
//   logLines      --log-lines N        prints N numbered lines on stdout at once
//   printEnv      --print-env          prints its environment as one line of JSON
//   fail          --fail oom           fails to load as the engine does: oom, ram, corrupt, missing, bad-flag, cuda
//   oom           --oom                the same as --fail oom
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';

const FLAGS = {
  '--load': 'load',
  '--load-until': 'loadUntil',
  '--tps': 'tps',
  '--tokens': 'tokens',
  '--answer-until': 'answerUntil',
  '--crash-after': 'crashAfter',
  '--exit-code': 'exitCode',
  '--hang-health': 'hangHealth',
  '--html': 'html',
  '--ignore-sigterm': 'ignoreSigterm',
  '--stop-after': 'stopAfter',
  '--spawn-child': 'spawnChild',
  '--stderr-garbage': 'stderrGarbage',
  '--log-lines': 'logLines',
  '--print-env': 'printEnv',
  '--fail': 'fail',
  '--oom': 'oom',
};
const SWITCHES = new Set([
  'html',
  'ignoreSigterm',
  'spawnChild',
  'stderrGarbage',
  'printEnv',
  'oom',
  'hangHealth',
]);
const ENGINE = {
  '--host': 'host',
  '--port': 'port',
  '-m': 'model',
  '--model': 'model',
  '-c': 'ctxSize',
  '--ctx-size': 'ctxSize',
  '-np': 'parallel',
  '--parallel': 'parallel',
  '-a': 'alias',
  '--alias': 'alias',
};

const behaviour = JSON.parse(process.env.FAKE_LLAMA ?? '{}');
const engine = {
  host: '127.0.0.1',
  port: '8080',
  model: 'fake.gguf',
  ctxSize: '2048',
  parallel: '1',
  alias: '',
};
const argv = process.argv.slice(2);
for (let i = 0; i < argv.length; i++) {
  const [flag, inline] = argv[i].startsWith('--') ? argv[i].split(/=(.*)/s) : [argv[i]];
  const own = Object.hasOwn(FLAGS, flag) ? FLAGS[flag] : undefined;
  const real = Object.hasOwn(ENGINE, flag) ? ENGINE[flag] : undefined;
  if (own) behaviour[own] = inline ?? (SWITCHES.has(own) ? true : argv[++i]);
  else if (real) engine[real] = inline ?? argv[++i];
}
const metricsOn = argv.includes('--metrics');

function ms(value, fallback = 0) {
  if (value === undefined || value === true || value === false) return fallback;
  const match = /^([\d.]+)(ms|s|m)?$/.exec(String(value));
  return match ? Number(match[1]) * { ms: 1, s: 1000, m: 60_000 }[match[2] ?? 'ms'] : fallback;
}

if (argv.includes('--version')) {
  process.stderr.write('version: 0.7.0 (build 11669, commit fake)\nbuilt with Node for tests\n');
  process.exit(0);
}
if (argv.includes('--help') || argv.includes('-h')) {
  process.stdout.write(readFileSync(new URL('../golden/llama-server/help-11669.txt', import.meta.url)));
  process.exit(0);
}

const startedAt = performance.now();
// As the real one: what it cannot write, such as on a full disk, it does not miss.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

function log(level, text) {
  const us = Math.floor((performance.now() - startedAt) * 1000);
  const pad = (number, width) => String(number).padStart(width, '0');
  const stamp = `${Math.floor(us / 6e7)}.${pad(Math.floor(us / 1e6) % 60, 2)}.${pad(Math.floor(us / 1000) % 1000, 3)}.${pad(us % 1000, 3)}`;
  process.stderr.write(`${stamp} ${level} ${text}\n`);
}

function die() {
  const code = behaviour.exitCode ?? 1;
  if (/^SIG/.test(code)) process.kill(process.pid, code);
  else process.exit(Number(code));
}

const FAILURES = {
  oom: [
    'ggml_backend_cuda_buffer_type_alloc_buffer: allocating 20480.00 MiB on device 0: cudaMalloc failed: out of memory',
    'alloc_tensor_range: failed to allocate CUDA0 buffer of size 21474836480',
    'llama_model_load: error loading model: unable to allocate CUDA0 buffer',
    'srv    load_model: failed to load model, ',
  ],
  ram: [
    'ggml_backend_cpu_buffer_type_alloc_buffer: failed to allocate buffer of size 214748364800',
    'llama_model_load: error loading model: unable to allocate CPU buffer',
  ],
  corrupt: [
    "gguf_init_from_file_impl: invalid magic characters: '<htm', expected 'GGUF'",
    'llama_model_load: error loading model: llama_model_loader: failed to load model',
  ],
  missing: [
    `gguf_init_from_file: failed to open GGUF file '${engine.model}' (No such file or directory)`,
    `llama_model_load: error loading model: llama_model_loader: failed to load model from ${engine.model}`,
  ],
  cuda: [
    'CUDA error: an illegal memory access was encountered',
    '  current device: 0, in function ggml_backend_cuda_synchronize at ggml-cuda.cu:2500',
  ],
};

const failure = behaviour.oom ? 'oom' : behaviour.fail;
if (failure === 'bad-flag') {
  process.stderr.write('error: invalid argument: --no-such-flag\n');
  process.exit(1);
}
log('I', 'cmn  common_param: common_params_print_info: build 11669 (fake) with Node for tests');
log('I', `srv    load_model: loading model '${engine.model}'`);
if (behaviour.printEnv) process.stdout.write(`env ${JSON.stringify(process.env)}\n`);
if (behaviour.logLines) {
  let text = '';
  for (let i = 0; i < Number(behaviour.logLines); i++) text += `line ${i}\n`;
  process.stdout.write(text);
}
if (behaviour.stderrGarbage) {
  process.stderr.write(Buffer.from([0xff, 0xfe, 0x80, 0x41, 0x0a, 0xc3, 0x28, 0x0a]));
  process.stderr.write('\u001b[31mred\u001b[0m\r\n');
  process.stderr.write(`${'x'.repeat(3_000_000)}\n`);
}
if (behaviour.spawnChild) {
  const child = spawn(
    process.execPath,
    ['-e', "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); process.stdout.write('up')"],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  );
  // Logged only once it ignores SIGTERM.
  child.stdout.once('data', () => log('I', `srv    fake: child ${child.pid}`));
}
if (failure) {
  for (const line of FAILURES[failure] ?? [`failed: ${failure}`]) log('E', line);
  die();
}

let ready = false;
let generated = 0;
let prompted = 0;
let generatedMs = 0;
const slots = Array.from({ length: Math.max(1, Number(engine.parallel)) }, (_, id) => ({
  id,
  id_task: -1,
  n_ctx: Number(engine.ctxSize),
  speculative: false,
  is_processing: false,
  next_token: [{ has_next_token: false, n_remain: -1, n_decoded: 0 }],
}));
const model = engine.alias || engine.model.split('/').pop();

function json(response, status, body) {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify(body));
}
const error = (code, message, type) => ({ error: { code, message, type } });

async function body(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  return JSON.parse(Buffer.concat(parts).toString() || '{}');
}

const WORDS = [
  'Hello',
  ' from',
  ' the',
  ' stand-in',
  ' engine',
  '.',
  ' It',
  ' counts',
  ' tokens',
  ' and',
  ' time',
];
let task = 0;

/** Streams or collects an answer, occupying a slot; stops when the client leaves. */
async function complete(request, response, chat) {
  const asked = await body(request);
  const slot = slots.find(candidate => !candidate.is_processing) ?? slots[0];
  const count = Math.min(Number(asked.max_tokens ?? asked.n_predict ?? behaviour.tokens ?? 16), 100_000);
  const tps = Number(behaviour.tps ?? 1000);
  const text = chat
    ? (asked.messages ?? []).map(message => message.content).join(' ')
    : String(asked.prompt ?? '');
  const promptTokens = Math.max(1, text.split(/\s+/).length);
  slot.is_processing = true;
  slot.id_task = task++;
  slot.next_token[0].has_next_token = true;
  prompted += promptTokens;
  const beganAt = performance.now();
  let left = false;
  response.once('close', () => {
    left = true;
  });
  const id = `chatcmpl-${slot.id_task}`;
  const frame = (delta, finish, extra = {}) => ({
    id,
    object: chat ? 'chat.completion.chunk' : 'text_completion',
    created: Math.floor(Date.now() / 1000),
    model,
    choices: [
      chat
        ? { index: 0, delta, finish_reason: finish }
        : { index: 0, text: delta.content ?? '', finish_reason: finish },
    ],
    ...extra,
  });
  const send = value => response.write(`data: ${JSON.stringify(value)}\n\n`);
  if (asked.stream) {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    if (chat) send(frame({ role: 'assistant', content: null }, null));
  }
  let answer = '';
  let n = 0;
  const gate = behaviour.answerUntil;
  for (; (gate ? !existsSync(gate) : n < count) && !left; n++) {
    await new Promise(resolve =>
      setTimeout(resolve, Math.max(0, beganAt + ((n + 1) * 1000) / tps - performance.now())),
    );
    if (left) break;
    const word = WORDS[n % WORDS.length];
    answer += word;
    generated += 1;
    slot.next_token[0].n_decoded = n + 1;
    if (asked.stream) send(frame({ content: word }, null));
  }
  const tookMs = performance.now() - beganAt;
  generatedMs += tookMs;
  slot.is_processing = false;
  slot.next_token[0].has_next_token = false;
  log(
    'I',
    `slot print_timing: id ${slot.id} | task ${slot.id_task} | prompt eval time = 1.00 ms / ${promptTokens} tokens ( 1.00 ms per token, 1000.00 tokens per second)`,
  );
  log(
    'I',
    `slot print_timing: id ${slot.id} | task ${slot.id_task} |        eval time = ${tookMs.toFixed(2)} ms / ${n} tokens (${(tookMs / Math.max(1, n)).toFixed(2)} ms per token, ${((n * 1000) / tookMs).toFixed(2)} tokens per second)`,
  );
  if (left) return;
  const timings = {
    cache_n: 0,
    prompt_n: promptTokens,
    prompt_ms: 1,
    prompt_per_token_ms: 1 / promptTokens,
    prompt_per_second: promptTokens * 1000,
    predicted_n: n,
    predicted_ms: tookMs,
    predicted_per_token_ms: tookMs / Math.max(1, n),
    predicted_per_second: (n * 1000) / tookMs,
  };
  const usage = { prompt_tokens: promptTokens, completion_tokens: n, total_tokens: promptTokens + n };
  const finish = !gate && n >= count && asked.max_tokens ? 'length' : 'stop';
  if (asked.stream) {
    send(frame({}, finish, { timings, usage }));
    response.end('data: [DONE]\n\n');
    return;
  }
  const choice = chat
    ? { index: 0, finish_reason: finish, message: { role: 'assistant', content: answer } }
    : { index: 0, finish_reason: finish, text: answer };
  json(response, 200, {
    id,
    object: chat ? 'chat.completion' : 'text_completion',
    created: Math.floor(Date.now() / 1000),
    model,
    system_fingerprint: 'b11669-fake',
    choices: [choice],
    usage,
    timings,
  });
}

function metrics() {
  const rows = [
    ['prompt_tokens_total', 'counter', prompted],
    ['prompt_seconds_total', 'counter', prompted / 1000],
    ['tokens_predicted_total', 'counter', generated],
    ['tokens_predicted_seconds_total', 'counter', generatedMs / 1000],
    ['prompt_tokens_seconds', 'gauge', 1000],
    ['predicted_tokens_seconds', 'gauge', generatedMs > 0 ? (generated * 1000) / generatedMs : 0],
    ['requests_processing', 'gauge', slots.filter(slot => slot.is_processing).length],
    ['requests_deferred', 'gauge', 0],
  ];
  return rows
    .map(
      ([name, type, value]) =>
        `# HELP llamacpp:${name} ${name}.\n# TYPE llamacpp:${name} ${type}\nllamacpp:${name} ${value}\n`,
    )
    .join('');
}

const hangsFrom = behaviour.hangHealth ? ms(behaviour.hangHealth) : Number.POSITIVE_INFINITY;

async function answer(request, response) {
  const path = new URL(request.url, 'http://localhost').pathname;
  if (behaviour.html) {
    response.writeHead(200, { 'content-type': 'text/html' });
    response.end('<!doctype html><title>Router</title><h1>It works</h1>');
    return;
  }
  const isHealth = path === '/health' || path === '/v1/health';
  if (isHealth && performance.now() - startedAt >= hangsFrom) return;
  if (!ready) return json(response, 503, error(503, 'Loading model', 'unavailable_error'));
  if (isHealth) return json(response, 200, { status: 'ok' });
  if (path === '/slots') return json(response, 200, slots);
  if (path === '/props')
    return json(response, 200, {
      default_generation_settings: { n_ctx: Number(engine.ctxSize), params: {} },
      total_slots: slots.length,
      model_alias: model,
      model_path: engine.model,
      modalities: { vision: false, audio: false },
      chat_template: '',
      build_info: 'b11669-fake',
    });
  if (path === '/metrics') {
    if (!metricsOn)
      return json(
        response,
        501,
        error(
          501,
          'This server does not support metrics endpoint. Start it with `--metrics`',
          'not_supported_error',
        ),
      );
    response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' });
    response.end(metrics());
    return;
  }
  if (path === '/v1/models' || path === '/models')
    return json(response, 200, {
      object: 'list',
      data: [{ id: model, object: 'model', created: 0, owned_by: 'llamacpp', meta: { n_ctx_train: 2048 } }],
    });
  if (path === '/tokenize' && request.method === 'POST') {
    const { content = '' } = await body(request);
    return json(response, 200, { tokens: [...String(content)].map((_, index) => index) });
  }
  if (path.endsWith('/chat/completions')) return complete(request, response, true);
  if (path.endsWith('/completions') || path === '/completion') return complete(request, response, false);
  return json(response, 404, error(404, 'File Not Found', 'not_found_error'));
}

const server = createServer((request, response) => {
  answer(request, response).catch(problem => {
    if (!response.headersSent) json(response, 400, error(400, problem.message, 'invalid_request_error'));
    else response.destroy();
  });
});
server.on('error', problem => {
  if (problem.code === 'EADDRINUSE') {
    log(
      'E',
      `srv         start: couldn't bind HTTP server socket, hostname: ${engine.host}, port: ${engine.port}`,
    );
    log('E', 'srv  llama_server: exiting due to HTTP server error');
  } else log('E', problem.message);
  process.exit(1);
});
server.listen(Number(engine.port), engine.host, () => {
  const { port } = server.address();
  log('I', `srv          init: HTTP server is listening, hostname: ${engine.host}, port: ${port}`);
  const loaded = () => {
    if (behaviour.loadUntil && !existsSync(behaviour.loadUntil)) {
      setTimeout(loaded, 10);
      return;
    }
    ready = true;
    log('I', 'srv  llama_server: model loaded');
    log('I', `srv  llama_server: listening on http://${engine.host}:${port}`);
  };
  setTimeout(loaded, ms(behaviour.load));
});
if (behaviour.crashAfter !== undefined) {
  setTimeout(() => {
    log('E', 'srv    fake: going down as told');
    die();
  }, ms(behaviour.crashAfter));
}

let stopping = false;
function stop() {
  if (behaviour.ignoreSigterm) {
    log('W', 'srv    fake: SIGTERM ignored');
    return;
  }
  if (stopping) process.exit(1);
  stopping = true;
  log('I', 'srv    operator(): cleaning up before exit...');
  setTimeout(() => process.exit(0), ms(behaviour.stopAfter));
}
process.on('SIGTERM', stop);
process.on('SIGINT', stop);
