import { useEffect, useState } from 'react';
import type { ProfileMeasurement } from '../../src-shared/model/measurement.ts';
import { bindStream } from './bind-stream.ts';
import { useApp } from './use-app.ts';

/** Of each profile what this machine measured; empty until it is known. */
export function useMeasurements(): ReadonlyMap<string, ProfileMeasurement> {
  const { client } = useApp();
  const [measured, setMeasured] = useState<ReadonlyMap<string, ProfileMeasurement>>(new Map());
  useEffect(
    () =>
      bindStream(
        client,
        'measurements.watch',
        {},
        {
          next: all => setMeasured(new Map(all.map(one => [one.profileId, one]))),
        },
      ),
    [client],
  );
  return measured;
}
