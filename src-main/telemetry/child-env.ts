/** What the programs that telemetry runs may see of our environment. */
const PASSED = [
  'PATH',
  'HOME',
  'TMPDIR',
  'SystemRoot',
  'NVIDIA_VISIBLE_DEVICES',
  'CUDA_VISIBLE_DEVICES',
  'HIP_VISIBLE_DEVICES',
  'ROCR_VISIBLE_DEVICES',
];

/** A minimal environment for a telemetry child: no secrets, and the C locale, so that numbers have points. */
export function telemetryEnv(env: NodeJS.ProcessEnv): Record<string, string> {
  const passed: Record<string, string> = { LC_ALL: 'C' };
  for (const name of PASSED) {
    const value = env[name];
    if (value !== undefined) passed[name] = value;
  }
  return passed;
}
