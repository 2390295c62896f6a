import { getLlama, type Llama, type LlamaGrammar } from 'node-llama-cpp';
import { afterAll, beforeAll } from 'vitest';
import { jsonSchemaGrammar } from '../../src-main/runtime/embedded/worker/json-grammar.ts';

/** The engine's own reading of a grammar. */
interface Reader extends LlamaGrammar {
  _testText(text: string): boolean;
}

/**
 * The engine for the tests of a file: gives for a JSON schema whether it takes a text as an answer by it.
 * @returns what throws HttpError for a schema that is refused
 */
export function schemaReader(): (schema: unknown) => Promise<(text: string) => boolean> {
  let llama: Llama;
  beforeAll(async () => {
    llama = await getLlama({ gpu: false, build: 'never', skipDownload: true, progressLogs: false });
  });
  afterAll(() => llama?.dispose());
  return async schema => {
    const grammar = (await llama.createGrammar({ grammar: jsonSchemaGrammar(schema) })) as Reader;
    return text => grammar._testText(text);
  };
}
