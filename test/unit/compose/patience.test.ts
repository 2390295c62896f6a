import { expect, it } from 'vitest';
import { patienceOf } from '../../../src-main/compose/patience.ts';
import { Cell } from '../../../src-main/lib/cell.ts';
import { defaultPolicy } from '../../../src-main/supervisor/policy.ts';
import { defaultPreferences, PreferenceChanges, withChanges } from '../../../src-shared/model/preferences.ts';

it('waits for requests as long as the person chose last', () => {
  const choices = new Cell(defaultPreferences);
  const patience = patienceOf(choices);
  expect({ ...patience }).toEqual(defaultPolicy);
  choices.set(withChanges(choices.value, { drainSeconds: 120 }));
  expect(patience.drainMs).toBe(120_000);
  expect(PreferenceChanges.safeParse({ drainSeconds: 0 }).success).toBe(false);
});
