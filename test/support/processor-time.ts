/**
 * Does something synchronous; gives its value and the processor time that this process spent on it, ms. Unlike the time
 * on the clock that leaves out what the rest of a busy machine does meanwhile.
 */
export function measured<T>(work: () => T): { readonly value: T; readonly processorMs: number } {
  const before = process.cpuUsage();
  const value = work();
  const { user, system } = process.cpuUsage(before);
  return { value, processorMs: (user + system) / 1_000 };
}
