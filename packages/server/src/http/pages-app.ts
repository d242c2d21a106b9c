import { Hono, type Context } from 'hono';
import {
  addressGroup,
  ApiError,
  clientAddress,
  headersFor,
  randomBase62,
  RateLimitError,
  withReports,
} from '@coffer/kernel';
import { COLLECTOR_PATH } from '@coffer/vault-protocol';
import type { Services } from '../api/services.ts';
import { VISIT_LIMIT } from '../limits/limits.ts';
import { htmlReply, type Page, type PageReply, type Visit } from '../pages/page.ts';
import { notFoundPage, plainPage } from '../pages/plain-page.ts';
import { reportCollector } from './collect-reports.ts';
import { readBody } from './read-body.ts';

const VISIT_ID_DIGITS = 14;

export interface PagesOptions {
  readonly services: Services;
  readonly tls: boolean;
  readonly pages: readonly Page[];
}

/** What the listener knows of a request beside it. */
export interface PagesEnv {
  readonly Bindings: { readonly client?: string };
}

/** The pages of the checkout origin as one application: no keys, no cookies, no API. */
export function createPagesApp(options: PagesOptions): Hono<PagesEnv> {
  const app = new Hono<PagesEnv>();
  const security = headersFor('api', options);
  app.get('/health', (c) => c.json({ status: 'ok' }, 200, security));
  const { clock, log, origins } = options.services;
  const collect = reportCollector({
    ...{ clock, tls: options.tls, origins: [origins.vault, origins.checkout] },
    write: (report) => log.warn({ policy_report: report }),
  });
  app.all(COLLECTOR_PATH, (c) => collect(c.req.raw, c.env?.client ?? ''));
  for (const page of options.pages) {
    app.on(page.method, page.path, (c) => answerVisit(c, options, page));
  }
  app.notFound((c) => answerVisit(c, options, null));
  return app;
}

async function answerVisit(
  c: Context<PagesEnv>,
  options: PagesOptions,
  page: Page | null,
): Promise<Response> {
  const startedMs = performance.now();
  const { services } = options;
  const visitId = `req_${randomBase62(services.random, VISIT_ID_DIGITS)}`;
  let reply: PageReply;
  try {
    const client = c.env?.client ?? '';
    if (!services.limiter.take(`visits of ${addressGroup(clientAddress(client))}`, VISIT_LIMIT)) {
      throw new RateLimitError('global-rate');
    }
    reply =
      page === null ? await notFoundPage() : await page.run(await readVisit(c, services, client));
  } catch (error) {
    reply = await failure(error, services, visitId);
  }
  services.log.info({
    request: visitId,
    method: c.req.method,
    // The pattern, never the path: an address here may be all that a visitor needs.
    page: page?.path ?? null,
    status: reply.status,
    ms: Math.round((performance.now() - startedMs) * 10) / 10,
  });
  const headers = { ...headersFor(reply.surface, { tls: options.tls }), ...reply.headers };
  const collector = services.origins.checkout + COLLECTOR_PATH;
  return new Response(reply.body, {
    status: reply.status,
    headers: withReports(headers, collector),
  });
}

async function readVisit(c: Context, services: Services, client: string): Promise<Visit> {
  const body = c.req.method === 'POST' ? await readBody(c.req.raw) : '';
  return {
    services,
    client,
    id: c.req.param('id') ?? '',
    query: new URL(c.req.url).searchParams,
    headers: c.req.raw.headers,
    form: new URLSearchParams(body),
  };
}

/** What went wrong, as far as a visitor may see it. */
function failure(error: unknown, services: Services, visitId: string): Promise<PageReply> {
  if (error instanceof ApiError && error.status < 500) {
    const title = 'This did not work';
    return htmlReply(plainPage({ title, text: error.message }), { status: error.status });
  }
  services.log.error({
    request: visitId,
    failure: error instanceof Error ? error.stack : 'unknown',
  });
  const text = `Something went wrong on our side. Please try again; if it stays so, tell the shop ${visitId}.`;
  return htmlReply(plainPage({ title: 'This did not work', text }), { status: 500 });
}
