import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareVersions } from '../../../src-main/updates/version-order.ts';

const part = fc.nat(50);
const pre = fc.array(fc.oneof(fc.nat(20).map(String), fc.constantFrom('alpha', 'beta', 'rc')), {
  minLength: 1,
  maxLength: 3,
});
const version = fc
  .tuple(part, part, part, fc.option(pre, { nil: null }))
  .map(([major, minor, patch, tail]) => `${major}.${minor}.${patch}${tail ? `-${tail.join('.')}` : ''}`);

describe('the order of versions', () => {
  it('is the one of semver’s own example', () => {
    const ascending = [
      '1.0.0-alpha',
      '1.0.0-alpha.1',
      '1.0.0-alpha.beta',
      '1.0.0-beta',
      '1.0.0-beta.2',
      '1.0.0-beta.11',
      '1.0.0-rc.1',
      '1.0.0',
      '1.0.1',
      '1.9.0',
      '1.10.0',
      '2.0.0',
    ];
    for (const [i, older] of ascending.entries()) {
      for (const newer of ascending.slice(i + 1)) expect(compareVersions(older, newer)).toBeLessThan(0);
    }
  });

  it('is a total order, whatever the prefix and the build', () => {
    fc.assert(
      fc.property(version, version, version, (a, b, c) => {
        const [ab, ba, bc, ac] = [
          compareVersions(a, b),
          compareVersions(`v${b}`, a),
          compareVersions(b, `${c}+build.7`),
          compareVersions(a, c),
        ].map(order => Math.sign(order ?? Number.NaN));
        expect((ab ?? 0) + (ba ?? 0)).toBe(0);
        if (ab === -1 && bc === -1) expect(ac).toBe(-1);
        if (ab === 0) expect(ac).toBe(bc);
      }),
    );
  });

  it('knows nothing of what is no version', () => {
    for (const text of ['', 'latest', '1.2', '1.2.3.4', 'b11669'])
      expect(compareVersions('1.0.0', text)).toBeNull();
  });
});
