import { ApiError, invariant, type PaymentPage } from '@coffer/kernel';
import type { Caller } from '../../api/caller.ts';
import type { Route } from '../../api/route.ts';
import { readRequest } from '../../http/read-request.ts';
import { runRoute } from '../../http/run-route.ts';
import { isFramed } from '../../resources/checkout-sessions/hosted-url.ts';
import { findSessions } from '../../resources/checkout-sessions/store.ts';
import { paymentIntentRoutes } from '../../resources/payment-intents/routes.ts';
import { loadPage } from '../../resources/payment-pages/load.ts';
import { paymentPageRoutes } from '../../resources/payment-pages/routes.ts';
import { isLiveId, visitorsCall, type Visitor } from './visitors-call.ts';

/** A call of the API that a page makes for its visitor, in this process. */
export interface PageCall {
  readonly method: 'GET' | 'POST';
  /** As the route has it. */
  readonly route: string;
  /** The id in the path; also says whose account it is. */
  readonly id: string;
  readonly form: URLSearchParams;
}

/** Calls the API with the rights of a publishable key of the account that the id names. */
export async function callPaymentPage(
  visitor: Visitor,
  call: PageCall,
  { livemode = isLiveId(call.id) }: { readonly livemode?: boolean } = {},
): Promise<PaymentPage> {
  const as = { routes: paymentPageRoutes, keyKind: 'publishable', livemode } as const;
  const answer = await run(visitor, call, as);
  // The object that docs/api/payment-pages.md describes.
  return answer as PaymentPage;
}

type FrameFacts = Pick<
  PaymentPage,
  'branding' | 'line_items' | 'locale' | 'return_url' | 'success_url' | 'ui_mode'
>;

/**
 * A session that lives in the merchant's page, without its client secret: for the headers of the
 * frame alone, which shows nothing of it.
 */
export async function frameFacts(visitor: Visitor, id: string): Promise<FrameFacts | null> {
  const call = visitorsCall(visitor, id, isLiveId(id));
  if (call === null) return null;
  const [session] = await findSessions(call.db, call.caller, [id]);
  return session !== undefined && isFramed(session.data.ui_mode) ? loadPage(call, session) : null;
}

/** The language that the merchant chose for a session: all that a refusal needs to be worded. */
export async function sessionLocale(visitor: Visitor, id: string): Promise<string | null> {
  const call = visitorsCall(visitor, id, isLiveId(id));
  if (call === null) return null;
  const [session] = await findSessions(call.db, call.caller, [id]);
  return session?.data.locale ?? null;
}

/** The intent behind a completed session, with its charge: for the receipt. */
export function readIntent(visitor: Visitor, page: PaymentPage, id: string): Promise<object> {
  const form = new URLSearchParams({ 'expand[0]': 'latest_charge' });
  return run(
    visitor,
    { method: 'GET', route: '/v1/payment_intents/:id', id, form },
    { routes: paymentIntentRoutes, keyKind: 'secret', livemode: page.livemode },
  );
}

interface As {
  readonly routes: readonly Route[];
  readonly keyKind: Caller['keyKind'];
  readonly livemode?: boolean;
}

async function run(visitor: Visitor, page: PageCall, as: As): Promise<object> {
  const { method, id, form } = page;
  const route = as.routes.find((one) => one.method === method && one.path === page.route);
  invariant(route !== undefined, 'a page calls a route that is not there');
  const { livemode = isLiveId(id), keyKind } = as;
  const call = visitorsCall(visitor, id, livemode);
  if (call === null) throw pageMissing();
  const path = page.route.replace(/:\w+/, encodeURIComponent(id));
  const query = method === 'GET' ? `?${form.toString()}` : '';
  const body = method === 'GET' ? '' : form.toString();
  // What a shopper types may be a card number: it is refused here as it is on the API's origin.
  const request = readRequest(
    { method, target: path + query, headers: {}, body, envelope: null },
    visitor.services.origins.vault,
  );
  const answer = await runRoute({
    route,
    call: {
      ...call,
      caller: { ...call.caller, keyKind },
      request: { ...call.request, ...request },
    },
    form: request.form,
  });
  // Our own API's answers are objects.
  const object = JSON.parse(answer.body) as object;
  if (answer.status >= 400) throw refusal(answer.status, object);
  return object;
}

/** There is nothing at this address. */
export function pageMissing(): ApiError {
  return new ApiError({
    status: 404,
    type: 'invalid_request_error',
    code: 'resource_missing',
    message: 'There is no such page.',
  });
}

/** A staged route gives its refusals as answers. */
function refusal(status: number, body: object): ApiError {
  // Made by errorAnswer.
  const { error } = body as { readonly error: ConstructorParameters<typeof ApiError>[0] };
  return new ApiError({ ...error, status });
}
