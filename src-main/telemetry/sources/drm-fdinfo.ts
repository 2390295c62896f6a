import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What one open DRM file says of itself (kernel documentation: drm-usage-stats). */
export interface DrmClient {
  /** PCI address such as `0000:03:00.0`. */
  readonly pciAddress: string;
  readonly clientId: string;
  readonly vramMiB: number;
}

/** Parses one /proc/<pid>/fdinfo file; null when it is no DRM client or names no VRAM. */
export function parseDrmFdinfo(text: string): DrmClient | null {
  const pciAddress = /^drm-pdev:\s*(\S+)/m.exec(text)?.[1];
  const clientId = /^drm-client-id:\s*(\d+)/m.exec(text)?.[1];
  const vram = /^drm-(?:resident|memory)-vram\d*:\s*(\d{1,15})\s*(KiB|MiB)?\s*$/m.exec(text);
  if (pciAddress === undefined || clientId === undefined || vram === null) return null;
  const divisor = vram[2] === 'MiB' ? 1 : vram[2] === 'KiB' ? 1024 : 1024 * 1024;
  return { pciAddress, clientId, vramMiB: Number(vram[1]) / divisor };
}

/** VRAM in MiB that a process holds, by PCI address; a client that several descriptors share counts once. */
export async function vramOfProcess(procRoot: string, pid: number): Promise<ReadonlyMap<string, number>> {
  const folder = join(procRoot, String(pid), 'fdinfo');
  const byClient = new Map<string, DrmClient>();
  let descriptors: readonly string[] = [];
  try {
    descriptors = await readdir(folder);
  } catch {
    // Gone, or another user's.
  }
  for (const descriptor of descriptors) {
    try {
      const client = parseDrmFdinfo(await readFile(join(folder, descriptor), 'utf8'));
      if (client) byClient.set(`${client.pciAddress}/${client.clientId}`, client);
    } catch {
      // Closed since the listing.
    }
  }
  const total = new Map<string, number>();
  for (const { pciAddress, vramMiB } of byClient.values()) {
    total.set(pciAddress, (total.get(pciAddress) ?? 0) + vramMiB);
  }
  return total;
}
