import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import { PaddockError } from '../../src-shared/errors.ts';

export interface TlsFiles {
  readonly tlsCert: string | null;
  readonly tlsKey: string | null;
}

/** PEM texts. */
export interface ServerTls {
  /** With what it is signed by, where the file has that too. */
  readonly cert: string;
  readonly key: string;
  /** The server's own certificate alone. */
  readonly certificate: string;
  /** The names and addresses that it is for, as a URL has them; `*.` stands for one label. */
  readonly names: readonly string[];
}

/**
 * The certificate and key as the server takes them; undefined when none were given.
 * @throws PaddockError FILE_UNREADABLE naming the file, or when the two do not fit
 */
export async function readTls({ tlsCert, tlsKey }: TlsFiles): Promise<ServerTls | undefined> {
  if (tlsCert === null || tlsKey === null) return undefined;
  const [cert, key] = await Promise.all([read(tlsCert), read(tlsKey)]);
  try {
    createSecureContext({ cert, key });
    const certificate = new X509Certificate(cert);
    return {
      cert,
      key,
      certificate: certificate.toString(),
      names: namesOf(certificate.subjectAltName ?? ''),
    };
  } catch (cause) {
    throw new PaddockError(
      'FILE_UNREADABLE',
      `${tlsCert} and ${tlsKey} are no certificate and its key: ${(cause as Error).message}.`,
      { fix: 'Give a PEM certificate with --tls-cert and its unencrypted PEM key with --tls-key.', cause },
    );
  }
}

/** @param text subject alternative names as Node writes them: `DNS:panel.example, IP Address:192.0.2.7` */
export function namesOf(text: string): readonly string[] {
  return text.split(', ').flatMap(entry => {
    const [, kind, name = ''] = /^(DNS|IP Address):([\w.:*-]+)$/.exec(entry) ?? [];
    if (kind === undefined) return [];
    // An address is written out in full there, and shortened by browsers.
    return name.includes(':') ? [new URL(`https://[${name}]`).hostname] : [name];
  });
}

async function read(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code ?? (cause as Error).message;
    throw new PaddockError('FILE_UNREADABLE', `${path} cannot be read: ${reason}.`, {
      fix: 'Check the path given with --tls-cert or --tls-key, and its permissions.',
      cause,
    });
  }
}
