import type { IncomingHttpHeaders } from 'node:http';
import { z } from 'zod';

interface Described {
  readonly content?: Readonly<Record<string, { readonly schema: object }>>;
}

/** The API document as far as answers go. */
export interface ApiDocument {
  readonly openapi: string;
  readonly paths: Readonly<
    Record<string, Readonly<Record<string, { readonly responses: Readonly<Record<string, Described>> }>>>
  >;
}

/** Why an answer is another than the document says; null when it is as documented. */
export function undocumented(
  document: ApiDocument,
  request: { readonly method: string; readonly path: string },
  answer: { readonly status: number; readonly text: string; readonly headers?: IncomingHttpHeaders },
): string | null {
  const what = `${request.method} ${request.path} ${answer.status}`;
  const path = request.path.split('?', 1)[0] ?? '';
  const route = Object.keys(document.paths).find(pattern =>
    new RegExp(`^${pattern.replace(/\{\w+\}/g, '[^/]+').replaceAll('.', '\\.')}$`).test(path),
  );
  const responses = document.paths[route ?? '']?.[request.method.toLowerCase()]?.responses;
  if (responses === undefined) return `${what}: no such route`;
  const described = responses[answer.status] ?? responses.default;
  const type = answer.headers?.['content-type']?.split(';', 1)[0] ?? 'application/json';
  const schema = described?.content?.[type]?.schema;
  if (schema === undefined) return `${what}: no such answer`;
  const parsed = z
    .fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0])
    .safeParse(type === 'application/json' ? JSON.parse(answer.text) : answer.text);
  return parsed.success ? null : `${what}: ${z.prettifyError(parsed.error)}`;
}
