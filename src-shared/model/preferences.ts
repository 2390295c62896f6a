import { z } from 'zod';
import { ProfileId } from './profile.ts';

/** Kinds of desktop notifications; each can be turned off. */
export const NOTIFICATION_KINDS = [
  'ready',
  'failed',
  'crashed',
  'vram',
  'temperature',
  'benchmark-finished',
] as const;
export const NotificationKind = z.enum(NOTIFICATION_KINDS);
export type NotificationKind = z.infer<typeof NotificationKind>;

/** Outer bounds of the desktop window, in device-independent pixels of the virtual screen. */
export const WindowBounds = z.object({
  x: z.number().int().min(-100_000).max(100_000),
  y: z.number().int().min(-100_000).max(100_000),
  width: z.number().int().min(1).max(100_000),
  height: z.number().int().min(1).max(100_000),
  maximised: z.boolean(),
});
export type WindowBounds = z.infer<typeof WindowBounds>;

/** Which notifications are shown. */
export const NotificationChoices = z.object({
  ready: z.boolean(),
  failed: z.boolean(),
  crashed: z.boolean(),
  vram: z.boolean(),
  temperature: z.boolean(),
  'benchmark-finished': z.boolean(),
} satisfies Record<NotificationKind, z.ZodType>);

/** When a threshold notification is shown. */
export const NotificationThresholds = z.object({
  /** Used share of a GPU's VRAM, per cent. */
  vramPct: z.number().int().min(50).max(100),
  /** Temperature of a GPU, °C. */
  temperatureC: z.number().int().min(40).max(120),
});

/** What quitting does to servers that run: ask each time, stop them, or leave them for the next start to adopt. */
export const QuitChoice = z.enum(['ask', 'stop', 'leave-running']);
export type QuitChoice = z.infer<typeof QuitChoice>;

/** The user's choices. They belong to this Paddock, not to one browser. */
export const Preferences = z.object({
  theme: z.enum(['system', 'dark', 'light']),
  /** `system` follows the browser's or the desktop's language. */
  language: z.enum(['system', 'en', 'de']),
  /** Whether single keys such as `s` act; they get in the way of voice control and of some keyboards. */
  singleKeys: z.boolean(),
  /** Start with the session, minimised to the tray. Desktop only. */
  autostart: z.boolean(),
  onQuit: QuitChoice,
  notifications: NotificationChoices,
  thresholds: NotificationThresholds,
  /** Profiles of the quick switch, in the person's order. Ids that models.conf no longer has are kept and not shown. */
  pinned: z.array(ProfileId).max(50),
  /** Time between readings, ms; null for the one that Paddock was started with. */
  sampleMs: z.number().int().min(250).max(10_000).nullable(),
  /** Look for a newer version now and then. Off unless somebody turns it on. */
  updateCheck: z.boolean(),
  /** Local tools without a token may read, switch and ask, as with the reference. */
  anonymousTools: z.boolean(),
  /** How long readings are kept, hours. */
  historyHours: z.number().int().min(1).max(24),
  /** How long requests in flight may go on when their model is stopped or switched, seconds. */
  drainSeconds: z.number().int().min(1).max(3_600),
  /** Further folders in which models.conf may name files; absolute. */
  extraModelRoots: z.array(z.string().min(1).max(4_096)).max(20),
  /** The first steps on the Overview were put away. */
  firstStepsDismissed: z.boolean(),
  /** Bounds of the desktop window as it was closed; null before the first time. */
  window: WindowBounds.nullable(),
});
export type Preferences = z.infer<typeof Preferences>;

/** Changes of some preferences; what is absent stays. Inner objects are merged as well, the list of pins is replaced. */
export const PreferenceChanges = Preferences.extend({
  notifications: NotificationChoices.partial(),
  thresholds: NotificationThresholds.partial(),
}).partial();
export type PreferenceChanges = z.infer<typeof PreferenceChanges>;

export const defaultPreferences: Preferences = {
  theme: 'system',
  language: 'system',
  singleKeys: true,
  autostart: false,
  onQuit: 'ask',
  notifications: {
    ready: true,
    failed: true,
    crashed: true,
    vram: true,
    temperature: true,
    'benchmark-finished': true,
  },
  thresholds: { vramPct: 98, temperatureC: 85 },
  pinned: [],
  sampleMs: null,
  updateCheck: false,
  anonymousTools: true,
  historyHours: 24,
  drainSeconds: 30,
  extraModelRoots: [],
  firstStepsDismissed: false,
  window: null,
};

/** The preferences after a change. */
export function withChanges(preferences: Preferences, changes: PreferenceChanges): Preferences {
  return Preferences.parse({
    ...preferences,
    ...changes,
    notifications: { ...preferences.notifications, ...changes.notifications },
    thresholds: { ...preferences.thresholds, ...changes.thresholds },
    pinned: [...new Set(changes.pinned ?? preferences.pinned)],
  });
}
