import { describe, expect, it } from 'vitest';
import { dockerError, isDisconnected, pullError } from '../../../../src-main/runtime/docker/docker-errors.ts';
import { exitOf } from '../../../../src-main/runtime/docker/exit-cause.ts';
import { PaddockError } from '../../../../src-shared/errors.ts';

/** As dockerode throws what the daemon answers. */
const answer = (statusCode: number, said: string): Error =>
  Object.assign(new Error(`(HTTP code ${statusCode}) server error - ${said} `), { statusCode });
const errno = (code: string): Error =>
  Object.assign(new Error(`connect ${code} /var/run/docker.sock`), { code });
const context = {
  address: 'unix:///var/run/docker.sock',
  image: 'ghcr.io/ggml-org/llama.cpp:server-cuda',
  port: 8080,
  container: 'paddock-home-default',
};

/** Texts of moby 20.10 to 28, dockerd behind a proxy, and Docker Desktop. */
const CASES: readonly (readonly [string, Error, string, RegExp])[] = [
  ['no daemon installed', errno('ENOENT'), 'docker-unavailable', /systemctl start docker/],
  ['a daemon that is down', errno('ECONNREFUSED'), 'docker-unavailable', /systemctl start docker/],
  ['no permission on the socket', errno('EACCES'), 'docker-unavailable', /usermod -aG docker/],
  [
    'a port of another container',
    answer(
      500,
      'driver failed programming external connectivity on endpoint x: Bind for 127.0.0.1:8080 failed: port is already allocated',
    ),
    'port-taken',
    /8080/,
  ],
  [
    'a port of another program',
    answer(
      500,
      'driver failed programming external connectivity: Error starting userland proxy: listen tcp4 127.0.0.1:8080: bind: address already in use',
    ),
    'port-taken',
    /8080/,
  ],
  [
    'a port of another program, as moby 28 says it',
    answer(
      500,
      'failed to set up container networking: failed to bind host port for 127.0.0.1:8080: address already in use',
    ),
    'port-taken',
    /8080/,
  ],
  [
    'no NVIDIA runtime',
    answer(500, 'could not select device driver "nvidia" with capabilities: [[gpu]]'),
    'no-nvidia-runtime',
    /nvidia-ctk runtime configure/,
  ],
  [
    'an NVIDIA driver that does not answer',
    answer(
      500,
      'OCI runtime create failed: nvidia-container-cli: initialization error: nvml error: driver not loaded: unknown',
    ),
    'no-nvidia-runtime',
    /nvidia-container-toolkit/,
  ],
  [
    'a name that a stranger has',
    answer(409, 'Conflict. The container name "/paddock-home-default" is already in use by container "abc".'),
    'exited',
    /docker rm -f paddock-home-default/,
  ],
  ['an image that is gone', answer(404, 'No such image: x:latest'), 'image-missing', /docker pull/],
  [
    'a folder that the daemon does not see',
    answer(400, 'invalid mount config for type "bind": bind source path does not exist: /data/models'),
    'model-missing',
    /must exist on the machine where Docker runs/,
  ],
  [
    'an image without llama-server',
    answer(
      400,
      'failed to create shim task: exec: "/app/llama-server": stat /app/llama-server: no such file or directory: unknown',
    ),
    'engine-missing',
    /entry point is llama-server/,
  ],
  ['anything else', answer(500, 'the moon is in the way'), 'exited', /journalctl -u docker/],
];

describe('translating errors of Docker', () => {
  it.each(CASES)('names %s and the next step', (_what, error, failure, fix) => {
    const told = dockerError(error, context) as PaddockError;
    expect(told).toBeInstanceOf(PaddockError);
    expect(told.details).toMatchObject({ failure });
    expect(told.fix).toMatch(fix);
    expect(told.message).not.toContain('HTTP code');
    expect(told.cause).toBe(error);
  });

  it('tries nothing again that a stranger’s container is in the way of', () => {
    const taken = answer(409, 'Conflict. The container name "/x" is already in use by container "abc".');
    expect((dockerError(taken, context) as PaddockError).details).toEqual({
      failure: 'exited',
      permanent: true,
    });
  });

  it('tells a registry that cannot be reached from an image that does not exist', () => {
    const offline = pullError(
      answer(500, 'Get "https://ghcr.io/v2/": dial tcp: lookup ghcr.io: no such host'),
      context,
    ) as PaddockError;
    const unknown = pullError(
      answer(404, 'manifest for ghcr.io/x:y not found: manifest unknown: manifest unknown'),
      context,
    ) as PaddockError;
    expect([offline.details, unknown.details]).toEqual([
      { failure: 'image-missing' },
      { failure: 'image-missing' },
    ]);
    expect(offline.message).toContain('its registry cannot be reached');
    expect(offline.fix).toContain('docker load');
    expect(unknown.message).not.toContain('registry cannot be reached');
    expect(unknown.fix).toContain('Check IMAGE');
  });

  it('passes its own errors and aborts unchanged', () => {
    const own = new PaddockError('UNAVAILABLE');
    const aborted = new DOMException('given up', 'AbortError');
    expect(dockerError(own, context)).toBe(own);
    expect(dockerError(aborted, context)).toBe(aborted);
  });

  it('knows a lost connection from an answer', () => {
    expect(isDisconnected(errno('ECONNRESET'))).toBe(true);
    expect(isDisconnected(new Error('socket hang up'))).toBe(true);
    expect(isDisconnected(answer(500, 'connection reset by peer'))).toBe(false);
  });
});

describe('how a container ended', () => {
  const end = { exitCode: 0, oomKilled: false, error: '' };

  it('reads 128 and more as a signal', () => {
    expect(exitOf({ ...end, exitCode: 137 }, [], 1)).toMatchObject({
      code: null,
      signal: 'SIGKILL',
      error: null,
    });
    expect(exitOf({ ...end, exitCode: 134 }, [], 1)).toMatchObject({ code: null, signal: 'SIGABRT' });
    expect(exitOf({ ...end, exitCode: 255 }, [], 1)).toMatchObject({ code: 255, signal: null });
  });

  it('tells running out of memory from a kill', () => {
    expect(exitOf({ ...end, exitCode: 137, oomKilled: true }, [], 1)).toMatchObject({
      outOfMemory: true,
      error: { code: 'out-of-ram' },
    });
  });

  it("quotes the engine's line for a refused flag, and nothing for another exit 1", () => {
    const lines = ['load_backend: loaded CPU backend', 'error: invalid argument: --bogus'];
    expect(exitOf({ ...end, exitCode: 1 }, lines, 1).error?.message).toContain(
      'error: invalid argument: --bogus',
    );
    expect(exitOf({ ...end, exitCode: 1 }, ['failed to load model'], 1).error).toBeNull();
  });
});
