import { homedir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { gatherDiagnostics } from '../../../src-main/doctor/diagnostics.ts';

const TOKEN = 'a-management-token-of-some-length-0123456789';

test('a bundle carries no token, key, password or home of a person, and says what could not be read', async () => {
  const { files, createdAt } = await gatherDiagnostics(
    [
      {
        name: 'options.json',
        content: () => ({
          tokenFile: join(homedir(), 'token'),
          docker: 'tcp://ada:hunter2hunter2@10.0.0.1:2375',
          apiKey: 'plain',
          HF_TOKEN: 'hf_short',
          generatedTokensTotal: 12,
        }),
      },
      {
        name: 'engine.log',
        content: () =>
          [
            'authorization: Bearer abcdefghijklmnop',
            `${TOKEN} stands here`,
            '-----BEGIN PRIVATE KEY-----',
            'MIIEvQIBADANBg',
            '-----END PRIVATE KEY-----',
            'n_tokens = 42',
          ].join('\n'),
      },
      {
        name: 'paddock.log',
        content: () => Promise.reject(new Error(`ENOENT: ${join(homedir(), 'paddock.log')}`)),
      },
    ],
    { values: [TOKEN] },
    7,
  );
  expect(createdAt).toBe(7);
  const text = files.map(file => file.text).join('\n');
  for (const secret of [
    TOKEN,
    'hunter2',
    'abcdefghijklmnop',
    'MIIEvQ',
    '"plain"',
    'hf_short',
    `${homedir()}/`,
  ])
    expect(text).not.toContain(secret);
  expect(text).toContain('"tokenFile": "~/token"');
  expect(text).toContain('"generatedTokensTotal": 12');
  expect(text).toContain('n_tokens = 42');
  expect(files[2]?.text).toBe('This could not be read: Error: ENOENT: ~/paddock.log');
});
