import { z } from 'zod';
import { DoctorFinding } from '../../../src-shared/model/app.ts';
import { type GpuReading, Reading } from '../../../src-shared/model/reading.ts';
import { formatMiB, formatPct } from '../../../src-shared/units.ts';
import { type Command, type CommandContext, printJson } from '../command.ts';
import { EXIT, NoPanelError } from '../exit-codes.ts';
import { plain, type Tone, table, toned } from '../terminal.ts';

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

const TONES: Readonly<Record<DoctorFinding['status'], Tone>> = {
  ok: 'good',
  warning: 'warn',
  problem: 'bad',
  absent: 'dim',
};

export const doctorCommand: Command = {
  name: 'doctor',
  usage: 'doctor',
  summary: 'checks of this machine, with the fix for each finding; works without a panel',
  run: async context => {
    const findings = await findingsOf(context);
    if (context.json) printJson(context, findings);
    else for (const finding of findings) print(context, finding);
    return findings.some(({ status }) => status === 'problem') ? EXIT.failed.code : EXIT.ok.code;
  },
};

async function findingsOf(context: CommandContext): Promise<readonly DoctorFinding[]> {
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
