import { expect, it } from 'vitest';
import { requireStartableByMac } from '../../../src-main/desktop/startable-by-mac.ts';

const app = '/Applications/Paddock.app/Contents/MacOS/Paddock';

it('is an installed Paddock without options, which macOS would not pass', () => {
  expect(() => requireStartableByMac([app], true)).not.toThrow();
  expect(() => requireStartableByMac([app, '--home=/a b'], true)).toThrow('--home=/a b');
});

it('is no checkout, of which macOS would start Electron alone', () => {
  expect(() => requireStartableByMac(['/paddock/node_modules/electron', '/paddock'], false)).toThrow(
    'no app',
  );
});
