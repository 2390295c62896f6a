import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { saidInGerman } from '../../../src-shared/said/de/index.ts';
import { translator } from '../../../src-shared/said/translate.ts';
import { root, sourceFiles } from '../../support/imports.ts';
import { textsOf } from '../../support/said-sentences.ts';

/** What nobody reads in the panel. Everything else that is said in words has a German translation. */
const NOT_SHOWN = [
  // Terminals and their options are English.
  ...['cli/', 'bin/', 'headless.ts', 'option-table.ts', 'options.ts'].map(name => `src-main/${name}`),
  // They have their own words in both languages.
  ...['desktop/texts.ts', 'desktop/role-texts.ts', 'benchmarks/results/estimate.ts'].map(
    name => `src-main/${name}`,
  ),
  // Files and answers for programs: exports, metrics, the description of the API, the API of the reference.
  ...['results/report.ts', 'results/export.ts', 'results/speed-export.ts', 'grading/eval-results.ts'].map(
    name => `src-main/benchmarks/${name}`,
  ),
  'src-main/telemetry/prometheus',
  ...['openapi', 'documentation', 'management-api', 'panel-api', 'events-api'].map(
    name => `src-main/http/${name}.ts`,
  ),
  ...['reference-views', 'switching', 'json-body', 'router', 'sessions', 'sign-in', 'sign-in-text'].map(
    name => `src-main/http/${name}.ts`,
  ),
  'src-shared/contract',
  // What engines write, and what is looked for in it.
  'src-main/runtime/embedded/worker/',
  'src-main/llama/log-facts.ts',
  'src-main/logs/idle-notice.ts',
  'src-main/telemetry/sources/rocm-json.ts',
  // Prompts, and the grammar of Python.
  'src-main/benchmarks/generation/prompt.ts',
  'src-main/benchmarks/speed/prompt-text.ts',
  'src-main/benchmarks/extraction/',
  // Lines of the log.
  ...['lib/rotating-file.ts', 'runtime/docker/log-frames.ts'].map(name => `src-main/${name}`),
  ...['line-splitter.ts', 'output-files.ts'].map(name => `src-main/runtime/process/${name}`),
  // Mistakes of ours, which reach the log only.
  'src-shared/assert-never.ts',
  'src-shared/stats.ts',
  'src-main/lib/disposables.ts',
  'src-shared/said/',
];

/** Looks like a sentence and is none: words of engines and of Docker, an unused branch, a format. */
const NOT_SAID = new Set([
  'the starter suite is one of code',
  'an imported run asks nothing',
  '{} is in the journal already',
  'grading along the way ends',
  'a suite of rules needs no judge',
  'time is up',
  'bad parameter',
  'no such container',
  'server error',
  'Pull complete',
  'cudaMalloc failed: out of memory',
  'hipMalloc failed',
  'CUDA error: out of memory',
  'alloc_tensor_range: failed to allocate {}',
  '{} h {} min',
  'not found',
  '(no {}-capable device.*)',
  // In a comment of models.conf, about what was not imported.
  '{} takes {}',
  '# not imported: {} ({})',
  'no model file; models to download are not imported',
]);

const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const files = ['src-main', 'src-shared']
  .flatMap(sourceFiles)
  .map(file => ({ file, texts: textsOf(read(file)) }));
/** Why the grader, which is Python, lets an answer fail: strings of its source, some with parts that are filled in. */
const REASONS = [...read('resources/grader/judge.py').matchAll(/f?'((?:[a-z]+ )+[^']*)'/g)].map(
  ([, text = '']) => text.replace(/\{(?:[^{}]|\[[^\]]*\])*\}/g, '{}'),
);
const everyText = new Set([...REASONS, ...files.flatMap(({ texts }) => texts.map(({ text }) => text))]);

/** The suites that come with Paddock say what they are in their manifests. */
const suites = readdirSync(join(root, 'benchmarks/suites')).map(
  name => (JSON.parse(read(`benchmarks/suites/${name}/suite.json`)) as { description: string }).description,
);

test('whatever the main process says in words, it says in German too', () => {
  const shown = files.filter(({ file }) => !NOT_SHOWN.some(one => file.startsWith(one)));
  const sentences = shown.flatMap(({ file, texts }) =>
    texts.filter(({ said }) => said).map(({ text }) => ({ text, file })),
  );
  expect(sentences.length).toBeGreaterThan(700);
  const missing = [...sentences, ...suites.map(text => ({ text, file: 'benchmarks/suites' }))].filter(
    ({ text }) => !Object.hasOwn(saidInGerman, text) && !NOT_SAID.has(text),
  );
  expect(
    missing.map(({ text, file }) => `${file}: ${text}`),
    'give each of these its German in src-shared/said/de',
  ).toEqual([]);
});

test('nothing is translated that nobody says', () => {
  const unsaid = Object.keys(saidInGerman).filter(key => !everyText.has(key) && !suites.includes(key));
  expect(unsaid).toEqual([]);
});

test('a translation has the parts of its sentence, each once', () => {
  const count = (text: string): number => text.split('{}').length - 1;
  const wrong = Object.entries(saidInGerman).filter(([key, german]) => {
    const numbers = [...german.matchAll(/\{(\d)\}/g)].map(match => Number(match[1])).sort();
    return numbers.length > 0
      ? count(german) > 0 || numbers.join() !== Array.from({ length: count(key) }, (_, i) => i + 1).join()
      : count(german) !== count(key);
  });
  expect(wrong).toEqual([]);
});

test('every sentence is told from every other one by its fixed words', () => {
  const said = translator(saidInGerman);
  const filled = (text: string): string => {
    let next = 0;
    return text.replace(/\{(\d?)\}/g, (_, number: string) => `x${number === '' ? ++next : number}`);
  };
  const wrong = Object.entries(saidInGerman).filter(
    // What has hardly a word of its own says nothing alone.
    ([key, german]) => key.replace(/\W/g, '').length > 3 && said(filled(key)) !== filled(german),
  );
  expect(wrong.map(([key]) => [key, said(filled(key))])).toEqual([]);
});

test('the lists of what is not shown name what there is', () => {
  expect(NOT_SHOWN.filter(one => !files.some(({ file }) => file.startsWith(one)))).toEqual([]);
  expect([...NOT_SAID].filter(text => !everyText.has(text))).toEqual([]);
});

test('a new message is found, whichever way it is written', () => {
  const source = `
    throw new PaddockError('CONFLICT', \`The \${what} is \${n === 1 ? 'one thing' : 'many things'}.\`, {
      fix: ready ? 'Wait.' : 'Do ' + that + ' first.',
    });
    log.warn({ err }, 'This is for the log.');
    const reason = 'it does not fit';
  `;
  const said = textsOf(source).filter(one => one.said);
  expect(said.map(({ text }) => text)).toEqual([
    'The {} is one thing.',
    'The {} is many things.',
    'Wait.',
    'Do {} first.',
    'it does not fit',
  ]);
});

test('lines of a run are told with their figures and the reasons of the grader', () => {
  const said = translator(saidInGerman);
  expect(said('T/1: answer cut by a limit, 4,096 tokens in 2.1 s, 112.4 t/s')).toBe(
    'T/1: Antwort an einer Grenze abgeschnitten, 4,096 Token in 2.1 s, 112.4 t/s',
  );
  expect(said('T/1: fails in the plus tests, wrong answer')).toBe(
    'T/1: scheitert in den Plus-Tests, falsche Antwort',
  );
  expect(said('T/1: fails in its tests, out of time')).toBe(
    'T/1: scheitert in seinen Tests, Zeit abgelaufen',
  );
});

test('what Paddock writes between the lines of engines is told, with the failure that it is about', () => {
  const said = translator(saidInGerman);
  expect(said('Starting Alpha')).toBe('Alpha wird gestartet');
  expect(said('Starting Alpha (retry 2)')).toBe('Alpha wird gestartet (Wiederholung 2)');
  expect(said('Waiting for requests in flight of Alpha')).toBe('Anfragen an Alpha dürfen noch fertig werden');
  expect(said('Stopping Alpha')).toBe('Alpha wird gestoppt');
  expect(said('[a] does not fit into the free VRAM. Next try in 5 s.')).toBe(
    '[a] passt nicht in den freien VRAM. Nächster Versuch in 5 s.',
  );
  expect(said('[a] does not fit into the free VRAM. Returning to Alpha.')).toBe(
    '[a] passt nicht in den freien VRAM. Es geht zurück zu Alpha.',
  );
});
