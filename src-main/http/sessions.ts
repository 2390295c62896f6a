import { createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../lib/clock.ts';
import type { ManagementToken } from './token.ts';

export interface SessionsDeps {
  readonly token: ManagementToken;
  /** Separates the cookies of panels with different homes on one host: cookies do not know ports. */
  readonly homeId: string;
  /** The server speaks TLS. */
  readonly secure: boolean;
  readonly clock: Clock;
}

const CODE_LIFE_MS = 10 * 60_000;
const SESSION_LIFE_MS = 30 * 24 * 3_600_000;
const MAX_CODES = 32;

/**
 * Signed-in browsers. A one-time code becomes a cookie that is signed with a key derived from the management token:
 * sessions survive a restart of the panel, and a new token ends them all.
 */
export class Sessions {
  readonly cookieName: string;
  readonly #token: ManagementToken;
  readonly #homeId: string;
  /** Derived from the token of that value; a new token makes a new one. */
  #key: { readonly token: string; readonly bytes: Buffer } | undefined;
  readonly #secure: boolean;
  readonly #clock: Clock;
  /** Code to the instant at which it ends; insertion order is age. */
  readonly #codes = new Map<string, number>();

  constructor(deps: SessionsDeps) {
    const { token, homeId } = deps;
    this.cookieName = `paddock-${homeId.replace(/[^A-Za-z0-9_-]/g, '')}`;
    this.#token = token;
    this.#homeId = homeId;
    this.#secure = deps.secure;
    this.#clock = deps.clock;
  }

  /** A code for one sign-in within ten minutes. The oldest is dropped when many are open. */
  mintCode(): { readonly code: string; readonly expiresAt: number } {
    const code = randomBytes(24).toString('base64url');
    const expiresAt = this.#clock.now() + CODE_LIFE_MS;
    this.#codes.set(code, expiresAt);
    for (const oldest of this.#codes.keys()) {
      if (this.#codes.size <= MAX_CODES) break;
      this.#codes.delete(oldest);
    }
    return { code, expiresAt };
  }

  /** Codes that were handed out before do no longer work. */
  forgetCodes(): void {
    this.#codes.clear();
  }

  /** The Set-Cookie value of a new session, once for each code; undefined for a code that is unknown, used or over. */
  redeem(code: string): string | undefined {
    const expiresAt = this.#codes.get(code);
    this.#codes.delete(code);
    if (expiresAt === undefined || expiresAt <= this.#clock.now()) return undefined;
    const claims = `1.${this.#clock.now() + SESSION_LIFE_MS}.${randomBytes(12).toString('base64url')}`;
    const attributes = `Path=/; HttpOnly; SameSite=Strict; Max-Age=${SESSION_LIFE_MS / 1000}`;
    return `${this.cookieName}=${claims}.${this.#sign(claims)}; ${attributes}${this.#secure ? '; Secure' : ''}`;
  }

  /** Whether a Cookie header carries a session of this panel. */
  verify(cookieHeader: string | undefined): boolean {
    if (cookieHeader === undefined) return false;
    const prefix = `${this.cookieName}=`;
    return cookieHeader.split(';').some(part => {
      const cookie = part.trim();
      return cookie.startsWith(prefix) && this.#valid(cookie.slice(prefix.length));
    });
  }

  #valid(value: string): boolean {
    const cut = value.lastIndexOf('.');
    const claims = value.slice(0, Math.max(cut, 0));
    const given = Buffer.from(value.slice(cut + 1));
    const expected = Buffer.from(this.#sign(claims));
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return false;
    const expiresAt = Number(claims.split('.')[1]);
    return expiresAt > this.#clock.now();
  }

  #signingKey(): Buffer {
    const { value } = this.#token;
    if (this.#key?.token !== value) {
      const bytes = Buffer.from(hkdfSync('sha256', value, '', `paddock session ${this.#homeId}`, 32));
      this.#key = { token: value, bytes };
    }
    return this.#key.bytes;
  }

  #sign(claims: string): string {
    return createHmac('sha256', this.#signingKey()).update(claims).digest('base64url');
  }
}
