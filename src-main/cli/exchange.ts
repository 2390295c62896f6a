import { X509Certificate } from 'node:crypto';
import { type IncomingMessage, request as plainRequest } from 'node:http';
import { type RequestOptions, request as tlsRequest } from 'node:https';

export interface Exchange {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** The one certificate (PEM) that the server may show; null leaves it to the authorities that this Node trusts. */
  readonly certificate: string | null;
  readonly signal?: AbortSignal;
}

/** One HTTP exchange; resolves when the answer's headers are there. @throws the connection's error, the abort */
export function exchange(url: URL, given: Exchange): Promise<IncomingMessage> {
  const { method, headers, body, certificate, signal } = given;
  return new Promise((resolve, reject) => {
    const options = { method, headers, ...(signal ? { signal } : {}) };
    const outgoing =
      url.protocol === 'https:'
        ? tlsRequest(url, { ...options, ...(certificate === null ? {} : only(certificate)) }, resolve)
        : plainRequest(url, options, resolve);
    outgoing.once('error', reject);
    outgoing.end(body);
  });
}

/**
 * Exactly this certificate, whoever signed it and whatever it is called: a panel is reached on an address that its
 * certificate need not name. It is checked before the first byte, and so before the token, is sent.
 */
function only(certificate: string): RequestOptions {
  const { raw } = new X509Certificate(certificate);
  return {
    ca: certificate,
    allowPartialTrustChain: true,
    checkServerIdentity: (_host, shown) =>
      shown.raw.equals(raw) ? undefined : new CertificateError('it is not the one of this panel'),
  };
}

class CertificateError extends Error {}

/** Whether an exchange failed because of what the server showed. */
export function isCertificateError(error: unknown): error is Error {
  if (error instanceof CertificateError) return true;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER/.test(code);
}
