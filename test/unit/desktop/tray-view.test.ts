import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { autostartEntry } from '../../../src-main/desktop/autostart-entry.ts';
import { overallStatus, readyEndpoint, stoppedByQuitting } from '../../../src-main/desktop/served.ts';
import { desktopTexts } from '../../../src-main/desktop/texts.ts';
import { hasTrayHost } from '../../../src-main/desktop/tray-host.ts';
import { trayView } from '../../../src-main/desktop/tray-view.ts';
import { SupervisorState } from '../../../src-shared/model/supervisor.ts';
import { listing, readingOf, scenarios } from '../../support/panel-scenarios.ts';

const statuses = SupervisorState.options.map(option => option.shape.status.value);
// biome-ignore lint/suspicious/noExplicitAny: only what the views read
const group = (status: string, more: Record<string, unknown> = {}): any => ({
  group: status,
  port: 8080,
  operation: null,
  state: {
    status,
    ...(status === 'stopped' || status === 'disposed' ? {} : { profileId: `p-${status}` }),
    instance: { endpoint: 'http://127.0.0.1:8080/', runtime: 'docker' },
    ...more,
  },
});
const snapshot = (...groups: ReturnType<typeof group>[]) => ({ at: 0, groups });

describe('the tray', () => {
  it('has a picture for every state, on dark and light panels and for macOS, at every scale', () => {
    for (const status of statuses)
      for (const variant of ['-dark', '-light', 'Template'])
        for (const scale of ['', '@2x', '@3x'])
          expect(existsSync(`resources/icons/tray/${status}${variant}${scale}.png`), status + variant).toBe(
            true,
          );
  });

  it('shows the most urgent of several groups', () => {
    expect(overallStatus(snapshot())).toBe('stopped');
    expect(overallStatus(snapshot(group('ready'), group('failed'), group('starting')))).toBe('failed');
    expect(overallStatus(snapshot(group('stopped'), group('ready')))).toBe('ready');
    for (const status of statuses) expect(overallStatus(snapshot(group(status)))).toBe(status);
  });

  it('copies the address of the API of a server, also of one behind a path', () => {
    const behind = { instance: { endpoint: 'https://host/llm', runtime: 'remote' } };
    expect(readyEndpoint([group('stopped'), group('ready', behind)])).toBe('https://host/llm/v1');
    expect(readyEndpoint([group('ready')])).toBe('http://127.0.0.1:8080/v1');
    expect(readyEndpoint([group('starting')])).toBeNull();
  });

  it('sums VRAM and speed in the tooltip, in the numbers of the language', () => {
    const reading = readingOf(scenarios.busy, 1_000_000);
    const facts = {
      snapshot: snapshot(group('ready')),
      listing: { ...listing, profiles: [] },
      reading,
      pinned: [],
    };
    const english = trayView(facts as never, desktopTexts('en', 'fr'));
    const german = trayView(facts as never, desktopTexts('system', 'de_AT'));
    expect(english.tooltip).toMatch(/^Paddock\np-ready · ready\nVRAM \d+\.\d \/ \d+\.\d GiB · \d+\.\d t\/s$/);
    expect(german.tooltip).toMatch(/^Paddock\np-ready · bereit\nVRAM \d+,\d \/ \d+,\d GiB · \d+,\d t\/s$/);
    expect(trayView({ ...facts, reading: null } as never, desktopTexts('en', 'en')).tooltip).toBe(
      'Paddock\np-ready · ready',
    );
  });

  it('marks what each group serves, and offers only what can start', () => {
    const entry = (id: string, file: object, issues: readonly object[] = []) => ({
      profile: { id, name: '', issues },
      file: { state: 'present', problem: null, ...file },
    });
    const facts = {
      snapshot: snapshot(
        group('ready', { profileId: 'chat' }),
        group('starting', { profileId: 'embed' }),
        group('stopped'),
      ),
      listing: {
        profiles: [
          entry('chat', {}),
          entry('embed', {}),
          entry('free', {}),
          entry('far', { state: 'remote' }),
          entry('gone', { state: 'missing', problem: 'gone.gguf is not there.' }),
          entry('wrong', {}, [{ severity: 'error', message: 'CTX_SIZE is no number.' }]),
          entry('odd', {}, [{ severity: 'warning', message: 'Nobody reads that key.' }]),
        ],
      },
      reading: null,
      pinned: ['chat', 'embed', 'free', 'far', 'gone', 'wrong', 'odd'],
    };
    const shown = trayView(facts as never, desktopTexts('en', 'en')).entries.flatMap(one =>
      one.kind === 'action' && one.action.kind === 'switch' ? [[one.label, one.checked, one.enabled]] : [],
    );
    expect(shown).toEqual([
      ['chat', true, false],
      ['embed', true, false],
      ['free', false, true],
      ['far', false, true],
      ['gone · cannot start', false, false],
      ['wrong · cannot start', false, false],
      ['odd', false, true],
    ]);
  });
});

it('counts a server as stopped by quitting unless it is remote or not there', () => {
  const remote = group('ready', { instance: { endpoint: 'http://gpu-box:8080/', runtime: 'remote' } });
  expect(stoppedByQuitting(snapshot(group('ready'), remote, group('starting', { instance: null })))).toEqual([
    'p-ready',
    'p-starting',
  ]);
  for (const status of ['stopped', 'backoff', 'failed', 'stopping', 'disposed'])
    expect(stoppedByQuitting(snapshot(group(status)))).toEqual([]);
});

it('finds no tray where no program can ask for one, and never asks beyond Linux', async () => {
  expect(await hasTrayHost({ PATH: '/nonexistent' }, 'linux')).toBe(false);
  expect(await hasTrayHost({ PATH: '/nonexistent' }, 'darwin')).toBe(true);
});

it('writes commands into a desktop entry so that they come out as they went in', () => {
  const exec = (...command: string[]): string | undefined =>
    /^Exec=(.*)$/m.exec(autostartEntry(command))?.[1];
  expect(exec('/opt/Paddock App/paddock', '--hidden')).toBe('"/opt/Paddock App/paddock" "--hidden"');
  expect(exec('/a$b"c`d\\e%f')).toBe('"/a\\\\$b\\\\"c\\\\`d\\\\\\\\e%%f"');
  expect(() => autostartEntry(['/a\nExec=evil'])).toThrow('line break');
});
