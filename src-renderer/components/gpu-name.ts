/**
 * A GPU's name without what every card of its maker carries, so that the model is what a narrow panel shows:
 * "NVIDIA GeForce RTX 4090" is "RTX 4090". A name of nothing else stays whole.
 */
export function shortGpuName(name: string): string {
  const short = name
    .replace(/\((?:R|TM|C)\)/gi, '')
    .replace(/^\s*(?:NVIDIA|AMD|Intel|Advanced Micro Devices,? Inc\.?)\s+/i, '')
    .replace(/^GeForce\s+/i, '')
    .replace(/\s+Graphics$/i, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return short === '' ? name : short;
}
