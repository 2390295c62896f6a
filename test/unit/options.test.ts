import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { OPTION_TABLE } from '../../src-main/option-table.ts';
import { defaultHome, parseOptions } from '../../src-main/options.ts';
import { root } from '../support/imports.ts';

const parse = (argv: string[], env: NodeJS.ProcessEnv = {}) => parseOptions(argv, env, '/app', 'linux');

describe('options', () => {
  it('have working defaults', () => {
    expect(parse([])).toMatchObject({
      headless: false,
      open: null,
      host: '127.0.0.1',
      port: 8081,
      portExplicit: false,
      instancePort: 8080,
      modelsConf: '/app/models.conf',
      modelsDir: '/app/models',
      preload: null,
      sampleMs: 1000,
    });
  });

  it('take a certificate only with its key', () => {
    expect(() => parse(['--tls-cert', 'a.pem'])).toThrow('TLS needs a certificate and its key.');
    expect(parse(['--tls-cert', '/a.pem', '--tls-key', '/b.pem'])).toMatchObject({
      tlsCert: '/a.pem',
      tlsKey: '/b.pem',
      allowLan: false,
      updateFeed: null,
    });
    expect(parse([], { PADDOCK_ALLOW_LAN: 'yes' }).allowLan).toBe(true);
  });

  it('takes an address to listen on as it stands in the address of a page, but not an empty one', () => {
    expect(parse(['--host', '[::1]']).host).toBe('::1');
    expect(parse(['--host', '::']).host).toBe('::');
    expect(parse([], { PADDOCK_HOST: '' }).host).toBe('127.0.0.1');
    expect(() => parse(['--host', ''])).toThrow(/--host has no value/);
  });

  it('take names by which the panel is reached', () => {
    expect(parse([]).hostNames).toEqual([]);
    expect(parse(['--host-name', 'box.lan,*.lab.example,[2001:db8::7]']).hostNames).toEqual([
      'box.lan',
      '*.lab.example',
      '[2001:db8::7]',
    ]);
    expect(parse([], { PADDOCK_HOST_NAME: 'box.lan' }).hostNames).toEqual(['box.lan']);
    for (const wrong of ['box.lan:8081', 'https://box.lan', '*', 'a..b', 'a,'])
      expect(() => parse(['--host-name', wrong])).toThrow(/--host-name/);
  });

  it.each(['--home=', '--models-conf=', '--models-dir=', '--docker='])('refuse %s', flag => {
    expect(() => parse([flag])).toThrow(`${flag.slice(0, -1)} has no value.`);
  });

  it('take flags before the environment', () => {
    const env = {
      PADDOCK_PORT: '9000',
      PADDOCK_HOME: '/srv/paddock',
      PADDOCK_HEADLESS: '1',
      PADDOCK_OPEN: 'no',
    };
    expect(parse(['--port', '0'], env)).toMatchObject({
      port: 0,
      portExplicit: true,
      home: '/srv/paddock',
      tokenFile: '/srv/paddock/token',
      headless: true,
      open: false,
    });
  });

  it('take an image for grading by digest or id, and refuse a tag with the way to its id', () => {
    const digest = 'a'.repeat(64);
    expect(parse([]).graderImage).toBeNull();
    for (const image of [`sha256:${digest}`, `registry.local:5000/team/python3.12@sha256:${digest}`]) {
      expect(parse(['--grader-image', image]).graderImage).toBe(image);
      expect(parse([], { PADDOCK_GRADER_IMAGE: image }).graderImage).toBe(image);
    }
    for (const image of ['python:3.12', 'python', `python@sha256:${'a'.repeat(63)}`, `--rm@sha256:${digest}`])
      expect(() => parse([`--grader-image=${image}`])).toThrow(
        expect.objectContaining({
          message: expect.stringContaining('is not pinned'),
          fix: expect.stringContaining('docker image inspect'),
        }),
      );
  });

  it('look for models beside models.conf', () => {
    expect(parse(['--models-conf', '/etc/paddock/models.conf']).modelsDir).toBe('/etc/paddock/models');
  });

  it.each([
    [['--port', '70000'], /--port "70000" is not a whole number from 0 to 65535/],
    [['--sample-ms', '10'], /--sample-ms/],
    [['--nonsense'], /nonsense/],
    [['positional'], /positional/],
  ])('refuse %j and name the option', (argv, message) => {
    expect(() => parse(argv as string[])).toThrow(message as RegExp);
  });

  it('follow the platform for the state folder', () => {
    expect(defaultHome({ XDG_DATA_HOME: '/data' }, 'linux')).toBe('/data/paddock');
    expect(defaultHome({}, 'darwin')).toMatch(/Library\/Application Support\/Paddock$/);
  });

  it('are all in the table of the README', () => {
    const readme = readFileSync(join(root, 'README.md'), 'utf8');
    for (const row of OPTION_TABLE) {
      const flag = row.value === null ? `--${row.flag}` : `--${row.flag} ${row.value}`;
      expect(readme).toContain(`| \`${flag}\` | \`${row.env}\` | ${row.meaning} |`);
    }
  });
});
