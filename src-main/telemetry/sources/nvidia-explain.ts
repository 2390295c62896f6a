import type { SourceStatus } from '../../../src-shared/model/reading.ts';
import type { ProgramEnd } from '../follow-lines.ts';

type Explained = Pick<SourceStatus, 'status' | 'message'>;

/** What nvidia-smi says when it cannot work, and what that means for the person. */
const KNOWN: readonly (readonly [RegExp, Explained['status'], string])[] = [
  [
    /Driver\/library version mismatch/i,
    'failing',
    'The NVIDIA driver was updated while its old version is still loaded (Driver/library version mismatch). Restart the machine.',
  ],
  [
    /couldn't communicate with the NVIDIA driver|Driver Not Loaded|NVML: Unknown Error/i,
    'failing',
    'nvidia-smi cannot reach the NVIDIA driver. Check that the driver is installed and loaded, then restart the machine.',
  ],
  [/No devices were found/i, 'absent', 'The NVIDIA driver finds no GPU in this machine.'],
  [
    /Insufficient Permissions/i,
    'failing',
    'The NVIDIA driver refuses this user. Give it access to /dev/nvidia*.',
  ],
  [
    /GPU is lost|requires reset|Unable to determine the device handle/i,
    'failing',
    'A GPU fell off the bus. Restart the machine; if it happens again, check power and cooling.',
  ],
];

/** Why no GPU readings come, from how nvidia-smi ended. */
export function explainNvidiaEnd(end: ProgramEnd, command: string): Explained {
  if (end.kind === 'not-started') {
    if (end.errno === 'ENOENT' || end.errno === 'ENOTDIR') {
      return {
        status: 'absent',
        message: `No NVIDIA GPU readings: ${command} was not found. With an NVIDIA GPU, install its driver or set --nvidia-smi.`,
      };
    }
    return {
      status: 'failing',
      message: `${command} could not be started (${end.errno}). Check --nvidia-smi and its permissions.`,
    };
  }
  for (const [pattern, status, message] of KNOWN) if (pattern.test(end.output)) return { status, message };
  if (end.kind === 'silent') {
    return { status: 'failing', message: 'nvidia-smi stopped answering and is started again.' };
  }
  const line = end.output.trim().split('\n').at(-1)?.slice(0, 200) ?? '';
  const code = end.code === null ? 'was killed' : `ended with code ${end.code}`;
  return {
    status: 'failing',
    message: `nvidia-smi ${code} and is started again.${line === '' ? '' : ` It said: ${line}`}`,
  };
}
