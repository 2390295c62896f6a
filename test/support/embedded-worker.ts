import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { build } from 'vite';

const ROOT = resolve(import.meta.dirname, '../..');

/**
 * Bundles the embedded engine's worker as the build does and returns the path; packages stay outside. It lies inside
 * the checkout, where they are found.
 */
export async function buildWorker(): Promise<string> {
  const outDir = join(ROOT, 'out', 'test-worker', String(process.pid));
  await mkdir(outDir, { recursive: true });
  await build({
    root: ROOT,
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: join(ROOT, 'src-main/runtime/embedded/worker.ts'),
      outDir,
      emptyOutDir: true,
      target: 'node20.19',
      minify: false,
      rollupOptions: { output: { format: 'es', entryFileNames: 'embedded-worker.js' } },
    },
  });
  return join(outDir, 'embedded-worker.js');
}
