import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { graderSources } from '../../support/grading.ts';
import { numpyPythons } from '../../support/numpy.ts';
import { describeWith } from '../../support/requirements.ts';

const script = fileURLToPath(new URL('../../support/allclose_pairs.py', import.meta.url));
const Report = z.object({
  numpy: z.string(),
  counts: z.record(z.string(), z.number()),
  differing: z.array(z.string()),
  found: z.number(),
});
const PAIRS = 20_000;

describeWith(['numpy'], 'the comparison without numpy', () => {
  for (const { path, numpy } of numpyPythons()) {
    it(`says what EvalPlus says with numpy ${numpy}, and refuses what that refuses`, () => {
      const output = execFileSync(path, ['-I', '-B', script, graderSources, '7', String(PAIRS)], {
        encoding: 'utf8',
        timeout: 900_000,
      });
      const { counts, differing, found } = Report.parse(JSON.parse(output));
      expect(differing).toEqual([]);
      expect(found).toBe(0);
      // Every outcome is there often enough to be tested.
      for (const outcome of ['True', 'False', 'raises'])
        expect(counts[`allclose ${outcome}`]).toBeGreaterThan(1_000);
      for (const outcome of ['True', 'False']) expect(counts[`verdict ${outcome}`]).toBeGreaterThan(1_000);
      expect(counts['left out']).toBeLessThan(PAIRS / 3);
    });
  }
});
