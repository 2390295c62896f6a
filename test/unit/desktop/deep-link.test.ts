import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isLink, parseLink, takeArguments } from '../../../src-main/desktop/deep-link.ts';
import { OPTION_TABLE } from '../../../src-main/option-table.ts';
import { ProfileId } from '../../../src-shared/model/profile.ts';

describe('a link', () => {
  it('names a profile in exactly one spelling', () => {
    expect(parseLink('paddock://switch/qwen35-27b.q6')).toEqual({
      kind: 'switch',
      profileId: 'qwen35-27b.q6',
    });
    expect(parseLink('PADDOCK://switch/a/')).toEqual({ kind: 'switch', profileId: 'a' });
  });

  it('gives an id that models.conf could have, or nothing, whatever it says', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: 'binary' }).map(tail => `paddock://switch/${tail}`),
      fc.webPath().map(path => `paddock:/${path}`),
    );
    fc.assert(
      fc.property(text, link => {
        const parsed = parseLink(link);
        if (parsed === null) return;
        expect(ProfileId.safeParse(parsed.profileId).success).toBe(true);
        expect(parsed.profileId).not.toMatch(/^\.+$/);
        expect(link.toLowerCase()).toMatch(/^paddock:\/\/switch\//);
      }),
    );
  });
});

describe('the arguments of a start', () => {
  it('bring no options in along with a link', () => {
    const options = fc.array(fc.string());
    fc.assert(
      fc.property(options, options, (before, after) => {
        const taken = takeArguments([...before, 'Paddock://switch/x', ...after]);
        expect(taken.options).toEqual([]);
        expect(taken.hidden).toBe(false);
        expect(taken.links.every(isLink)).toBe(true);
      }),
    );
  });

  it('are ours without those that Windows adds where a notification starts us', () => {
    expect(takeArguments(['-ToastActivated', '--port=1', '-Embedding'])).toEqual({
      options: ['--port=1'],
      links: [],
      hidden: false,
      switches: [],
    });
  });

  it('are ours without the usual switches of Chromium, with values as well', () => {
    for (const one of [
      '--password-store=basic',
      '--force-device-scale-factor=1.5',
      '--gtk-version=3',
      '--use-gl=egl',
      '--in-process-gpu',
      '--lang=de',
      '--js-flags=--max-old-space-size=512',
      '--proxy-server=localhost:1',
      '--log-level=1',
      '--no-sandbox',
      '--disable-gpu',
    ])
      expect(takeArguments([one, '--port=1']).options, one).toEqual(['--port=1']);
  });

  it('are ours where they only look like those of Chromium', () => {
    for (const one of [
      '--long',
      '--language=de',
      '--lang-x',
      '--user',
      '--no-open',
      '--passwort-store=basic',
      '-E',
    ])
      expect(takeArguments([one]).options, one).toEqual([one]);
    for (const { flag } of OPTION_TABLE)
      expect(takeArguments([`--${flag}=1`]).options, flag).toEqual([`--${flag}=1`]);
  });

  it('are ours without what is for Chromium', () => {
    expect(
      takeArguments([
        '--no-sandbox',
        '--port=1',
        '--hidden',
        '--ozone-platform=x11',
        '--headless',
        '--inspect=9229',
        '--remote-debugging-port=9222',
      ]),
    ).toEqual({
      options: ['--port=1', '--headless'],
      links: [],
      hidden: true,
      // What opens a door is for this start only.
      switches: ['--no-sandbox', '--ozone-platform=x11'],
    });
  });
});
