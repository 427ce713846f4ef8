import { newestAnchors } from '../activities/sealer.ts';
import { createApp } from '../api/app.ts';
import { createSessions } from '../api/auth/sessions.ts';
import { createUnifiedIdentity } from '../api/auth/unified-identity.ts';
import { serve } from '../api/http/serve.ts';
import { createPages } from '../api/pages.ts';
import { forgetOldKeys } from '../store/idempotency.ts';
import { forgetDownloadLinks } from '../store/download-links.ts';
import { forgetLookUps } from '../store/look-ups.ts';
import { forgetOldSignIns } from '../store/people.ts';
import { API_ROLE } from '../store/row-security.ts';
import { keepFresh } from './policy-source.ts';
import { createClient, createRuntime } from './runtime.ts';
import { sessionSecrets } from './secrets.ts';

/** The HTTP API as a program. */
const runtime = await createRuntime('funeng-api', API_ROLE);
const { config, db, cipher, logger, policies } = runtime;
const { client, connection } = createClient(runtime);
keepFresh(policies);
const stopping = new AbortController();
const databaseUrl = config.database.url as string;
const sessions = createSessions({
  db, databaseUrl, ...(config.database.rowSecurity && { databaseRole: API_ROLE }), secureCookies: config.http.publicUrl.startsWith('https://'),
  ...config.signIn, ...sessionSecrets({ masterKey: config.masterKey as string, sealingKeys: config.sealingKeys }),
});

const clock = (): Date => new Date();
const unifiedIdentity = config.signIn.unifiedIdentity && createUnifiedIdentity({ ...config.signIn.unifiedIdentity, publicUrl: config.http.publicUrl, cipher, clock });

const app = createApp({
  db, cipher, policies, sessions, unifiedIdentity, logger, clock,
  temporal: {
    client: () => client,
    ready: async () => { await connection.withDeadline(Date.now() + 3_000, () => connection.workflowService.describeNamespace({ namespace: config.temporal.namespace })); },
  },
  settings: {
    publicUrl: config.http.publicUrl, allowedOrigins: [], trustedProxies: config.http.trustedProxies, checkResponses: config.mode !== 'production', sampleIds: config.sample.ids,
    secondFactor: config.signIn.secondFactor, sampleSignIns: config.signIn.sampleSignIns, rehearsal: config.rehearsal,
  },
  anchors: () => newestAnchors(config.anchorFile), stopping: stopping.signal,
}, { pages: createPages({ temporalUi: config.temporal.uiUrl }) });
const serving = await serve(app, { port: config.http.port, host: config.http.host, stopping });
process.send?.('ready');

/** Old idempotency keys, failed sign-ins, look-ups and download links are forgotten once a day, and when the API starts. */
const forget = (): void => void Promise.all([forgetOldKeys(db), forgetOldSignIns(db), forgetLookUps(db), forgetDownloadLinks(db)]).catch(() => logger.warn('housekeeping failed; it is tried again tomorrow'));
forget();
setInterval(forget, 24 * 3_600_000).unref();

const stop = (): void => void end();
process.once('SIGTERM', stop).once('SIGINT', stop);
if (process.connected) process.once('disconnect', stop);

async function end(): Promise<void> {
  await serving.close();
  await sessions.close();
  await connection.close();
  await db.close();
  process.exit(0);
}
