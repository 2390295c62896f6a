import { expect, test } from 'vitest';
import { askable } from '../../../src-renderer/pages/benchmarks/askable.ts';
import type { ProfileEntry } from '../../../src-shared/model/profile.ts';
import { emptyProfile } from '../../support/empty-profile.ts';

test('a profile for benchmarks is a choice where no plain one has its id', () => {
  const entries = ['plain', 'bench-plain', 'bench-alone', 'other'].map(
    id => ({ profile: emptyProfile({ id: id as never, bench: id.startsWith('bench-') }) }) as ProfileEntry,
  );
  expect(askable(entries).map(({ profile }) => profile.id)).toEqual(['plain', 'bench-alone', 'other']);
});
