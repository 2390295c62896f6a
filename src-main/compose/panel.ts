import { join } from 'node:path';
import { contract } from '../../src-shared/contract.ts';
import type { Port, ServerFrame } from '../../src-shared/rpc/frames.ts';
import { serve } from '../../src-shared/rpc/server.ts';
import { composePaddock, type Paddock } from '../compose.ts';
import { authorise } from '../http/authorise.ts';
import { HttpServer, type ListenAddress } from '../http/http-server.ts';
import type { SignInPlace } from '../http/sign-in.ts';
import { readTls } from '../http/tls.ts';
import { ManagementToken } from '../http/token.ts';
import { systemClock } from '../lib/clock.ts';
import { Disposables } from '../lib/disposables.ts';
import { claimHome, openHome, readVersion, releaseHome } from '../lib/home.ts';
import { logUncaught } from '../lib/last-resort.ts';
import { createLogger, type Logger } from '../lib/log.ts';
import { RotatingFile } from '../lib/rotating-file.ts';
import { DEFAULT_PORT, type PaddockOptions } from '../options.ts';

/** Paddock with its doors open: what both entries start and end. */
export interface Panel {
  readonly paddock: Paddock;
  readonly address: ListenAddress;
  readonly version: string;
  /** Why nothing can be remembered; null when the state folder can be written. */
  readonly homeProblem: string | null;
  readonly log: Logger;
  /** Where it is, for programs: one line of JSON with a link that signs a browser in, once. */
  whereabouts(): string;
  /** A link that signs a browser in, once, and leads to the panel or another page of the server. */
  signInUrl(place?: SignInPlace): string;
  /** Serves the contract to our own window. */
  serveWindow(port: Port<ServerFrame>): void;
  /** Closes the doors, then ends everything. Idempotent. */
  end(how: { readonly leaveRunning: boolean }): Promise<void>;
}

/**
 * Composes Paddock, listens, and claims the home. What was opened is closed again when a step fails; model
 * servers of this home run on then.
 * @throws PaddockError CONFLICT when the port or the home is taken, FORBIDDEN for an address that may not be exposed
 */
export async function openPanel(
  options: PaddockOptions,
  env: NodeJS.ProcessEnv,
  capabilities: readonly string[],
  rendererDir: string = join(options.appDir, 'out', 'renderer'),
): Promise<Panel> {
  const owned = new Disposables();
  // The log cannot report its own trouble; the panel works without it.
  const file = owned.add(
    new RotatingFile({
      path: join(options.home, 'logs', 'paddock.log'),
      maxBytes: 10 << 20,
      keep: 3,
      onTrouble: () => {},
    }),
  );
  const log = createLogger({ write: line => void file.append(line) }, env.PADDOCK_LOG_LEVEL ?? 'info');
  owned.defer(logUncaught(log));
  // Whoever fails to start ends nobody's servers: they are those of the panel that has the home, or of the next one.
  let how = { leaveRunning: true };
  try {
    const home = await openHome(options.home, log);
    const [version, token, tls] = await Promise.all([
      readVersion(options.appDir),
      ManagementToken.load(options.tokenFile, log),
      readTls(options),
    ]);
    const paddock = await composePaddock(options, {
      home,
      version,
      env,
      clock: systemClock,
      log,
      capabilities,
    });
    owned.defer(() => paddock.dispose(how));
    const http = owned.add(
      new HttpServer({
        ...options,
        usualPort: DEFAULT_PORT,
        handlers: paddock.handlers,
        management: paddock.management,
        metrics: () => paddock.metrics(),
        anonymousTools: () => paddock.anonymousTools(),
        tls,
        hostNames: [...options.hostNames, ...(tls?.names ?? [])],
        exposeConsent: options.allowLan,
        token,
        homeId: home.id,
        version,
        rendererDir,
        clock: systemClock,
        log: log.child({ module: 'http' }),
      }),
    );
    owned.defer(
      paddock.desktop.preferences.current.subscribe(({ anonymousTools }) => {
        if (!anonymousTools) http.endAnonymous();
      }),
    );
    const address = await http.listen();
    const certificate = tls?.certificate ?? null;
    await claimHome(home, { url: address.url, certificate, tokenFile: token.path }, log);
    owned.defer(() => releaseHome(home));
    paddock.listening({
      url: address.url,
      port: address.port,
      exposed: address.exposed,
      tokenPath: token.path,
      token: () => token.value,
      signInLink: () => http.signInLink(),
      rotateToken: () => http.rotateToken(),
    });
    return {
      paddock,
      address,
      version,
      homeProblem: home.problem,
      log,
      whereabouts: () =>
        JSON.stringify({
          url: address.url,
          signInUrl: http.signInUrl(),
          port: address.port,
          movedFrom: address.movedFrom,
          instancePort: options.instancePort,
          home: options.home,
          pid: process.pid,
          version,
        }),
      signInUrl: place => http.signInUrl(place),
      serveWindow: port =>
        serve({
          contract,
          handlers: paddock.handlers,
          port,
          peer: { kind: 'window', trusted: true },
          authorise,
          onInternalError: (name, error) => log.error('A handler failed', { name, error }),
        }),
      end: chosen => {
        how = chosen;
        return owned.dispose();
      },
    };
  } catch (error) {
    await owned.dispose();
    throw error;
  }
}
