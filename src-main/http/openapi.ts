import { z } from 'zod';
import { type OtherAnswer, type Route, UsualError } from './route.ts';

type Json = Readonly<Record<string, unknown>>;

const ERROR_ANSWER = answerOf({ summary: 'What went wrong and what to do', schema: UsualError });

/** The OpenAPI 3.1 document of the route table; the schemas are those that check the requests and answers. */
export function openApiDocument(routes: readonly Route[], version: string): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const route of routes) {
    const path = route.path.replaceAll(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(route) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Paddock management API',
      version,
      description:
        'Local tools may read, and switch the model, without a token; everything else needs the management token.',
    },
    components: {
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer' },
        session: { type: 'apiKey', in: 'cookie', name: 'paddock-<home>' },
      },
    },
    paths,
  };
}

function operationOf(route: Route): Json {
  const type = route.answerType ?? 'application/json';
  const content = route.answer
    ? { content: { [type]: { schema: schemaOf(route.answer, 'output') } } }
    : route.answerType
      ? { content: { [type]: { schema: { type: 'string' } } } }
      : {};
  const anonymous = route.access === 'manage' ? [] : [{}];
  return {
    operationId: `${route.method.toLowerCase()} ${route.path}`,
    summary: route.summary,
    tags: [route.path.startsWith('/rpc/') ? 'rpc' : 'management'],
    'x-access': route.access,
    security: [...anonymous, { token: [] }, { session: [] }],
    ...parametersOf(route),
    ...(route.body ? { requestBody: bodyOf(route.body, route.bodyOptional !== true) } : {}),
    responses: {
      [route.answerStatus ?? 200]: { description: route.summary, ...content },
      default: ERROR_ANSWER,
      ...Object.fromEntries(
        Object.entries(route.otherAnswers ?? {}).map(([status, answer]) => [status, answerOf(answer)]),
      ),
    },
  };
}

function bodyOf(schema: z.ZodType, required: boolean): Json {
  return { required, content: { 'application/json': { schema: schemaOf(schema, 'input') } } };
}

function answerOf({ summary, schema, type = 'application/json' }: OtherAnswer): Json {
  return { description: summary, content: { [type]: { schema: schemaOf(schema, 'output') } } };
}

function parametersOf(route: Route): Json {
  const inPath = [...route.path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
  const query = route.query ? schemaOf(route.query, 'input') : {};
  const required = new Set(Array.isArray(query.required) ? query.required : []);
  const inQuery = Object.entries((query.properties ?? {}) as Json).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.has(name),
    schema,
  }));
  const parameters = [...inPath, ...inQuery];
  return parameters.length === 0 ? {} : { parameters };
}

/** A schema as JSON Schema, of what is sent or of what is answered. */
export function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Json;
  return rest;
}
