import { z } from 'zod';
import { DoctorFinding } from '../../../src-shared/model/app.ts';
import { type GpuReading, Reading } from '../../../src-shared/model/reading.ts';
import { formatMiB, formatPct } from '../../../src-shared/units.ts';
import { plain } from '../../lib/plain.ts';
import { type Command, type CommandContext, printJson } from '../command.ts';
import { EXIT, NoPanelError } from '../exit-codes.ts';
import { type Tone, table, toned } from '../terminal.ts';

const SINCE_MS = 30_000;

export const vramCommand: Command = {
  name: 'vram',
  usage: 'vram',
  summary: 'VRAM per GPU, and whose it is',
  run: async context => {
    const panel = await context.panel();
    const readings = await panel.get(
      `/telemetry?since=${Date.now() - SINCE_MS}`,
      z.array(Reading),
      context.signal,
    );
    const gpus = readings.at(-1)?.gpus ?? [];
    if (context.json) printJson(context, { gpus });
    else if (gpus.length === 0) context.terminal.out('No GPU is seen here: `npx paddock doctor` says why.\n');
    else {
      const header = ['GPU', 'NAME', 'USED', 'TOTAL', 'BUSY', 'TEMP', 'POWER', 'HELD BY'];
      context.terminal.out(table(gpus.map(gpuRow), header));
    }
    return EXIT.ok.code;
  },
};

function gpuRow(gpu: GpuReading): readonly string[] {
  const held = gpu.processes.map(
    process =>
      `${process.profileId ?? process.name ?? `pid ${process.pid}`} ${orDash(process.vramMiB, formatMiB)}`,
  );
  return [
    String(gpu.index),
    plain(gpu.name),
    orDash(gpu.vramUsedMiB, formatMiB),
    orDash(gpu.vramTotalMiB, formatMiB),
    orDash(gpu.utilisationPct, formatPct),
    orDash(gpu.temperatureC, value => `${Math.round(value)} °C`),
    orDash(gpu.powerW, value => `${Math.round(value)} W`),
    plain(held.join(', ')),
  ];
}

function orDash(value: number | null, format: (value: number) => string): string {
  return value === null ? '–' : format(value);
}

/** Options of a start that decide what is looked at. */
const LOOKED_AT = [
  'docker',
  'llama-server',
  'nvidia-smi',
  'models-conf',
  'models-dir',
  'port',
  'instance-port',
];

const TONES: Readonly<Record<DoctorFinding['status'], Tone>> = {
  ok: 'good',
  warning: 'warn',
  problem: 'bad',
  absent: 'dim',
};

export const doctorCommand: Command = {
  name: 'doctor',
  usage: 'doctor [--docker <address>] [--llama-server <path>] …',
  summary:
    'checks of this machine, with the fix for each finding; with an option of a start, as that would find it',
  flags: Object.fromEntries(LOOKED_AT.map(flag => [flag, { type: 'string' }])),
  run: async context => {
    const findings = await findingsOf(context);
    if (context.json) printJson(context, findings);
    else for (const finding of findings) print(context, finding);
    return findings.some(({ status }) => status === 'problem') ? EXIT.failed.code : EXIT.ok.code;
  },
};

/** By the running panel, which knows its own options; here where none runs or other options are tried. */
async function findingsOf(context: CommandContext): Promise<readonly DoctorFinding[]> {
  if (LOOKED_AT.some(flag => context.flags[flag] !== undefined))
    return context.doctor(context.options, context.signal);
  try {
    return await (await context.panel()).post('/rpc/app.doctor', {}, z.array(DoctorFinding));
  } catch (error) {
    if (error instanceof NoPanelError) return context.doctor(context.options, context.signal);
    throw error;
  }
}

function print({ terminal }: CommandContext, { name, status, message, fix }: DoctorFinding): void {
  const mark = toned(terminal, TONES[status], status.padEnd(7));
  terminal.out(`${mark}  ${toned(terminal, 'bold', name)}  ${plain(message)}\n`);
  if (fix !== null) terminal.out(`         → ${plain(fix)}\n`);
}
