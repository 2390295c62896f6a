import { expect, it } from 'vitest';
import { parsePrometheus } from '../../../src-main/llama/metrics-text.ts';
import { prometheusText } from '../../../src-main/telemetry/prometheus.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { InMemoryPanel } from '../../fakes/in-memory-panel.ts';
import { gpu, reading, server } from './readings.ts';

const snapshot = {
  at: 0,
  groups: [
    {
      group: 'default',
      port: null,
      operation: null,
      state: { status: 'stopped' as const, lastExit: null, since: 0 },
    },
  ],
};

it('prints base units, leaves out what was not measured, and parses again', () => {
  const odd = gpu({ name: 'odd "name"\\\n', fanPct: null, utilisationPct: 40 });
  const samples = parsePrometheus(
    prometheusText(
      reading(1, {
        gpus: [odd],
        servers: [server({ timeToFirstTokenMs: 140, promptTokensPerSecond: null })],
        sources: [
          { name: 'host', status: 'ok', message: null },
          { name: 'history', status: 'failing', message: 'full' },
          { name: 'amd-sysfs', status: 'absent', message: 'none' },
        ],
      }),
      snapshot,
    ),
  );
  const one = (name: string) => samples.filter(sample => sample.name === name);
  expect(one('paddock_gpu_vram_used_bytes')).toEqual([
    {
      name: 'paddock_gpu_vram_used_bytes',
      labels: { gpu: '0', name: 'odd "name"\\\n', uuid: 'GPU-0' },
      value: 1000 * 1024 * 1024,
    },
  ]);
  expect(one('paddock_gpu_utilisation_ratio')[0]?.value).toBeCloseTo(0.4, 9);
  expect(one('paddock_gpu_fan_ratio')).toEqual([]);
  expect(one('paddock_server_time_to_first_token_seconds')[0]?.value).toBeCloseTo(0.14, 9);
  expect(one('paddock_server_prompt_tokens_per_second')).toEqual([]);
  expect(one('paddock_group_state')).toEqual([
    { name: 'paddock_group_state', labels: { group: 'default', status: 'stopped' }, value: 1 },
  ]);
  expect(one('paddock_telemetry_source_up').map(({ labels, value }) => [labels.source, value])).toEqual([
    ['host', 1],
    ['history', 0],
  ]);
});

it('says that a clock is held down, or not, of GPUs only whose driver tells', () => {
  const gpus = [
    gpu(),
    gpu({ index: 1, throttle: ['power cap'] }),
    gpu({ index: 2, vendor: 'amd' }),
    gpu({ index: 3, vendor: 'apple' }),
  ];
  const held = parsePrometheus(prometheusText(reading(1, { gpus }), snapshot))
    .filter(({ name }) => name === 'paddock_gpu_throttled')
    .map(({ labels, value }) => [labels.gpu, value]);
  expect(held).toEqual([
    ['0', 0],
    ['1', 1],
  ]);
});

it('has nothing but the groups before the first reading', () => {
  const names = new Set(parsePrometheus(prometheusText(null, snapshot)).map(({ name }) => name));
  expect([...names]).toEqual(['paddock_group_state']);
});

it('says of each model that is served or is to be whether it is ready and answers', () => {
  const panel = new InMemoryPanel(new FakeClock(), [{ id: 'a' }, { id: 'b', group: 'second' }]);
  const ready = panel.ready('a');
  if (ready.status !== 'ready') throw new Error(ready.status);
  const healthy = (): unknown[] =>
    parsePrometheus(prometheusText(null, panel.snapshot()))
      .filter(({ name }) => name === 'paddock_group_healthy')
      .map(({ labels, value }) => [labels, value]);
  expect(healthy()).toEqual([]);
  const of = { group: 'default', profile: 'a' };
  for (const [state, value] of [
    [panel.starting('a'), 0],
    [ready, 1],
    [{ ...ready, health: 'failing' }, 0],
    [{ ...ready, health: 'hung' }, 0],
  ] as const) {
    panel.setState('default', state);
    expect(healthy()).toEqual([[of, value]]);
  }
});
