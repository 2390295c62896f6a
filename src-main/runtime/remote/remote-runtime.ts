import { PaddockError } from '../../../src-shared/errors.ts';
import type { RuntimeCheck } from '../../../src-shared/model/app.ts';
import type { Exit } from '../../../src-shared/model/supervisor.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Instance, LaunchObserver, LaunchSpec, Runtime } from '../runtime.ts';
import { askHealth } from './ask-health.ts';

export interface RemoteRuntimeDeps {
  readonly clock: Clock;
}

/** Attaches to a server that somebody else runs. Stopping detaches; nothing of it is ever ended. */
export function createRemoteRuntime(deps: RemoteRuntimeDeps): Runtime {
  return {
    kind: 'remote',

    async check(): Promise<RuntimeCheck> {
      const message = 'Attaches to running servers by their address';
      return { kind: 'remote', usable: true, message, fix: null, version: null };
    },

    explain: spec => ['attach', parseEndpoint(spec.profile.endpoint).origin],

    preflight: (spec, signal) => requireServer(parseEndpoint(spec.profile.endpoint), deps.clock, signal),

    async launch(spec: LaunchSpec, observer: LaunchObserver, signal: AbortSignal): Promise<Instance> {
      signal.throwIfAborted();
      const endpoint = parseEndpoint(spec.profile.endpoint);
      observer.progress(`asking ${endpoint.host}`, null);
      await requireServer(endpoint, deps.clock, signal);
      return attach(endpoint, deps.clock);
    },

    // Nothing of a remote server is ours to end.
    reap: async () => [],
  };
}

/**
 * The base address of a remote server, without the `/v1` of its API.
 * @throws PaddockError INVALID_PROFILE when it is no http or https address, or holds a user name or password
 */
export function parseEndpoint(text: string | null): URL {
  const invalid = (message: string, fix: string): PaddockError =>
    new PaddockError('INVALID_PROFILE', message, { fix, details: { failure: 'invalid-profile' } });
  const example = 'Write it as ENDPOINT=http://host:8080.';
  if (!text) throw invalid('The profile has RUNTIME=remote and no ENDPOINT.', example);
  if (!URL.canParse(text)) throw invalid('ENDPOINT is not an address.', example);
  const url = new URL(text);
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw invalid(`ENDPOINT uses ${url.protocol}//, which Paddock does not speak.`, example);
  // Such an address ends up in logs, in the panel and in other programs' histories.
  if (url.username !== '' || url.password !== '')
    throw invalid('ENDPOINT holds a user name or password.', 'Leave them out of the address.');
  url.search = '';
  url.hash = '';
  // The address of the API, as Paddock and other tools show it to be copied; the server is what it belongs to.
  url.pathname = url.pathname.replace(/\/v1\/*$/, '');
  return url;
}

/** @throws PaddockError ENGINE_UNREACHABLE after 10 s at the latest; the signal's reason */
async function requireServer(endpoint: URL, clock: Clock, signal: AbortSignal): Promise<void> {
  const health = await askHealth(endpoint, clock, signal);
  signal.throwIfAborted();
  if (health.kind === 'engine') return;
  throw new PaddockError('ENGINE_UNREACHABLE', health.message, {
    fix: `Check that llama-server runs there: open ${new URL('health', slashed(endpoint))} in a browser.`,
    details: { failure: 'remote-unreachable' },
  });
}

function attach(endpoint: URL, clock: Clock): Instance {
  let settle: (exit: Exit) => void = () => {};
  const exited = new Promise<Exit>(resolve => {
    settle = resolve;
  });
  const detach = (): Promise<Exit> => {
    settle({ code: null, signal: null, outOfMemory: false, error: null, at: clock.now() });
    return exited;
  };
  return {
    endpoint,
    identity: {
      runtime: 'remote',
      endpoint: endpoint.href,
      command: [],
      // It ran before and runs on: adopting is all that ever happens.
      adopted: true,
      pid: null,
      containerId: null,
      image: null,
      build: null,
    },
    startedAt: null,
    exited,
    pids: async () => [],
    // Its output stays where it runs.
    logs: async function* () {},
    terminate: detach,
    release: async () => {},
  };
}

const slashed = (url: URL): URL => (url.pathname.endsWith('/') ? url : new URL(`${url.href}/`));
