import { arch, cpus, homedir, hostname, release, totalmem, userInfo } from 'node:os';
import type { DiagnosticsBundle } from '../../src-shared/model/settings.ts';
import { PemFilter, redact } from '../lib/redact.ts';

const MAX_FILE_CHARS = 400_000;

/** A part of the bundle: text as it is, anything else as JSON. */
export interface DiagnosticsPart {
  readonly name: string;
  /** May fail: the reason stands in its place. */
  readonly content: () => unknown | Promise<unknown>;
}

/** What must not leave the machine besides what `redact` knows by its shape. */
export interface Secrets {
  /** Replaced wherever they stand. */
  readonly values: readonly string[];
}

/** Gathers the parts as text, each redacted. Never rejects. */
export async function gatherDiagnostics(
  parts: readonly DiagnosticsPart[],
  secrets: Secrets,
  now: number,
): Promise<DiagnosticsBundle> {
  const hide = hiding(secrets);
  const files = await Promise.all(
    parts.map(async ({ name, content }) => {
      try {
        const value = await content();
        const text = typeof value === 'string' ? value : JSON.stringify(value, withoutKeys, 2);
        return { name, text: cleaned(text.slice(-MAX_FILE_CHARS), hide) };
      } catch (error) {
        return { name, text: cleaned(`This could not be read: ${String(error)}`, hide) };
      }
    }),
  );
  return { createdAt: now, files };
}

/** The machine in a few figures; no names. */
export function machineFacts(): Readonly<Record<string, unknown>> {
  const processors = cpus();
  return {
    platform: process.platform,
    arch: arch(),
    kernel: release(),
    node: process.versions.node,
    electron: process.versions.electron ?? null,
    processor: processors[0]?.model ?? null,
    threads: processors.length,
    ramMiB: Math.round(totalmem() / 2 ** 20),
  };
}

/** Values of keys that name a secret go, whatever they look like. */
function withoutKeys(key: string, value: unknown): unknown {
  const secret = /token|secret|password|api_?key|^HF_|credential/i.test(key) && typeof value === 'string';
  return secret && !/file$|path$|tokens/i.test(key) ? '[redacted]' : value;
}

function hiding({ values }: Secrets): (text: string) => string {
  const home = homedir();
  const replacements: (readonly [string, string])[] = [
    ...values.map(value => [value, '[redacted]'] as const),
    [home, '~'],
    [hostname(), '[host]'],
    [userName(), '[user]'],
  ];
  const used = replacements.filter(([from]) => from.length >= 3 && from !== 'root' && from !== 'localhost');
  return text => used.reduce((clean, [from, to]) => clean.replaceAll(from, to), text);
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return '';
  }
}

function cleaned(text: string, hide: (text: string) => string): string {
  const pem = new PemFilter();
  return hide(text)
    .split('\n')
    .map(line => redact(pem.line(line)))
    .join('\n');
}
