import { drainingCount } from '../state-words.ts';
import { shownGroup } from '../stores/supervisor.ts';
import { useSupervisor, useTelemetry } from '../stores/use-app.ts';

/** Requests that the shown group is answering, as far as it is known; 0 otherwise. */
export function useInFlight(): number {
  const group = useSupervisor(view => shownGroup(view)?.group ?? null);
  const draining = useSupervisor(view => {
    const shown = shownGroup(view);
    return shown ? drainingCount(shown.state) : null;
  });
  const busy = useTelemetry(
    view => view.latest?.servers.find(server => server.group === group)?.slotsBusy ?? null,
  );
  return draining ?? busy ?? 0;
}
