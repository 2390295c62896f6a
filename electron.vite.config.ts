import { resolve } from 'node:path';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

/** Small pure-JavaScript packages are bundled, so that the panel starts without walking node_modules. */
const bundled = ['zod', 'ws', 'ini'];

export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      externalizeDeps: { exclude: bundled },
      target: 'node20.19',
      rollupOptions: {
        input: {
          electron: resolve('src-main/electron.ts'),
          headless: resolve('src-main/headless.ts'),
          cli: resolve('src-main/cli/main.ts'),
          'embedded-worker': resolve('src-main/runtime/embedded/worker.ts'),
        },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      externalizeDeps: false,
      rollupOptions: {
        input: { index: resolve('src-main/preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'src-renderer',
    plugins: [react(), tailwindcss()],
    build: {
      outDir: 'out/renderer',
      target: 'chrome120',
      assetsInlineLimit: 0,
      rollupOptions: { input: { index: resolve('src-renderer/index.html') } },
    },
  },
});
