import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { contract } from '../../src-shared/contract.ts';

/** A diff of this snapshot is a change of the API: additions are fine, the rest breaks somebody. */
describe('the contract', () => {
  it('keeps its names, kinds, access and schemas', async () => {
    const surface = Object.entries(contract).map(([name, row]) => ({
      name,
      kind: row.kind,
      access: row.access,
      input: schema(row.input, 'input'),
      ...(row.kind === 'stream'
        ? { event: schema(row.event, 'output') }
        : { output: schema(row.output, 'output') }),
    }));
    await expect(`${JSON.stringify(surface, null, 2)}\n`).toMatchFileSnapshot(
      '../golden/contract-surface.json',
    );
  });

  it('says of every row in one line what it is for', () => {
    for (const [name, { summary }] of Object.entries(contract)) {
      expect(name).toMatch(/^[a-z]+\.[a-zA-Z]+$/);
      expect(summary).toMatch(/^[A-Z][^\n]{5,120}[^.]$/);
    }
  });

  it('lets nobody change anything without a token, except what the reference lets local tools do', () => {
    const open = Object.entries(contract).filter(
      ([, row]) => row.kind === 'command' && row.access !== 'manage',
    );
    expect(open.map(([name]) => name)).toEqual(['supervisor.switch']);
  });
});

function schema(type: z.ZodType, io: 'input' | 'output'): unknown {
  return z.toJSONSchema(type, { io, unrepresentable: 'any' });
}
