import { expect, it } from 'vitest';
import { ramRoom } from '../../../src-main/models/ram-room.ts';
import { reading } from '../telemetry/readings.ts';

const served = { profileId: 'qwen', group: 'default', cpuPct: 100 };
const replaced = [{ profileId: 'qwen', usesGpus: false }];

it('takes off what is in use of the host only what the replaced model holds of that', () => {
  const mapped = reading(1, { instances: [{ ...served, ramMiB: 6_000, ramOwnMiB: 1_000 }] });
  expect(ramRoom(mapped, replaced)).toEqual({ totalMiB: 65_536, otherMiB: 7_192 });
  expect(ramRoom(mapped, [])).toEqual({ totalMiB: 65_536, otherMiB: 8_192 });
});

it('takes what is resident where nobody tells files apart, and knows nothing without a reading', () => {
  const unknown = reading(1, { instances: [{ ...served, ramMiB: 6_000, ramOwnMiB: null }] });
  expect(ramRoom(unknown, replaced).otherMiB).toBe(2_192);
  expect(ramRoom(reading(1, { host: null }), replaced)).toEqual({ totalMiB: null, otherMiB: null });
});
