import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { PidRecord, PidRecords } from '../../../../src-main/runtime/process/pid-record.ts';

const folder = mkdtempSync(join(tmpdir(), 'paddock-records-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('writes a record and removes it at the same time without a failure, the last of both counts', async () => {
  const record = PidRecord.parse({
    ...{ version: 1, kind: 'process', homeId: 'h', launchId: 'l', group: 'g', profileId: 'p', specHash: 's' },
    ...{ id: 'process-1', pid: 1, start: '1', port: 8_080, command: [], startedAt: 0 },
    trimmed: { stdout: 0, stderr: 0 },
  });
  const records = new PidRecords(folder);
  const under = Array.from({ length: 50 }, () => [
    records.write(record),
    records.write(record),
    records.remove(record.id),
  ]);
  await Promise.all(under.flat());
  expect(readdirSync(folder)).toEqual([]);
  await Promise.all([records.remove(record.id), records.write(record)]);
  expect(readdirSync(folder)).toEqual(['process-1.json']);
});
