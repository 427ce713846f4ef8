/**
 * The HTTP API. To add a route:
 *
 * 1. In `api/routes/<noun>.ts`, declare it once with `route({ method, path, tag, summary, act, scope, params, query, body,
 *    responses, handler })` and export the file's list (`export const roundRoutes = [listRounds, planRound]`).
 * 2. Name its permission in the table of `domain/access.ts` if no act fits.
 * 3. Put the list into `ROUTES` below.
 *
 * Session, access gate, validation, Idempotency-Key, problem details, metrics, the log, OpenAPI and the readable page
 * follow from the declaration. A handler throws `problem('CODE')` or `problemOfRefusal(refusal)` and returns
 * `reply.json(…)`, `reply.download(…)`, `reply.events(…)` or `reply.empty()`.
 */
import express from 'express';
import type { ErrorRequestHandler, Express, RequestHandler, Router } from 'express';
import helmet from 'helmet';
import { docsPage } from './http/docs-page.ts';
import type { ApiMetrics } from './http/metrics.ts';
import { createMetrics } from './http/metrics.ts';
import { refuseForeignOrigin } from './http/origin.ts';
import { handle, noteOf, problemFor } from './http/pipeline.ts';
import { problem, sendProblem } from './http/problem.ts';
import type { ApiDeps, Route } from './http/route.ts';
import { createUploadReader } from './http/upload.ts';
import { openApiOf } from './openapi.ts';
import { accessRoutes } from './routes/access.ts';
import { admissionRoutes } from './routes/admissions.ts';
import { applicationRoutes } from './routes/applications.ts';
import { auditRoutes } from './routes/audit.ts';
import { bulkRoutes } from './routes/bulk.ts';
import { claimDocumentRoutes } from './routes/claim-documents.ts';
import { claimEnrolmentRoutes } from './routes/claim-enrolments.ts';
import { cohortRoutes } from './routes/cohorts.ts';
import { delegationRoutes } from './routes/delegations.ts';
import { claimDeskRoutes } from './routes/claim-desk.ts';
import { claimRoutes } from './routes/claims.ts';
import { clawbackRoutes } from './routes/clawbacks.ts';
import { employerOrderRoutes } from './routes/employer-orders.ts';
import { enrolmentStepRoutes } from './routes/enrolment-steps.ts';
import { enrolmentTurnRoutes } from './routes/enrolment-turns.ts';
import { enrolmentRoutes } from './routes/enrolments.ts';
import { forecastRoutes } from './routes/forecast.ts';
import { healthRoutes } from './routes/health.ts';
import { identityRoutes } from './routes/identity.ts';
import { objectionRoutes } from './routes/objections.ts';
import { reviewRoutes } from './routes/review.ts';
import { rosterMendingRoutes } from './routes/roster-mending.ts';
import { rosterRoutes } from './routes/rosters.ts';
import { batchRoutes } from './routes/batches.ts';
import { budgetRoutes } from './routes/budgets.ts';
import { ledgerRoutes } from './routes/ledger.ts';
import { clockRoutes } from './routes/clocks.ts';
import { holdRoutes } from './routes/holds.ts';
import { institutionRoutes } from './routes/institutions.ts';
import { payeeRoutes } from './routes/payees.ts';
import { peopleRoutes } from './routes/people.ts';
import { periodRoutes } from './routes/periods.ts';
import { reconciliationRoutes } from './routes/reconciliation.ts';
import { refundRoutes } from './routes/refunds.ts';
import { reversalRoutes } from './routes/reversals.ts';
import { registryRoutes } from './routes/registry.ts';
import { retentionRuleRoutes } from './routes/retention-rules.ts';
import { retentionRoutes } from './routes/retention.ts';
import { roundRoutes } from './routes/rounds.ts';
import { calendarRoutes } from './routes/calendar.ts';
import { caseRoutes } from './routes/cases.ts';
import { exportRoutes } from './routes/exports.ts';
import { fileRoutes } from './routes/files.ts';
import { notificationRoutes } from './routes/notifications.ts';
import { returnedPaymentRoutes } from './routes/returned-payments.ts';
import { reportRoutes } from './routes/reports.ts';
import { searchRoutes } from './routes/search.ts';
import { sampleRoutes } from './routes/samples.ts';
import { statusRoutes } from './routes/status.ts';
import { statementRoutes } from './routes/statements.ts';
import { templateRoutes } from './routes/templates.ts';
import { topUpRoutes } from './routes/top-ups.ts';
import { transferRoutes } from './routes/transfers.ts';
import { unifiedIdentityRoutes } from './routes/unified-identity.ts';
import { policyRoutes } from './routes/policies.ts';
import { programmeRoutes } from './routes/programmes.ts';
import { whatIfRoutes } from './routes/what-ifs.ts';
import { sessionRoutes } from './routes/session.ts';
import { secondFactorRoutes } from './routes/second-factor.ts';
import { lookUpRoutes } from './routes/look-up.ts';
import { passwordRoutes } from './routes/passwords.ts';
import { vocabularyRoutes } from './routes/vocabulary.ts';
import { yearEndRoutes } from './routes/year-ends.ts';

/** Every route of the product besides health. */
export const ROUTES: readonly Route[] = [
  ...claimRoutes, ...claimDeskRoutes, ...delegationRoutes, ...rosterRoutes, ...rosterMendingRoutes, ...reviewRoutes, ...identityRoutes, ...objectionRoutes, ...bulkRoutes,
  ...institutionRoutes, ...registryRoutes, ...roundRoutes, ...clockRoutes, ...retentionRuleRoutes, ...retentionRoutes, ...budgetRoutes, ...ledgerRoutes, ...batchRoutes, ...returnedPaymentRoutes, ...peopleRoutes,
  ...holdRoutes, ...payeeRoutes, ...clawbackRoutes, ...refundRoutes, ...reversalRoutes, ...topUpRoutes, ...sampleRoutes,
  ...periodRoutes, ...transferRoutes, ...yearEndRoutes, ...reconciliationRoutes, ...statementRoutes, ...forecastRoutes,
  ...admissionRoutes, ...applicationRoutes, ...claimDocumentRoutes, ...claimEnrolmentRoutes, ...cohortRoutes,
  ...enrolmentRoutes, ...enrolmentStepRoutes, ...enrolmentTurnRoutes, ...employerOrderRoutes,
  ...exportRoutes, ...fileRoutes, ...reportRoutes, ...notificationRoutes, ...templateRoutes, ...calendarRoutes, ...caseRoutes, ...auditRoutes, ...searchRoutes, ...statusRoutes,
  ...sessionRoutes, ...secondFactorRoutes, ...passwordRoutes, ...unifiedIdentityRoutes, ...lookUpRoutes, ...vocabularyRoutes, ...policyRoutes, ...programmeRoutes,
  ...whatIfRoutes,
];

export interface AppParts {
  /** Other routes than {@link ROUTES}, for tests of the plumbing. */
  readonly routes?: readonly Route[];
  /** Served where no route answers: the status page, later the console. */
  readonly pages?: Router;
}

export function createApp(deps: ApiDeps, parts: AppParts = {}): Express {
  const metrics = createMetrics();
  const given = parts.routes ?? ROUTES;
  const routes = [...healthRoutes(metrics), ...accessRoutes(given), ...given];
  const app = express();
  app.disable('x-powered-by').set('trust proxy', deps.settings.trustedProxies).set('etag', false);
  app.use(observe(deps, metrics));
  app.use(helmet());
  app.use(originCheck(deps));
  register(app, deps, routes);
  if (parts.pages !== undefined) app.use(parts.pages);
  app.use(() => { throw problem('NOT_FOUND'); });
  app.use(answerProblem(deps, metrics));
  return app;
}

function register(app: Express, deps: ApiDeps, routes: readonly Route[]): void {
  refuseRepeats(routes);
  const readUpload = createUploadReader();
  for (const spec of routes) app[spec.method](spec.path, handle(deps, spec, readUpload));

  const contract = openApiOf(routes, deps.settings.publicUrl);
  const page = docsPage(contract);
  app.get('/api/openapi.json', (_req, res) => { res.json(contract); });
  app.get('/api/docs', (_req, res) => { res.type('html').send(page); });

  for (const path of new Set(routes.map((spec) => spec.path))) {
    const allow = routes.filter((spec) => spec.path === path).map((spec) => spec.method.toUpperCase()).join(', ');
    app.all(path, () => { throw problem('METHOD_NOT_ALLOWED', { headers: { Allow: allow } }); });
  }
}

function refuseRepeats(routes: readonly Route[]): void {
  const seen = new Set<string>();
  for (const { method, path } of routes) {
    const name = `${method} ${path.replaceAll(/:\w+/g, ':')}`;
    if (seen.has(name)) throw new Error(`two routes answer ${method} ${path}`);
    seen.add(name);
  }
}

/** One line and one observation a request: ids of requests and people's ids, never bodies, names, numbers or query strings. */
function observe(deps: ApiDeps, metrics: ApiMetrics): RequestHandler {
  return (req, res, next) => {
    const note = noteOf(res);
    const startedAt = process.hrtime.bigint();
    res.setHeader('X-Request-Id', note.id);
    res.once('close', () => {
      const ms = Number(process.hrtime.bigint() - startedAt) / 1e6;
      const routeTemplate = note.route ?? 'none';
      const status = res.writableFinished ? res.statusCode : 499;
      metrics.observe(req.method, routeTemplate, status, ms / 1000);
      deps.logger.info({
        requestId: note.id, method: req.method, route: routeTemplate, status, ms: Math.round(ms), actorId: note.actorId, code: note.problemCode,
      }, 'request');
    });
    next();
  };
}

function originCheck(deps: ApiDeps): RequestHandler {
  const allowed = new Set([new URL(deps.settings.publicUrl).origin, ...deps.settings.allowedOrigins]);
  return (req, _res, next) => {
    refuseForeignOrigin(req, allowed);
    next();
  };
}

function answerProblem(deps: ApiDeps, metrics: ApiMetrics): ErrorRequestHandler {
  return (error: unknown, _req, res, _next) => {
    const note = noteOf(res);
    const found = problemFor(deps, error, note);
    metrics.problem(found.init.code);
    if (res.headersSent) {
      res.destroy();
      return;
    }
    sendProblem(res, found, note.id);
  };
}
