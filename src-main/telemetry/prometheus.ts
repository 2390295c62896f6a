import type { GpuReading, HostReading, Reading, ServerReading } from '../../src-shared/model/reading.ts';
import type { SupervisorSnapshot } from '../../src-shared/model/supervisor.ts';

const MIB = 1024 * 1024;

type Labels = Readonly<Record<string, string>>;

interface Metric {
  readonly name: string;
  readonly help: string;
  readonly type: 'gauge' | 'counter';
  readonly samples: readonly (readonly [Labels, number | null])[];
}

function escaped(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}

function printed({ name, help, type, samples }: Metric): string {
  const lines = samples.flatMap(([labels, value]) => {
    if (value === null || !Number.isFinite(value)) return [];
    const pairs = Object.entries(labels).map(([key, text]) => `${key}="${escaped(text)}"`);
    return [`${name}${pairs.length === 0 ? '' : `{${pairs.join(',')}}`} ${value}`];
  });
  return lines.length === 0 ? '' : `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join('\n')}\n`;
}

function scaled(value: number | null, factor: number): number | null {
  return value === null ? null : value * factor;
}

type Row<T> = readonly [name: string, help: string, value: (from: T) => number | null, type?: 'counter'];

/** Only NVIDIA's driver is asked why; of others nobody knows that nothing holds them down. */
function heldDown({ vendor, throttle }: GpuReading): number | null {
  if (throttle.length > 0) return 1;
  return vendor === 'nvidia' ? 0 : null;
}

const GPU: readonly Row<GpuReading>[] = [
  ['paddock_gpu_vram_used_bytes', 'Device memory in use.', gpu => scaled(gpu.vramUsedMiB, MIB)],
  ['paddock_gpu_vram_total_bytes', 'Device memory.', gpu => scaled(gpu.vramTotalMiB, MIB)],
  ['paddock_gpu_utilisation_ratio', 'Share of time in use.', gpu => scaled(gpu.utilisationPct, 0.01)],
  ['paddock_gpu_temperature_celsius', 'Core temperature.', gpu => gpu.temperatureC],
  ['paddock_gpu_power_watts', 'Power draw.', gpu => gpu.powerW],
  ['paddock_gpu_power_limit_watts', 'Power limit.', gpu => gpu.powerLimitW],
  ['paddock_gpu_clock_sm_hertz', 'Core clock.', gpu => scaled(gpu.clockSmMHz, 1e6)],
  ['paddock_gpu_clock_memory_hertz', 'Memory clock.', gpu => scaled(gpu.clockMemMHz, 1e6)],
  ['paddock_gpu_fan_ratio', 'Fan speed.', gpu => scaled(gpu.fanPct, 0.01)],
  ['paddock_gpu_throttled', 'Whether the clock is held down.', heldDown],
];

const HOST: readonly Row<HostReading>[] = [
  ['paddock_host_cpu_ratio', 'Share of the CPUs in use.', host => scaled(host.cpuPct, 0.01)],
  ['paddock_host_load1', 'Load of the last minute.', host => host.load1],
  ['paddock_host_memory_total_bytes', 'Memory.', host => scaled(host.ramTotalMiB, MIB)],
  ['paddock_host_memory_used_bytes', 'Memory in use, no page cache.', host => scaled(host.ramUsedMiB, MIB)],
  ['paddock_host_page_cache_bytes', 'Page cache.', host => scaled(host.ramPageCacheMiB, MIB)],
  ['paddock_host_swap_used_bytes', 'Swap in use.', host => scaled(host.swapUsedMiB, MIB)],
  [
    'paddock_host_models_disk_free_bytes',
    'Free space where the models lie.',
    host => scaled(host.modelsDiskFreeMiB, MIB),
  ],
];

const SERVER: readonly Row<ServerReading>[] = [
  [
    'paddock_server_prompt_tokens_per_second',
    'Prompt processing speed.',
    server => server.promptTokensPerSecond,
  ],
  [
    'paddock_server_generation_tokens_per_second',
    'Generation speed.',
    server => server.generationTokensPerSecond,
  ],
  [
    'paddock_server_time_to_first_token_seconds',
    'Of the last request.',
    server => scaled(server.timeToFirstTokenMs, 0.001),
  ],
  ['paddock_server_slots', 'Slots.', server => server.slotsTotal],
  ['paddock_server_slots_busy', 'Slots that answer a request.', server => server.slotsBusy],
  ['paddock_server_requests_waiting', 'Requests that wait for a slot.', server => server.requestsWaiting],
  ['paddock_server_context_used_tokens', 'Fill of the fullest context.', server => server.contextUsedTokens],
  ['paddock_server_context_size_tokens', 'Size of that context.', server => server.contextSizeTokens],
  ['paddock_server_prompt_tokens_total', 'Prompt tokens.', server => server.promptTokensTotal, 'counter'],
  [
    'paddock_server_generated_tokens_total',
    'Generated tokens.',
    server => server.generatedTokensTotal,
    'counter',
  ],
];

function table<T>(rows: readonly Row<T>[], from: readonly T[], labels: (of: T) => Labels): Metric[] {
  return rows.map(([name, help, value, type]) => ({
    name,
    help,
    type: type ?? 'gauge',
    samples: from.map(of => [labels(of), value(of)] as const),
  }));
}

/**
 * The newest reading and the supervisor's state in the Prometheus text format (version 0.0.4), in its base units: bytes,
 * seconds, ratios. A value that was not measured is left out. Pure.
 */
export function prometheusText(reading: Reading | null, snapshot: SupervisorSnapshot): string {
  const gpus = reading?.gpus ?? [];
  const instances = reading?.instances ?? [];
  const gpuLabels = (gpu: GpuReading): Labels => ({
    gpu: String(gpu.index),
    name: gpu.name,
    ...(gpu.uuid === null ? {} : { uuid: gpu.uuid }),
  });
  const whose = ({ group, profileId }: { group: string; profileId: string }): Labels => ({
    group,
    profile: profileId,
  });
  const metrics: Metric[] = [
    {
      name: 'paddock_group_state',
      help: 'State of each group; 1 for the present one.',
      type: 'gauge',
      samples: snapshot.groups.map(({ group, state }) => [
        { group, status: state.status, ...('profileId' in state ? { profile: state.profileId } : {}) },
        1,
      ]),
    },
    {
      name: 'paddock_group_healthy',
      help: 'Whether the model of a group is ready and answers.',
      type: 'gauge',
      samples: snapshot.groups.flatMap(({ group, state }) =>
        'profileId' in state
          ? [[{ group, profile: state.profileId }, Number(state.status === 'ready' && state.health === 'ok')]]
          : [],
      ),
    },
    ...table(GPU, gpus, gpuLabels),
    {
      name: 'paddock_gpu_process_vram_bytes',
      help: 'Device memory by process.',
      type: 'gauge',
      samples: gpus.flatMap(gpu =>
        gpu.processes.map(({ pid, name, owner, profileId, vramMiB }) => {
          const labels = { gpu: String(gpu.index), pid: String(pid), process: name ?? '', owner };
          const labelled = profileId === null ? labels : { ...labels, profile: profileId };
          return [labelled, scaled(vramMiB, MIB)] as const;
        }),
      ),
    },
    ...table(HOST, reading?.host ? [reading.host] : [], () => ({})),
    ...table(
      [
        ['paddock_instance_cpu_cores', 'CPU cores in use.', instance => scaled(instance.cpuPct, 0.01)],
        ['paddock_instance_memory_bytes', 'Resident memory.', instance => scaled(instance.ramMiB, MIB)],
      ],
      instances,
      whose,
    ),
    ...table(SERVER, reading?.servers ?? [], whose),
    {
      name: 'paddock_telemetry_source_up',
      help: 'Whether a telemetry source works; an absent one is left out.',
      type: 'gauge',
      samples: (reading?.sources ?? [])
        .filter(({ status }) => status !== 'absent')
        .map(({ name, status }) => [{ source: name }, status === 'ok' ? 1 : 0]),
    },
  ];
  return metrics.map(printed).join('');
}
