import { fileURLToPath } from 'node:url';
import { standIn } from './stand-in.ts';

/** What test/fakes/fake-nvidia-smi.mjs can be told. */
export interface FakeNvidia {
  readonly gpus?: number;
  readonly name?: string;
  readonly vramUsedMiB?: number;
  /** Used memory grows by 1 MiB a tick. */
  readonly moving?: boolean;
  /** Used memory and utilisation go up and down. */
  readonly waves?: boolean;
  /** Texts instead of values, such as `{ 'fan.speed': '[N/A]' }`. */
  readonly notAvailable?: Readonly<Record<string, string>>;
  /** Fields that this driver refuses. */
  readonly unknownFields?: readonly string[];
  readonly reasons?: string;
  /** The GPU that draws the screen. */
  readonly displayGpu?: number;
  readonly garbage?: boolean;
  readonly onlyGarbage?: boolean;
  /** Lines come in two pieces. */
  readonly halves?: boolean;
  readonly hang?: boolean;
  /** Rounds after which the device query says nothing more, or ends in the middle of a line. */
  readonly hangAfter?: number;
  readonly crashAfter?: number;
  readonly exitCode?: number;
  /** This GPU vanishes after `lostAfter` rounds, two by default. */
  readonly lostGpu?: number;
  readonly lostAfter?: number;
  readonly slowStartMs?: number;
  readonly ignoreSigterm?: boolean;
  readonly mismatch?: boolean;
  readonly noDriver?: boolean;
  readonly noDevices?: boolean;
  /** JSON: `[[gpu, pid, name, MiB], …]`, read at every round. */
  readonly processesFile?: string;
  /** Every start appends a line: pid and arguments. */
  readonly startsFile?: string;
}

/** Path of the stand-in itself. */
export const fakeNvidiaSmiPath = fileURLToPath(new URL('../fakes/fake-nvidia-smi.mjs', import.meta.url));

/** UUID of a GPU of the stand-in. */
export function fakeGpuUuid(gpu: number): string {
  return `GPU-0000000${gpu}-1111-2222-3333-444444444444`;
}

/**
 * An executable that is the stand-in with this scenario, for `--nvidia-smi`, in `folder` or a shared one. A scenario
 * that shall change later needs a folder of its own, where it is written anew.
 */
export function fakeNvidiaSmi(
  scenario: FakeNvidia = {},
  folder?: string,
  program: string = fakeNvidiaSmiPath,
): string {
  return standIn({ name: 'nvidia-smi', program, variable: 'FAKE_NVIDIA_SMI', behaviour: scenario, folder });
}
