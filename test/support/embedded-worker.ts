import { join, resolve } from 'node:path';
import { build } from 'vite';

const ROOT = resolve(import.meta.dirname, '../..');

/**
 * Bundles the embedded engine's worker as the build does and returns its path; packages stay outside. It lies inside
 * the checkout, where they are found. `name` keeps test files that run at the same time apart.
 */
export async function buildWorker(name: string): Promise<string> {
  const outDir = join(ROOT, 'out', 'test-worker', name);
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
