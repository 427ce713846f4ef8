import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Where the API runs while somebody works on the console with `npm run console`. */
const API = process.env['FUNENG_PUBLIC_URL'] ?? 'http://127.0.0.1:8088';

/** Largest chunk in kB before Vite warns: a route's own script stays far below (docs/console.md). */
const CHUNK_WARNING_KB = 900;

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  // web/public is served as it is, the status page needs no build.
  publicDir: false,
  plugins: [react()],
  build: { target: 'es2022', sourcemap: false, chunkSizeWarningLimit: CHUNK_WARNING_KB, assetsInlineLimit: 0, manifest: true },
  server: {
    // The API takes changes from its own origin only.
    proxy: { '/api': { target: API, configure: (proxy) => { proxy.on('proxyReq', (request) => request.setHeader('origin', API)); } } },
  },
});
