import { expect, test } from 'vitest';
import { throughputSource } from '../../../src-renderer/pages/overview/chart-source.ts';
import type { RangedReadings } from '../../../src-renderer/stores/ranged-readings.ts';
import type { Reading } from '../../../src-shared/model/reading.ts';
import { readingOf, scenarios } from '../../support/panel-scenarios.ts';

const readings = (speeds: readonly number[]): Reading[] =>
  speeds.map((generationTokensPerSecond, i) => {
    const reading = readingOf(scenarios.busy, i * 1_000);
    return {
      ...reading,
      servers: reading.servers.map(server => ({ ...server, generationTokensPerSecond })),
    };
  });

test('a short answer keeps its speed in the chart, however long the range around it', () => {
  const group = readingOf(scenarios.busy, 0).servers[0]?.group ?? '';
  const idle = Array.from({ length: 450 }, () => 0);
  const list = readings([...idle, 110, ...idle.slice(0, 20)]);
  for (const spanMs of [60_000, 900_000]) {
    const shown = { spanMs, readings: list, extremes: null };
    const ranged = { shown, subscribe: () => () => {}, redraw: () => {} } as unknown as RangedReadings;
    const { points } = throughputSource(ranged, group).read(90);
    const most = Math.max(...points.map(point => point.generationHigh ?? 0));
    expect(most).toBe(110);
    expect(Math.min(...points.map(point => point.generationLow ?? 0))).toBe(0);
  }
});
