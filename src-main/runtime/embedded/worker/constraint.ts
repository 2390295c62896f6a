import { isObject, type Json, textField } from './body.ts';
import type { Engine } from './engine.ts';
import type { GenerationRequest } from './generation.ts';
import { invalid } from './http-error.ts';
import { jsonObjectGrammar, jsonSchemaGrammar } from './json-grammar.ts';
import { beginsCall, holdsCall, type ToolUse, toolCallGrammar } from './tools.ts';

/** GBNF that the whole answer must follow, from `grammar`, `json_schema` or `response_format`; null for free text. */
export function answerGrammar(body: Json): string | null {
  const grammar = textField(body, 'grammar', '');
  const schema = body.json_schema ?? schemaOf(body.response_format);
  if (grammar !== '' && schema !== undefined) {
    throw invalid('Cannot use both json_schema and grammar');
  }
  if (grammar !== '') return grammar;
  if (schema === undefined || schema === null) return null;
  return isObject(schema) && Object.keys(schema).length === 0
    ? jsonObjectGrammar()
    : jsonSchemaGrammar(schema);
}

function schemaOf(format: unknown): unknown {
  if (format === undefined || format === null) return undefined;
  const type = isObject(format) ? format.type : undefined;
  if (!isObject(format)) throw invalid("Expected 'response_format' to be an object");
  if (type === 'text' || type === undefined) return undefined;
  if (type === 'json_object') return format.schema ?? {};
  if (type === 'json_schema') {
    return isObject(format.json_schema) ? (format.json_schema.schema ?? {}) : (format.schema ?? {});
  }
  const given = typeof type === 'string' ? type : JSON.stringify(type);
  throw invalid(`response_format type must be one of "text" or "json_object", but got: ${given}`);
}

/**
 * The constraint on an answer. With tools that the model may use, the grammar begins to hold where it begins a call.
 * @param begun what is already written of the answer
 * @throws HttpError 400 for a grammar that does not parse, or together with tools
 */
export async function constraintOf(
  engine: Engine,
  grammar: string | null,
  tools: ToolUse | null,
  begun = '',
): Promise<GenerationRequest['grammar']> {
  if (grammar !== null && tools !== null) throw invalid('Cannot use custom grammar constraints with tools.');
  const isLazy = grammar === null && tools?.choice === 'auto';
  const source =
    grammar ?? (tools === null || tools.choice === 'none' ? null : toolCallGrammar(tools, isLazy));
  if (source === null) return null;
  if (grammar === null && !isLazy && holdsCall(begun))
    throw invalid('The embedded engine cannot continue a call that the answer must have');
  let begin: Awaited<ReturnType<Engine['grammar']>>;
  try {
    begin = await engine.grammar(source);
  } catch {
    throw invalid('Failed to initialize samplers: failed to parse grammar');
  }
  let state = isLazy ? undefined : begin();
  return text => {
    if (state === undefined && beginsCall(begun + text)) state = begin();
    return state;
  };
}
