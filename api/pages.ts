import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import compression from 'compression';
import express from 'express';
import type { RequestHandler, Router } from 'express';

const PUBLIC_FOLDER = fileURLToPath(new URL('../web/public/', import.meta.url));
const BUILT_FOLDER = fileURLToPath(new URL('../web/dist/', import.meta.url));

/** Assets carry the hash of their content in their name. */
const FOR_EVER = 'public, max-age=31536000, immutable';
const NONCE_BYTES = 16;
/** Addresses of screens: no route of the API, and no file. Numbers of cases may contain dots. */
const SCREEN = /^\/(?!api\/|assets\/)(?!.*\.(?:js|css|json|map|svg|png|ico|txt|xml|html)$)/;

/**
 * The console with its assets, and the status page at `/status`. Give it to the app as `pages`.
 * @param links `temporalUi`: where Temporal's own Web UI is, when there is one that people may open.
 * @param builtFolder what Vite has built; where it was not built, `/` leads to the status page.
 */
export function createPages(links: { readonly temporalUi?: string | undefined } = {}, builtFolder = BUILT_FOLDER): Router {
  const router = express.Router();
  router.use(compression());
  router.get('/links.json', (_req, res) => { res.set('Cache-Control', 'no-store').json({ temporalUi: links.temporalUi ?? null }); });
  router.get('/status', (_req, res) => { res.sendFile(path.join(PUBLIC_FOLDER, 'status.html')); });
  router.use(express.static(PUBLIC_FOLDER, { index: false, maxAge: '5m', redirect: false, dotfiles: 'ignore' }));
  router.use('/assets', express.static(path.join(builtFolder, 'assets'), {
    index: false, redirect: false, fallthrough: true, setHeaders: (res) => { res.setHeader('Cache-Control', FOR_EVER); },
  }));
  router.get(SCREEN, consolePage(path.join(builtFolder, 'index.html')));
  return router;
}

/** Every address of the console is one page; the browser finds the screen. The nonce lets the components' own style elements in, and nothing else. */
function consolePage(file: string): RequestHandler {
  return (_req, res) => {
    if (!existsSync(file)) {
      res.redirect(302, '/status');
      return;
    }
    const nonce = randomBytes(NONCE_BYTES).toString('base64');
    res.set({ 'Content-Security-Policy': contentPolicy(nonce), 'Cache-Control': 'no-store' });
    res.type('html').send(readFileSync(file, 'utf8').replaceAll('__CSP_NONCE__', nonce));
  };
}

function contentPolicy(nonce: string): string {
  return [
    `default-src 'none'`, `script-src 'self'`, `style-src 'self' 'nonce-${nonce}'`, `img-src 'self' data: blob:`, `font-src 'self'`, `connect-src 'self'`,
    `frame-src 'self' blob:`, `manifest-src 'self'`, `base-uri 'none'`, `form-action 'self'`, `frame-ancestors 'none'`,
  ].join('; ');
}
