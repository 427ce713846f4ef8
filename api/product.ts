import { readFileSync } from 'node:fs';
import { z } from 'zod';

const manifest = z.object({ version: z.string() }).parse(JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')));

/** What runs here, and since when. */
export const PRODUCT = { name: '赋能 Funeng', version: manifest.version, startedAt: new Date().toISOString() } as const;
