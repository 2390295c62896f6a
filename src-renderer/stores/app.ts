import { createStore, type StoreApi } from 'zustand/vanilla';
import type { PaddockContract } from '../../src-shared/contract.ts';
import type { AppInfo } from '../../src-shared/model/app.ts';
import { DEFAULT_GROUP } from '../../src-shared/model/profile.ts';
import type { Client } from '../../src-shared/rpc/define.ts';
import type { Link } from '../rpc/connect.ts';
import type { Connection } from '../rpc/connection.ts';
import { asPaddockError } from '../rpc/use-call.ts';
import { type ChoicesStore, createChoicesStore } from './choices.ts';
import { createDismissedStore, type DismissedStore } from './dismissed.ts';
import { createDraftStore, type DraftStore } from './drafts.ts';
import { createFailureStore, type FailureStore } from './failure.ts';
import { createFoundModelsStore, type FoundModelsStore } from './found-models.ts';
import { type Draw, FrameQueue } from './frame-queue.ts';
import { createLastEditStore, type LastEditStore } from './last-edit.ts';
import { createListViewStore, type ListViewStore } from './list-view.ts';
import { createLogStore, type LogStore } from './logs.ts';
import { createOutdatedStore, type OutdatedStore } from './outdated.ts';
import { createPreferencesStore, type PreferencesStore } from './preferences.ts';
import { createProfilesStore, type ProfilesStore } from './profiles.ts';
import { createSupervisorStore, type SupervisorStore, shownGroup } from './supervisor.ts';
import { createTelemetryStore, type TelemetryStore } from './telemetry.ts';

export interface ConnectionView {
  readonly connection: Connection;
  /** Connected at least once: what is shown is real, if perhaps old. */
  readonly everConnected: boolean;
  readonly info: AppInfo | null;
}

/** Everything that the screen shows, mirrored from Paddock, and the way back to it. */
export interface App {
  readonly client: Client<PaddockContract>;
  readonly connection: StoreApi<ConnectionView>;
  readonly supervisor: SupervisorStore;
  readonly profiles: ProfilesStore;
  readonly outdated: OutdatedStore;
  readonly telemetry: TelemetryStore;
  readonly logs: LogStore;
  readonly preferences: PreferencesStore;
  readonly drafts: DraftStore;
  readonly dismissed: DismissedStore;
  readonly listView: ListViewStore;
  readonly lastEdit: LastEditStore;
  readonly choices: ChoicesStore;
  readonly foundModels: FoundModelsStore;
  readonly failure: FailureStore;
  /** For whatever changes many times a second. */
  readonly draw: Draw;
  readonly retry: () => void;
  readonly dispose: () => void;
}

/** Builds the stores once for a page. */
export function createApp(link: Link, storage: Pick<Storage, 'getItem' | 'setItem'> | null): App {
  const { client, port } = link;
  const connection = createStore<ConnectionView>(() => ({
    connection: port.connection,
    everConnected: port.connection.status === 'connected',
    info: null,
  }));
  const supervisor = createSupervisorStore(client);
  const profiles = createProfilesStore(client);
  const outdated = createOutdatedStore(client, supervisor, profiles);
  const { draw } = new FrameQueue();
  const telemetry = createTelemetryStore(
    client,
    () => shownGroup(supervisor.store.getState())?.group ?? DEFAULT_GROUP,
    draw,
  );
  const logs = createLogStore(client, draw);

  const failure = createFailureStore();
  const preferences = createPreferencesStore(storage, changes =>
    client.call('preferences.update', changes).catch(thrown => {
      // Without a connection the choice is this browser's until Paddock tells its own.
      if (port.connection.status === 'connected') failure.setState({ error: asPaddockError(thrown) });
      return null;
    }),
  );
  const choices = createChoicesStore(client, preferences.hear);
  const foundModels = createFoundModelsStore(client, choices);

  // A Paddock that came back may be a newer one: its information is read anew.
  const readInfo = (): void => {
    client.call('app.info', {}).then(
      info => connection.setState({ info }),
      () => {},
    );
  };
  const release = port.onConnection(next => {
    const connected = next.status === 'connected';
    if (connected && connection.getState().everConnected) logs.restart();
    connection.setState({
      connection: next,
      everConnected: connected || connection.getState().everConnected,
    });
    if (connected) readInfo();
  });
  if (port.connection.status === 'connected') readInfo();

  return {
    client,
    connection,
    supervisor,
    profiles,
    outdated,
    telemetry,
    logs,
    drafts: createDraftStore(),
    dismissed: createDismissedStore(storage),
    listView: createListViewStore(),
    lastEdit: createLastEditStore(),
    preferences,
    choices,
    foundModels,
    failure,
    draw,
    retry: () => port.retry(),
    dispose: () => {
      release();
      outdated.dispose();
      supervisor.dispose();
      profiles.dispose();
      telemetry.dispose();
      logs.dispose();
      foundModels.dispose();
      choices.dispose();
      port.close();
    },
  };
}
