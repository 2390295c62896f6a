import type { ReactNode } from 'react';
import type { SuiteSummary } from '../../../../src-shared/model/benchmark-request.ts';
import type { RemoteModel } from '../../../../src-shared/model/benchmark-result.ts';
import type { BenchmarkRun } from '../../../../src-shared/model/benchmark-run.ts';
import type { SpeedRequest, SpeedRun } from '../../../../src-shared/model/benchmark-speed.ts';
import { goTo } from '../place.ts';
import { ScheduleEditor } from '../schedules/schedule-editor.tsx';
import { NIGHTLY, type ScheduleForm, type SpeedScheduleForm } from '../schedules/schedule-form.ts';
import { SpeedScheduleEditor } from '../schedules/speed-schedule-editor.tsx';
import type { Schedules } from '../schedules/use-schedules.ts';
import { SpeedBuilder } from '../speed/speed-builder.tsx';
import { emptySpeedForm } from '../speed/speed-form.ts';
import { RunBuilder } from './run-builder.tsx';
import { firstForm } from './run-form.tsx';

/** What somebody is putting together in a dialog. */
export type Building =
  | { readonly what: 'run'; readonly suiteId?: string }
  | { readonly what: 'schedule'; readonly schedule: ScheduleForm }
  | { readonly what: 'speed-schedule'; readonly schedule: SpeedScheduleForm }
  | { readonly what: 'speed'; readonly like?: SpeedRequest };

export interface BuildingDialogProps {
  readonly building: Building;
  readonly suites: readonly SuiteSummary[];
  readonly remotes: readonly RemoteModel[];
  readonly speed: readonly SpeedRun[];
  readonly runs: readonly BenchmarkRun[];
  readonly onFetched: () => void;
  readonly schedules: Schedules;
  /** Another dialog, or none. */
  readonly onChange: (building: Building | null) => void;
}

/** The dialog that something is put together in. */
export function BuildingDialog(props: BuildingDialogProps): ReactNode {
  const { building, suites, remotes, speed, runs, schedules, onFetched, onChange } = props;
  const onClose = (): void => onChange(null);
  const saved = (): void => {
    onClose();
    goTo({ view: 'schedules' });
  };
  switch (building.what) {
    case 'run':
      return (
        <RunBuilder
          suites={suites}
          remotes={remotes}
          suiteId={building.suiteId}
          onFetched={onFetched}
          onSchedule={form => onChange({ what: 'schedule', schedule: { ...NIGHTLY, run: form } })}
          onClose={onClose}
        />
      );
    case 'schedule':
      return (
        <ScheduleEditor
          schedule={building.schedule}
          suites={suites}
          remotes={remotes}
          onFetched={onFetched}
          onSaved={now => {
            schedules.runs.set(now);
            saved();
          }}
          onKind={timing =>
            onChange({ what: 'speed-schedule', schedule: { ...timing, speed: emptySpeedForm } })
          }
          onClose={onClose}
        />
      );
    case 'speed':
      return (
        <SpeedBuilder
          speed={speed}
          runs={runs}
          like={building.like}
          onSchedule={form => onChange({ what: 'speed-schedule', schedule: { ...NIGHTLY, speed: form } })}
          onClose={onClose}
        />
      );
    case 'speed-schedule':
      return (
        <SpeedScheduleEditor
          schedule={building.schedule}
          speed={speed}
          runs={runs}
          onSaved={now => {
            schedules.speed.set(now);
            saved();
          }}
          onKind={timing => onChange({ what: 'schedule', schedule: { ...timing, run: firstForm(suites) } })}
          onClose={onClose}
        />
      );
  }
}
