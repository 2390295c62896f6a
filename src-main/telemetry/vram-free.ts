import type { GpuReading, Reading } from '../../src-shared/model/reading.ts';

/** What is known about an instance whose VRAM should be free now. */
export interface VramQuestion {
  /** GPUs that it used: `all`, or indexes and UUIDs as a launch spec has them. */
  readonly gpus: 'all' | 'none' | readonly string[];
  readonly profileId: string;
  /** The last reading before it was launched; null when nobody looked. */
  readonly before: Reading | null;
  /** The last reading while it ran; null when nobody looked. */
  readonly during: Reading | null;
  /** The newest reading; it must be of an instant after the instance ended. */
  readonly now: Pick<Reading, 'gpus'> | null;
}

/** Drivers keep some memory for a moment, and desktops move a little all the time: this much, or 2 % of the device. */
const SLACK_MIB = 256;
const SLACK_SHARE = 0.02;
/** Of what the instance held, this share must be back before its leaving the process table is believed. */
const RETURNED_SHARE = 0.9;

/**
 * Whether the VRAM of an instance that ended is really free. Per GPU: the process table decides where the driver has
 * one (gone from it, and its memory back); otherwise used memory is back near the level before the launch.
 * `null` when telemetry cannot tell, so that nobody waits for an answer that will not come.
 */
export function vramFree(question: VramQuestion): boolean | null {
  const { gpus, now } = question;
  if (gpus === 'none') return true;
  if (now === null) return null;
  const answers = now.gpus.filter(gpu => isUsed(gpu, gpus)).map(gpu => freeOn(gpu, question));
  if (answers.includes(false)) return false;
  return answers.length > 0 && answers.every(answer => answer === true) ? true : null;
}

function isUsed(gpu: GpuReading, used: 'all' | readonly string[]): boolean {
  return used === 'all' || used.includes(String(gpu.index)) || (gpu.uuid !== null && used.includes(gpu.uuid));
}

function same(gpu: GpuReading, reading: Reading | null): GpuReading | null {
  return (
    reading?.gpus.find(other =>
      gpu.uuid === null ? other.index === gpu.index && other.vendor === gpu.vendor : other.uuid === gpu.uuid,
    ) ?? null
  );
}

function heldMiB(gpu: GpuReading | null, profileId: string): number | null {
  const own = gpu?.processes.filter(process => process.profileId === profileId) ?? [];
  if (own.length === 0 || own.some(({ vramMiB }) => vramMiB === null)) return null;
  return own.reduce((sum, { vramMiB }) => sum + (vramMiB ?? 0), 0);
}

function freeOn(gpu: GpuReading, { profileId, before, during }: VramQuestion): boolean | null {
  const used = gpu.vramUsedMiB;
  if (gpu.processes.some(process => process.profileId === profileId)) return false;
  if (used === null) return null;
  const slack = Math.max(SLACK_MIB, (gpu.vramTotalMiB ?? 0) * SLACK_SHARE);
  const usedBefore = same(gpu, before)?.vramUsedMiB ?? null;
  if (usedBefore !== null && used <= usedBefore + slack) return true;
  const then = same(gpu, during);
  const held = heldMiB(then, profileId);
  if (then !== null && then.vramUsedMiB !== null && held !== null) {
    return used <= then.vramUsedMiB - held * RETURNED_SHARE + slack;
  }
  return usedBefore === null ? null : false;
}
