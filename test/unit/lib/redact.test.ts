import { expect, it } from 'vitest';
import { redact } from '../../../src-main/lib/redact.ts';

/** Nobody's; put together here, so that no scanner takes it for somebody's. */
const secret = (prefix: string, length: number): string =>
  prefix + 'a1B2c3D4e5F6g7H8'.repeat(9).slice(0, length);
const value = secret('', 32);

it.each([
  'Authorization: Bearer %',
  'Authorization: Basic %',
  '< proxy-authorization: basic %',
  'authorization = %',
  '{"Authorization":"Basic %"}',
  String.raw`{"message":"{\"authorization\":\"Token %\"}"}`,
  "headers: { authorization: [ 'Basic %' ] }",
  '< Set-Cookie: sid=%; Path=/; HttpOnly',
  'Cookie: theme="dark"; sid=%',
  '{"set-cookie":["sid=%; Path=/"],"tokens":12}',
  'GET /v1/models?token=% HTTP/1.1',
  'downloading https://example.org/model.gguf?Expires=1700000000&X-Amz-Signature=%&X-Amz-Expires=600',
  'https://example.org/v1?key=%',
  'opening http://127.0.0.1:7381/auth?code=%',
  'https://user:%@example.org/x',
  'token: "%"',
  'HF_TOKEN=%',
  '{"refresh_token":"%"}',
  'x-api-key: %',
  'llama-server --api-key %',
])('hides what stands in the place of a secret: %j', line => {
  const clean = redact(line.replace('%', value));
  expect(clean).not.toContain(value.slice(0, 8));
  expect(clean).toContain('[redacted]');
});

it.each([
  secret('sk-', 40),
  secret('hf_', 34),
  secret('gsk_', 52),
  secret('npm_', 36),
  secret('ghp_', 36),
  secret('github_' + 'pat_', 82),
  secret('glpat-', 20),
  secret('AIza', 35),
  secret('xai-', 80),
  secret('nvapi-', 64),
  secret('xoxb-', 40),
  'AK' + 'IA' + 'A1B2C3D4E5F6G7H8',
  'AS' + 'IA' + 'A1B2C3D4E5F6G7H8',
  secret('eyJ', 20) + secret('.', 30) + secret('.', 40),
])('hides a key by its own shape, wherever it stands', key => {
  expect(redact(`the key ${key} was used`)).toBe('the key [redacted] was used');
});

it('leaves the rest of a line as it was', () => {
  expect(redact(`GET /x?n_tokens=12&token=${value}&seed=4 HTTP/1.1`)).toBe(
    'GET /x?n_tokens=12&token=[redacted]&seed=4 HTTP/1.1',
  );
  expect(redact(`{"set-cookie":["sid=${value}; Path=/"],"tokens":12}`)).toBe(
    '{"set-cookie":["[redacted]"],"tokens":12}',
  );
  expect(redact(`Authorization: Basic ${value}, tokens: 12`)).toBe('Authorization: [redacted], tokens: 12');
});

it.each([
  'completion_tokens = 120, prompt_tokens: 12, tokenizer.ggml.tokens arr[str,2048], token_type = 1',
  'print_info: BOS token        = 128000 "<|begin_of_text|>"',
  'print_info: EOG token        = 128009 "<|eot_id|>"',
  'slot update_slots: id  0 | task 1 | n_past = 120, n_tokens = 2048, progress = 0.500000',
  'tokenizer.json and token: true, token = 1234567890123456789012345',
  'POST /completion?max_token=1000000&n_predict=128',
  'srv  authorization: disabled',
  'basic authentication is off; the cookie jar is empty; cookie: none',
  'npm_config_registry=https://registry.example.org/ xai-grok-2 gsk_x AIza',
  'monkey=bananas&keyboard=qwertyuiop',
])('leaves counters, words and paths alone: %s', line => {
  expect(redact(line)).toBe(line);
});
