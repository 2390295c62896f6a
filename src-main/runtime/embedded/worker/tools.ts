import { isObject, type Json } from './body.ts';
import { literal } from './gbnf.ts';
import { invalid } from './http-error.ts';
import { jsonObjectGrammar, jsonSchemaGrammar } from './json-grammar.ts';

/** The tools of a request and what the model must do with them. */
export interface ToolUse {
  readonly tools: readonly Json[];
  readonly choice: 'none' | 'auto' | 'required';
  /** The calls that the answer may hold. */
  readonly allowed: readonly { readonly name: string; readonly parameters: unknown }[];
  readonly parallel: boolean;
}

/** null when the request has no tools. @throws HttpError 400 for a tool that cannot be read */
export function readTools(body: Json): ToolUse | null {
  const { tools, tool_choice: choice } = body;
  if (tools === undefined || tools === null) return null;
  if (!Array.isArray(tools)) throw invalid("Expected 'tools' to be an array");
  if (tools.length === 0) return null;
  const list = tools.map(tool => {
    const fn = isObject(tool) ? tool.function : undefined;
    if (!isObject(tool) || !isObject(fn)) throw invalid('Missing tool function');
    if (typeof fn.name !== 'string' || fn.name === '') throw invalid('Missing tool name');
    return { tool, name: fn.name, parameters: fn.parameters };
  });
  const named = isObject(choice) && isObject(choice.function) ? choice.function.name : undefined;
  if (named !== undefined) {
    const only = list.filter(({ name }) => name === named);
    if (only.length === 0) throw invalid(`Tool choice not found: ${String(named)}`);
    return { tools: tools as Json[], choice: 'required', allowed: only, parallel: false };
  }
  const word = choice ?? 'auto';
  if (word !== 'none' && word !== 'auto' && word !== 'required') {
    throw invalid(`Invalid tool_choice: ${JSON.stringify(word)}`);
  }
  return {
    tools: tools as Json[],
    choice: word,
    allowed: list,
    parallel: body.parallel_tool_calls !== false,
  };
}

const OPEN = '<tool_call>';

/**
 * GBNF of the calls. `begun`: the model has written `<tool_call>` of its own accord, and from there on the grammar
 * holds; otherwise the answer must be a call from its first token.
 */
export function toolCallGrammar(use: ToolUse, begun: boolean): string {
  const rules: string[] = [];
  const calls = use.allowed.map(({ name, parameters }, index) => {
    const prefix = `tool${index}`;
    rules.push(
      ...renamed(isObject(parameters) ? jsonSchemaGrammar(parameters) : jsonObjectGrammar(), prefix),
    );
    return `"{\\"name\\": " ${literal(JSON.stringify(name))} ", \\"arguments\\": " ${prefix}-root "}"`;
  });
  const rest = `blank call blank "</tool_call>"`;
  const further = use.parallel ? ` (blank ${literal(OPEN)} ${rest})*` : '';
  const first = begun ? rest : `${literal(OPEN)} ${rest}`;
  return [
    `root ::= ${first}${further}`,
    'blank ::= [ \\n]{0,2}',
    `call ::= ${calls.join(' | ')}`,
    ...rules,
  ].join('\n');
}

/** Prefixes every rule, so that the grammars of several tools live side by side. Text and classes stay as they are. */
function renamed(grammar: string, prefix: string): string[] {
  const part = /"(?:[^"\\]|\\.)*"|\[(?:[^\]\\]|\\.)*\]|\{[^}]*\}|[a-zA-Z][a-zA-Z0-9-]*/g;
  return grammar
    .trim()
    .split('\n')
    .map(line => line.replace(part, found => (/^[a-zA-Z]/.test(found) ? `${prefix}-${found}` : found)));
}

/** Whether the text ends just where a call begins. */
export function beginsCall(text: string): boolean {
  return /<tool_call>\s*$/.test(text);
}

/** Whether a call begins anywhere in the text. */
export function holdsCall(text: string): boolean {
  return text.includes(OPEN);
}
