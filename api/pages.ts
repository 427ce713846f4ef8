import { fileURLToPath } from 'node:url';
import express from 'express';
import type { Router } from 'express';

const FOLDER = fileURLToPath(new URL('../web/public/', import.meta.url));

/**
 * The status page at `/`, and what it links to. Give it to the app as `pages`; the console takes its place later.
 * @param links `temporalUi`: where Temporal's own Web UI is, when there is one that people may open.
 */
export function createPages(links: { readonly temporalUi?: string | undefined } = {}): Router {
  const router = express.Router();
  router.get('/links.json', (_req, res) => { res.set('Cache-Control', 'no-store').json({ temporalUi: links.temporalUi ?? null }); });
  router.use(express.static(FOLDER, { index: 'index.html', maxAge: '5m', redirect: false, dotfiles: 'ignore' }));
  return router;
}
