import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { App, ConnectionView } from './app.ts';
import type { ChoicesView } from './choices.ts';
import type { DismissedView } from './dismissed.ts';
import type { DraftsView } from './drafts.ts';
import type { FailureView } from './failure.ts';
import type { FoundModelsView } from './found-models.ts';
import type { ListView } from './list-view.ts';
import type { LogView } from './logs.ts';
import type { OutdatedView } from './outdated.ts';
import type { PreferencesView } from './preferences.ts';
import type { ProfilesView } from './profiles.ts';
import type { RangeView } from './ranged-readings.ts';
import type { SupervisorView } from './supervisor.ts';
import type { TelemetryView } from './telemetry.ts';

export const AppContext = createContext<App | null>(null);

/** @throws Error outside the provider, which is a bug. */
export function useApp(): App {
  const app = useContext(AppContext);
  if (!app) throw new Error('There is no app around this component.');
  return app;
}

export const useConnection = <T>(select: (view: ConnectionView) => T): T =>
  useStore(useApp().connection, select);
export const useSupervisor = <T>(select: (view: SupervisorView) => T): T =>
  useStore(useApp().supervisor.store, select);
export const useProfiles = <T>(select: (view: ProfilesView) => T): T =>
  useStore(useApp().profiles.store, select);
export const useOutdated = <T>(select: (view: OutdatedView) => T): T =>
  useStore(useApp().outdated.store, select);
/** Select primitives: the newest reading is another object every tick. */
export const useTelemetry = <T>(select: (view: TelemetryView) => T): T =>
  useStore(useApp().telemetry.store, select);
export const useLogs = <T>(select: (view: LogView) => T): T => useStore(useApp().logs.store, select);
export const usePreferences = <T>(select: (view: PreferencesView) => T): T =>
  useStore(useApp().preferences.store, select);
/** The chosen time range of the charts. */
export const useRange = <T>(select: (view: RangeView) => T): T =>
  useStore(useApp().telemetry.ranged.view, select);
export const useDrafts = <T>(select: (view: DraftsView) => T): T => useStore(useApp().drafts.store, select);
/** How somebody looks at the list of profiles. */
export const useListView = <T>(select: (view: ListView) => T): T => useStore(useApp().listView, select);
/** News that were put away. */
export const useDismissed = <T>(select: (view: DismissedView) => T): T =>
  useStore(useApp().dismissed.store, select);
export const useFailure = <T>(select: (view: FailureView) => T): T => useStore(useApp().failure, select);
/** The models that were found on this machine. */
export const useFoundModels = <T>(select: (view: FoundModelsView) => T): T =>
  useStore(useApp().foundModels.store, select);
/** The user's choices, as Paddock keeps them. */
export const useChoices = <T>(select: (view: ChoicesView) => T): T =>
  useStore(useApp().choices.store, select);
