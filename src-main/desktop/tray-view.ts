import type { Preferences } from '../../src-shared/model/preferences.ts';
import type { ProfileListing } from '../../src-shared/model/profile.ts';
import type { Reading } from '../../src-shared/model/reading.ts';
import type { SupervisorSnapshot, SupervisorStatus } from '../../src-shared/model/supervisor.ts';
import { startProblem } from '../../src-shared/start-problem.ts';
import { formatMiBPart, formatTokensPerSecond } from '../../src-shared/units.ts';
import { nameOf, overallStatus, profileOf, readyEndpoint } from './served.ts';
import type { DesktopTexts } from './texts.ts';

export type TrayAction =
  | { readonly kind: 'open' }
  | { readonly kind: 'quit' }
  | { readonly kind: 'stop' }
  | { readonly kind: 'switch'; readonly profileId: string }
  | { readonly kind: 'copy'; readonly text: string };

export type TrayEntry =
  | { readonly kind: 'separator' }
  | { readonly kind: 'text'; readonly label: string }
  | {
      readonly kind: 'action';
      readonly label: string;
      readonly enabled: boolean;
      /** Whether it is marked; null for an entry that never is. */
      readonly checked: boolean | null;
      readonly action: TrayAction;
    };

export interface TrayView {
  /** Names the picture: resources/icons/tray/<icon>-… */
  readonly icon: SupervisorStatus;
  readonly tooltip: string;
  readonly entries: readonly TrayEntry[];
}

export interface TrayFacts {
  readonly snapshot: SupervisorSnapshot;
  readonly listing: ProfileListing;
  readonly reading: Reading | null;
  readonly pinned: Preferences['pinned'];
}

const SEPARATOR: TrayEntry = { kind: 'separator' };

/** The tray as it should be: nothing else decides what it shows. */
export function trayView(facts: TrayFacts, texts: DesktopTexts): TrayView {
  const { snapshot, reading } = facts;
  const states = statusLines(facts, texts);
  const endpoint = readyEndpoint(snapshot.groups);
  const action = (label: string, what: TrayAction, enabled = true): TrayEntry => ({
    kind: 'action',
    label,
    enabled,
    checked: null,
    action: what,
  });
  return {
    icon: overallStatus(snapshot),
    tooltip: ['Paddock', ...states, ...measured(reading, texts)].join('\n'),
    entries: [
      ...states.map((label): TrayEntry => ({ kind: 'text', label })),
      SEPARATOR,
      ...quickSwitch(facts, texts),
      SEPARATOR,
      action(
        texts.menu.stop,
        { kind: 'stop' },
        snapshot.groups.some(({ state }) => canStop(state.status)),
      ),
      action(texts.menu.copyEndpoint, { kind: 'copy', text: endpoint ?? '' }, endpoint !== null),
      SEPARATOR,
      action(texts.menu.open, { kind: 'open' }),
      action(texts.menu.quit, { kind: 'quit' }),
    ],
  };
}

function statusLines({ snapshot, listing }: TrayFacts, texts: DesktopTexts): readonly string[] {
  const lines = snapshot.groups.flatMap(({ state }) => {
    const profileId = profileOf(state);
    return profileId === null ? [] : [`${nameOf(listing, profileId)} · ${texts.status[state.status]}`];
  });
  return lines.length === 0 ? [texts.nothingServed] : lines;
}

/** VRAM over all GPUs and generation speed over all servers; what is not measured is left out. */
function measured(reading: Reading | null, texts: DesktopTexts): readonly string[] {
  if (reading === null) return [];
  const parts: string[] = [];
  const gpus = reading.gpus.filter(gpu => gpu.vramUsedMiB !== null && gpu.vramTotalMiB !== null);
  if (gpus.length > 0) {
    const sum = (key: 'vramUsedMiB' | 'vramTotalMiB'): number =>
      gpus.reduce((total, gpu) => total + (gpu[key] ?? 0), 0);
    const [used, total] = formatMiBPart(sum('vramUsedMiB'), sum('vramTotalMiB'), texts.locale);
    parts.push(`VRAM ${used} / ${total}`);
  }
  const rates = reading.servers.flatMap(({ generationTokensPerSecond: rate }) =>
    rate === null ? [] : [rate],
  );
  if (rates.length > 0) {
    const rate = rates.reduce((total, one) => total + one, 0);
    parts.push(`${formatTokensPerSecond(rate, texts.locale)} t/s`);
  }
  return parts.length === 0 ? [] : [parts.join(' · ')];
}

function quickSwitch({ snapshot, listing, pinned }: TrayFacts, texts: DesktopTexts): readonly TrayEntry[] {
  const known = pinned.flatMap(id => listing.profiles.filter(({ profile }) => profile.id === id));
  if (known.length === 0) return [{ kind: 'text', label: texts.menu.pinHint }];
  const served = new Set(
    snapshot.groups.flatMap(({ state }) =>
      state.status === 'ready' || state.status === 'starting' ? [state.profileId as string] : [],
    ),
  );
  return known.map(entry => {
    const { id, name } = entry.profile;
    const isServed = served.has(id);
    const startable = isServed || startProblem(entry) === null;
    return {
      kind: 'action',
      label: startable ? name || id : `${name || id} · ${texts.menu.cannotStart}`,
      enabled: startable && !isServed,
      checked: isServed,
      action: { kind: 'switch', profileId: id },
    };
  });
}

function canStop(status: SupervisorStatus): boolean {
  return status === 'starting' || status === 'ready' || status === 'draining' || status === 'backoff';
}
