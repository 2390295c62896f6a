import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  classifyExit,
  crashLoop,
  failureOfError,
  hung,
  startTimeout,
} from '../../../src-main/supervisor/failure.ts';
import { derivedId } from '../../../src-shared/derived-profile.ts';
import { PaddockError } from '../../../src-shared/errors.ts';
import type { ProfileId } from '../../../src-shared/model/profile.ts';
import type { Exit } from '../../../src-shared/model/supervisor.ts';
import { measured } from '../../support/processor-time.ts';

const profileId = 'demo' as ProfileId;

function classify(
  text: string,
  exit: Partial<Exit> = {},
  sinceReady: readonly string[] | null = null,
  of = profileId,
) {
  const lines = text.trim().split('\n');
  const lastError = lines.findLast(line => / E /.test(line)) ?? null;
  return classifyExit({
    profileId: of,
    exit: { code: 1, signal: null, outOfMemory: false, error: null, at: 5, ...exit },
    lines,
    lastError,
    sinceReady,
  });
}

/** Each block of the golden file: `## code permanent`, then the engine's own lines as build 11669 or a CUDA build prints them. */
const golden = readFileSync(new URL('../../fixtures/llama-server/failures.txt', import.meta.url), 'utf8')
  .split(/^## /m)
  .slice(1)
  .map(block => {
    const [head = '', ...lines] = block.split('\n');
    const [code, permanent, ...says] = head.split(' ');
    return { code, permanent: permanent === 'permanent', says: says.join(' '), text: lines.join('\n') };
  });

test.each(golden)('the engine’s own words mean $code: $says', ({ code, permanent, says, text }) => {
  const failure = classify(text);
  expect(failure).toMatchObject({ code, permanent, profileId, at: 5 });
  expect(failure.message).toContain(says);
  expect(failure.fix.length).toBeGreaterThan(10);
  expect(failure.logTail.length).toBeGreaterThan(0);
});

test('the kernel’s or Docker’s word about memory is final; a bare SIGKILL while loading may pass', () => {
  expect(classify('x', { code: 137, outOfMemory: true })).toMatchObject({
    code: 'out-of-ram',
    permanent: true,
  });
  expect(classify('x', { code: 137 })).toMatchObject({ code: 'out-of-ram', permanent: false });
  expect(classify('x', { code: null, signal: 'SIGKILL' }, [])).toMatchObject({
    code: 'killed',
    permanent: false,
  });
});

test.each([
  [
    'warning: failed to mlock 1048576-byte buffer (after previously locking 0 bytes): Cannot allocate memory',
    null,
  ],
  ['ggml_cuda_init: failed to initialize CUDA: no CUDA-capable device is detected', []],
  ['CUDA error: an illegal memory access was encountered', []],
  ['error: invalid argument: --no-such-flag', []],
  ['update_slots: prompt: "what does error: invalid argument: foo mean?"', null],
  ['prompt: "CUDA error: what is that?"', ['prompt: "CUDA error: what is that?"']],
  ['error: invalid argument: foo', ['error: invalid argument: foo']],
])('what went on, or belongs to requests, explains no end: %s', (text, sinceReady) => {
  expect(classify(text, { code: null, signal: 'SIGSEGV' }, sinceReady)).toMatchObject({
    code: 'exited',
    permanent: false,
  });
});

test('what a killed engine said is not why it was killed', () => {
  const exit = { code: null, signal: 'SIGKILL' };
  const said = 'CUDA error: no kernel image is available for execution on the device';
  expect(classify(said, exit, [said])).toMatchObject({ code: 'killed', permanent: false });
  expect(classify(said, exit)).toMatchObject({ code: 'out-of-ram', permanent: false });
});

test('what it said at work explains its end', () => {
  const said = 'CUDA error: an illegal memory access was encountered';
  expect(classify(`x\n${said}`, { code: null, signal: 'SIGABRT' }, [said])).toMatchObject({
    code: 'cuda-error',
  });
  expect(classify('no CUDA-capable device is detected')).toMatchObject({ code: 'cuda-error' });
});

test('sentences about a profile that was derived for a benchmark name the section that models.conf has', () => {
  const derived = derivedId('demo');
  const ends: Partial<Exit>[] = [{}, { outOfMemory: true }, { code: 137 }, { signal: 'SIGSEGV' }];
  const failures = [
    ...golden.map(({ text }) => classify(text, {}, null, derived)),
    ...ends.map(exit => classify('x', exit, null, derived)),
    classify('x', { code: 137 }, [], derived),
    startTimeout(derived, 1_000, 0, null, [], 0),
    hung(derived, 1_000, [], 0),
  ];
  for (const failure of failures) {
    expect(failure.profileId).toBe(derived);
    expect(`${failure.message} ${failure.fix}`).not.toContain('paddock-bench');
  }
  expect(failures.at(-1)?.message).toContain('[demo] has neither');
});

test('an end without a known cause names the exit and the last error', () => {
  expect(classify('0.01 E srv  start: odd thing', { code: 7 })).toMatchObject({
    code: 'exited',
    message: 'The engine of [demo] ended with exit code 7: 0.01 E srv  start: odd thing',
  });
  expect(classify('x', { code: null, signal: 'SIGSEGV' }).message).toContain('SIGSEGV');
});

test('fifty lines of evidence are kept, however many there are', () => {
  const lines = Array.from({ length: 300 }, (_, i) => `line ${i}`).join('\n');
  expect(classify(lines).logTail).toHaveLength(50);
  expect(classify(lines).logTail.at(-1)).toBe('line 299');
});

test('what a runtime throws keeps its code, message and fix', () => {
  const details = { failure: 'image-missing' };
  const error = new PaddockError('RUNTIME_UNAVAILABLE', 'No image.', { fix: 'Pull it.', details });
  expect(failureOfError(profileId, error, [], 9)).toMatchObject({
    code: 'image-missing',
    permanent: true,
    message: 'No image.',
    fix: 'Pull it.',
    exit: { error: { code: 'RUNTIME_UNAVAILABLE', fix: 'Pull it.' } },
  });
  const away = new PaddockError('RUNTIME_UNAVAILABLE', 'x', { details: { failure: 'docker-unavailable' } });
  expect(failureOfError(profileId, away, [], 9)).toMatchObject({ permanent: false });
  const forbidden = new PaddockError('RUNTIME_UNAVAILABLE', 'x', {
    details: { failure: 'docker-unavailable', permanent: true },
  });
  expect(failureOfError(profileId, forbidden, [], 9)).toMatchObject({ permanent: true });
  expect(failureOfError(profileId, new Error('bug'), [], 9)).toMatchObject({
    code: 'exited',
    permanent: false,
  });
  expect(failureOfError(profileId, 'text', [], 9).message).toBe('text');
});

test('a crash loop keeps a known cause and names an unknown one', () => {
  expect(crashLoop(classify('CUDA error: an illegal memory access was encountered'), 5)).toMatchObject({
    code: 'cuda-error',
    permanent: true,
  });
  const nameless = crashLoop(classify('x'), 5);
  expect(nameless).toMatchObject({ code: 'crash-loop', permanent: true });
  expect(nameless.message).toContain('5 times in a row');
});

test('no log makes it throw or slow', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 200 }), { maxLength: 20 }), lines => {
      classify(lines.join('\n'));
    }),
  );
  const long = `${'error: '.repeat(100_000)}\n${'allocating '.repeat(100_000)}`;
  expect(measured(() => classify(long)).processorMs).toBeLessThan(500);
});
