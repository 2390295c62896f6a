import type { ReactNode } from 'react';
import type { SuiteSummary } from '../../../../src-shared/model/benchmark-request.ts';
import type { RemoteModel, ScheduleState } from '../../../../src-shared/model/benchmark-result.ts';
import type { BenchmarkRun } from '../../../../src-shared/model/benchmark-run.ts';
import type { SpeedRequest, SpeedRun } from '../../../../src-shared/model/benchmark-speed.ts';
import { goTo } from '../place.ts';
import { ScheduleEditor } from '../schedules/schedule-editor.tsx';
import { newSchedule, type ScheduleForm } from '../schedules/schedule-form.ts';
import { SpeedBuilder } from '../speed/speed-builder.tsx';
import { RunBuilder } from './run-builder.tsx';

/** What somebody is putting together in a dialog. */
export type Building =
  | { readonly what: 'run'; readonly suiteId?: string }
  | { readonly what: 'schedule'; readonly schedule: ScheduleForm }
  | { readonly what: 'speed'; readonly like?: SpeedRequest };

export interface BuildingDialogProps {
  readonly building: Building;
  readonly suites: readonly SuiteSummary[];
  readonly remotes: readonly RemoteModel[];
  readonly speed: readonly SpeedRun[];
  readonly runs: readonly BenchmarkRun[];
  readonly onFetched: () => void;
  readonly onSaved: (schedules: readonly ScheduleState[]) => void;
  /** Another dialog, or none. */
  readonly onChange: (building: Building | null) => void;
}

/** The dialog that something is put together in. */
export function BuildingDialog(props: BuildingDialogProps): ReactNode {
  const { building, suites, remotes, onFetched, onChange } = props;
  const onClose = (): void => onChange(null);
  switch (building.what) {
    case 'run':
      return (
        <RunBuilder
          suites={suites}
          remotes={remotes}
          suiteId={building.suiteId}
          onFetched={onFetched}
          onSchedule={form => onChange({ what: 'schedule', schedule: newSchedule(form) })}
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
          onSaved={schedules => {
            props.onSaved(schedules);
            onClose();
            goTo({ view: 'schedules' });
          }}
          onClose={onClose}
        />
      );
    case 'speed':
      return <SpeedBuilder speed={props.speed} runs={props.runs} like={building.like} onClose={onClose} />;
  }
}
