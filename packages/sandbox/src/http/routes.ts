import type { IncomingMessage } from 'node:http';
import type { Operation } from '../acquirer/message.ts';
import type { Network } from '../acquirer/network.ts';
import { standingAnswer } from '../acquirer/answer-authentication.ts';
import { readInquiry, readMessage } from '../acquirer/read-message.ts';
import { findByReference } from '../ledger/authentications.ts';
import { listAuthorizations } from '../ledger/list-authorizations.ts';
import { standingOfRefund } from '../ledger/refunds.ts';
import type { Pool } from '../ledger/transaction.ts';
import { decideChallenge, showChallenge } from './acs.ts';
import { isCaller } from './is-caller.ts';
import { PAGE } from './page.ts';
import { readBody } from './read-body.ts';
import { errorReply, jsonReply, type Reply } from './reply.ts';

const PAGE_LIMIT_MAX = 1_000;
const PAGE_LIMIT_DEFAULT = 100;

/** What the routes need. */
export interface RouteContext {
  readonly network: Network;
  readonly pool: Pool;
  readonly credential: string;
  readonly origin: string;
}

type Handler = (context: RouteContext, request: IncomingMessage, url: URL) => Promise<Reply>;
type Route = Readonly<Partial<Record<'GET' | 'POST', Handler>>>;

const ROUTES: ReadonlyMap<string, Route> = new Map<string, Route>([
  ['/', { GET: showPage }],
  ['/health', { GET: showHealth }],
  ['/acquirer/authorizations', { GET: forCaller(list), POST: receive('authorization') }],
  ['/acquirer/authentications', { POST: receive('authentication') }],
  ['/acquirer/inquiries', { POST: forCaller(inquire) }],
  ['/acs/challenge', { GET: showChallenge }],
  ['/acs/decisions', { POST: decideChallenge }],
  ['/acquirer/verifications', { POST: receive('verification') }],
  ['/acquirer/increments', { POST: receive('increment') }],
  ['/acquirer/captures', { POST: receive('capture') }],
  ['/acquirer/reversals', { POST: receive('reversal') }],
  ['/acquirer/refunds', { POST: receive('refund') }],
  ['/acquirer/refunds/inquiries', { POST: forCaller(inquireRefund) }],
]);

export interface Routed {
  /** The path as we spell it, for the log: a caller's own path could hold anything. */
  readonly path: string;
  readonly reply: Reply;
}

/** Finds the handler of a request and runs it. */
export async function route(context: RouteContext, request: IncomingMessage): Promise<Routed> {
  const url = URL.parse(request.url ?? '', 'http://sandbox');
  const found = url === null ? undefined : ROUTES.get(url.pathname);
  if (url === null || found === undefined)
    return { path: '?', reply: errorReply(404, 'not_found') };
  const { method } = request;
  const handler = method === 'GET' || method === 'POST' ? found[method] : undefined;
  const path = url.pathname;
  if (handler === undefined) return { path, reply: errorReply(405, 'method_not_allowed') };
  return { path, reply: await handler(context, request, url) };
}

function forCaller(handler: Handler): Handler {
  return async (context, request, url) =>
    isCaller(request.headers.authorization, context.credential)
      ? handler(context, request, url)
      : { ...errorReply(401, 'unauthorized'), close: true };
}

function receive(operation: Operation): Handler {
  return forCaller(async (context, request) => {
    const read = await readJson(request);
    return read.kind === 'reply' ? read.reply : answer(context.network, operation, read.value);
  });
}

type ReadJson =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'reply'; readonly reply: Reply };

async function readJson(request: IncomingMessage): Promise<ReadJson> {
  const refuse = (status: number, code: string): ReadJson => ({
    kind: 'reply',
    reply: { ...errorReply(status, code), close: true },
  });
  if (mediaType(request) !== 'application/json') return refuse(415, 'unsupported_media_type');
  const body = await readBody(request);
  if (body.kind === 'too_large') return refuse(413, 'body_too_large');
  return body.kind === 'value' ? body : refuse(400, 'invalid_json');
}

/** Where an authentication stands now. The question changes nothing and may be asked at will. */
async function inquire(context: RouteContext, request: IncomingMessage): Promise<Reply> {
  const read = await readJson(request);
  if (read.kind === 'reply') return read.reply;
  const inquiry = readInquiry(read.value);
  if (inquiry === null) return errorReply(400, 'invalid_request');
  const { reference, original } = inquiry;
  const row = await findByReference(context.pool, original);
  if (row === null) return errorReply(404, 'original_not_found', { reference });
  const { httpStatus, body } = standingAnswer(reference, row, context.origin);
  return { ...jsonReply(httpStatus, JSON.stringify(body)), log: { reference } };
}

/** Where a refund that is decided later stands now. */
async function inquireRefund(context: RouteContext, request: IncomingMessage): Promise<Reply> {
  const read = await readJson(request);
  if (read.kind === 'reply') return read.reply;
  const inquiry = readInquiry(read.value);
  if (inquiry === null) return errorReply(400, 'invalid_request');
  const { reference, original } = inquiry;
  const settlement = await standingOfRefund(context.pool, original);
  if (settlement === null) return errorReply(404, 'original_not_found', { reference });
  const body = { reference, status: 'known', code: null, settlement };
  return { ...jsonReply(200, JSON.stringify(body)), log: { reference } };
}

function mediaType(request: IncomingMessage): string | undefined {
  return request.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
}

async function answer(network: Network, operation: Operation, body: unknown): Promise<Reply> {
  const read = readMessage(operation, body);
  if (read.kind === 'invalid') {
    const reference = read.reference === null ? {} : { reference: read.reference };
    return errorReply(400, 'invalid_request', { ...reference, param: read.param });
  }
  const { reference } = read.message;
  const { recorded, delivery } = await network.answer(read.message);
  if (recorded.kind === 'reference_reused')
    return errorReply(409, 'reference_reused', { reference });
  const reply = jsonReply(recorded.httpStatus, recorded.body);
  return { ...reply, delivery, log: { reference, delivery, first: recorded.first } };
}

async function list(context: RouteContext, _request: IncomingMessage, url: URL): Promise<Reply> {
  const limit = Number(url.searchParams.get('limit') ?? PAGE_LIMIT_DEFAULT);
  if (!Number.isInteger(limit) || limit < 1 || limit > PAGE_LIMIT_MAX)
    return errorReply(400, 'invalid_request', { param: 'limit' });
  const after = url.searchParams.get('after') ?? '';
  if (after.includes('\0')) return errorReply(400, 'invalid_request', { param: 'after' });
  return jsonReply(200, JSON.stringify(await listAuthorizations(context.pool, { after, limit })));
}

async function showHealth(context: RouteContext): Promise<Reply> {
  await context.pool.query('select 1');
  return jsonReply(200, JSON.stringify({ status: 'ok' }));
}

async function showPage(): Promise<Reply> {
  const contentType = 'text/html; charset=utf-8';
  return { ...jsonReply(200, PAGE), surface: 'bank-page', contentType };
}
