import type { ReactNode } from 'react';
import type { SpeedRequest, SpeedRun } from '../../../../src-shared/model/benchmark-speed.ts';
import { Notice } from '../../../components/notice.tsx';
import { useT } from '../../../i18n/index.ts';
import { addressOf } from '../place.ts';
import { SpeedCompare } from './speed-compare.tsx';
import { SpeedDetail } from './speed-detail.tsx';

/** The measurement of an address, or that it is not here. */
export function OneSpeed(props: {
  readonly speed: readonly SpeedRun[];
  readonly runId: string;
  readonly onRepeat: (like: SpeedRequest) => void;
}): ReactNode {
  const run = props.speed.find(({ id }) => id === props.runId);
  if (run === undefined) return <NotHere />;
  return <SpeedDetail key={run.id} run={run} onRepeat={() => props.onRepeat(run.request)} />;
}

/** The two measurements of an address, side by side. */
export function TwoSpeeds(props: {
  readonly speed: readonly SpeedRun[];
  readonly runIds: readonly string[];
}): ReactNode {
  const [first, second] = props.runIds.map(id => props.speed.find(run => run.id === id));
  if (first === undefined || second === undefined) return <NotHere />;
  return <SpeedCompare first={first} second={second} />;
}

function NotHere(): ReactNode {
  const t = useT();
  return (
    <Notice tone="calm" title={t('speed:noSuchRun')}>
      <a href={addressOf({ view: 'speed' })} className="underline">
        {t('speed:back')}
      </a>
    </Notice>
  );
}
