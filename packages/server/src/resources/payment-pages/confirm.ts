import { ApiError } from '@coffer/kernel';
import { okAnswer, type Answer } from '../../api/answer.ts';
import { nowS, type Call, type WriteCall } from '../../api/call.ts';
import { invalidRequest } from '../../api/errors.ts';
import { staged, type Route } from '../../api/route.ts';
import { readAccountSettings } from '../../auth/account-settings.ts';
import { emit } from '../../events/emit.ts';
import { CONFIRM_LIMITS } from '../../limits/limits.ts';
import { boolean, echo, hash, integer, missingParam, string } from '../../params/spec.ts';
import type { Holder } from '../authentications/authentication.ts';
import { claimCards } from '../cards/claim-cards.ts';
import { filledIn as filledInUrl } from '../checkout/redirect-url.ts';
import { cancelIntents } from '../checkout-sessions/cancel-intents.ts';
import { completed } from '../checkout-sessions/complete.ts';
import { checkOpen, sessionError, sessionMissing } from '../checkout-sessions/errors.ts';
import { checkTotal } from '../checkout-sessions/check-total.ts';
import { hostedUrl } from '../checkout-sessions/hosted-url.ts';
import { lockedSession, type LockedSession } from '../checkout-sessions/locked.ts';
import { asksForAmount, reckoned } from '../checkout-sessions/make.ts';
import type { SessionRow } from '../checkout-sessions/row.ts';
import { findSessions, lockSession, updateSession } from '../checkout-sessions/store.ts';
import { findCustomers } from '../customers/store.ts';
import { paymentIntentObject } from '../payment-intents/object.ts';
import { holderOf } from '../payment-intents/confirm-params.ts';
import { insertIntent, updateIntent } from '../payment-intents/store.ts';
import type { PaymentMethodRow } from '../payment-methods/object.ts';
import { lockPaymentMethod, updatePaymentMethod } from '../payment-methods/store.ts';
import { beginPayment } from '../payments/begin-authorization.ts';
import {
  METHOD_CARD_AT,
  methodOfSource,
  methodSource,
  type MethodSource,
} from '../payments/method-source.ts';
import {
  paymentMethodDataParam,
  type PaymentMethodData,
} from '../payments/payment-method-params.ts';
import type { Begun } from '../payments/begun.ts';
import { returnUrl } from '../payments/return-url.ts';
import { stage } from '../payments/stage.ts';
import { updateSetupIntent } from '../setup-intents/store.ts';
import { settleSetup, verifySource, type VerifiedSource } from '../setup-intents/set-up.ts';
import { render } from '../render.ts';
import { checkAccess } from './access.ts';
import { applyShopper } from './apply-shopper.ts';
import { checkComplete, detailsOf, filledIn, keptApart } from './complete-shopper.ts';
import { customerFor } from './customer.ts';
import { intentOf } from './intent.ts';
import { loadPage } from './load.ts';
import { reserve } from './reserve.ts';
import { shopperShape, type ShopperInput } from './shopper-params.ts';

interface Confirmation extends ShopperInput {
  readonly expected_amount?: number;
  readonly payment_method?: string;
  readonly payment_method_data?: PaymentMethodData;
  readonly return_url?: string;
  readonly save_payment_method?: boolean;
  readonly use_stripe_sdk?: boolean;
}

export const confirmPaymentPage: Route = staged({
  method: 'POST',
  path: '/v1/payment_pages/:id/confirm',
  publishable: true,
  limits: CONFIRM_LIMITS,
  cardAt: [METHOD_CARD_AT],
  params: hash({
    ...shopperShape,
    expected_amount: integer({ min: 0 }),
    payment_method: string(),
    payment_method_data: paymentMethodDataParam,
    return_url: returnUrl(),
    save_payment_method: boolean(),
    use_stripe_sdk: boolean(),
  }),
  run: async (call, given) => {
    checkExpands(call);
    const [seen] = await findSessions(call.db, call.caller, [call.id]);
    if (seen === undefined) throw sessionMissing(call.id);
    checkAccess(call, seen, given.client_secret);
    const source = shownAgain(await methodSource(call, given), isSaving(seen, given));
    const verified = await verifiedFor(call, seen, { given, source });
    const answer = await stage(call, {
      read: (inside) => lockedSession(inside, inside.id),
      begin: (inside, locked) => begin(inside, given, { locked, source, verified }),
    }).catch((error: unknown) => withoutGoneDiscount(call, given, error));
    if (source?.kind === 'new') claimCards(call, [source.input.card_ref]);
    return pageAnswer(call, answer);
  },
});

/** A page has nothing to expand; that must not be found out when the money has moved. */
function checkExpands({ request: { expand } }: Call): void {
  const [path] = expand;
  if (path !== undefined) {
    throw invalidRequest(`This property cannot be expanded (${echo(path)}).`);
  }
}

/** Whether the shopper may, and wants to, keep the card for another time. */
function isSaving({ data }: SessionRow, given: Confirmation): boolean {
  return (
    given.save_payment_method === true && data.saved_methods?.payment_method_save === 'enabled'
  );
}

/** A card that is kept because its holder asked for it is offered to them again. */
function shownAgain(source: MethodSource | null, saving: boolean): MethodSource | null {
  if (source?.kind !== 'new' || !saving) return source;
  return { ...source, given: { allow_redisplay: 'always', ...source.given } };
}

/** The same for one that the page has made just before; one of a customer stays as it is. */
async function paidWith(
  call: WriteCall,
  source: MethodSource,
  saving: boolean,
): Promise<PaymentMethodRow> {
  const found = await methodOfSource(call, source);
  if (source.kind === 'new' || !saving || found.customer !== null) return found;
  const method = (await lockPaymentMethod(call.db, call.caller, found.id)) ?? found;
  if (method.customer !== null) return method;
  const shown = { ...method, data: { ...method.data, allow_redisplay: 'always' as const } };
  updatePaymentMethod(call.db, call.caller, shown);
  return shown;
}

/** Refusals that stay refusals for as long as the discount is on the session. */
const GONE: ReadonlySet<string | undefined> = new Set([
  'coupon_expired',
  'promotion_code_first_time',
]);

/**
 * A discount that cannot be redeemed any more is taken off, whoever put it on, so that the page can
 * go on: it shows what there is to pay without it, and asks again.
 */
async function withoutGoneDiscount(
  call: Call,
  { promotion_code: typed }: Confirmation,
  error: unknown,
): Promise<never> {
  // A code that came along was refused itself, not what is on the session.
  if (error instanceof ApiError && GONE.has(error.fields.code) && typed === undefined) {
    await call.services.db.transaction(async (tx) => {
      const session = await lockSession(tx, call.caller, call.id);
      if (session?.status !== 'open' || session.data.discount === null) return;
      updateSession(tx, call.caller, reckoned(session, { discount: null }));
    });
  }
  throw error;
}

/** The page as it is after the payment's answer; a decline is answered as the payment's. */
async function pageAnswer(call: Call, answer: Answer): Promise<Answer> {
  if (answer.status !== 200) return answer;
  const [session] = await findSessions(call.db, call.caller, [call.id]);
  if (session === undefined) throw sessionMissing(call.id);
  const page = okAnswer(await render(call, await loadPage(call, session)));
  return answer.replayOf === undefined ? page : { ...page, replayOf: answer.replayOf };
}

/** In setup mode the issuer is asked first; it moves no money. */
async function verifiedFor(
  call: Call,
  session: SessionRow,
  said: { readonly given: Confirmation; readonly source: MethodSource | null },
): Promise<VerifiedSource | null> {
  const { given, source } = said;
  if (session.data.mode !== 'setup' || session.status !== 'open') return null;
  if (source === null) throw missingParam('payment_method');
  return verifySource(call, source, {
    customer: session.customer,
    threeDSecure: session.data.payment_method_options.request_three_d_secure ?? 'automatic',
    holder: reachedAt(call, session, given),
  });
}

interface Found {
  readonly locked: LockedSession | null;
  readonly source: MethodSource | null;
  readonly verified: VerifiedSource | null;
}

async function begin(call: WriteCall, given: Confirmation, found: Found): Promise<Begun> {
  const { locked, source, verified } = found;
  if (locked === null) throw sessionMissing(call.id);
  checkAccess(call, locked.session, given.client_secret);
  checkOpen(call, locked, 'pay');
  const said = await applyShopper(call, locked.session, given);
  if (asksForAmount(said.data)) throw missingParam('line_items[0][unit_amount]');
  checkTotal(said);
  checkExpected(said, given.expected_amount);
  if (verified !== null) return beginSetup(call, { ...locked, session: said }, verified);
  const method = source === null ? null : await paidWith(call, source, isSaving(said, given));
  const details = detailsOf(method);
  const filled = filledIn(said, details);
  const customer = await knownCustomer(call, filled);
  if (call.caller.keyKind === 'publishable') checkComplete(filled, customer);
  const withCustomer = await customerFor(call, filled);
  const session = keptApart(withCustomer, said.data.shopper, details);
  return session.data.payment_status === 'no_payment_required'
    ? finishFree(call, { ...locked, session })
    : pay(call, given, { ...locked, session, method });
}

async function knownCustomer(
  call: WriteCall,
  session: SessionRow,
): Promise<Parameters<typeof checkComplete>[1]> {
  if (session.customer === null || session.data.made_customer === true) return null;
  const [row] = await findCustomers(call.db, call.caller, [session.customer]);
  return row ?? null;
}

/** Nobody pays another amount than the one on the page. */
function checkExpected({ data }: SessionRow, expected: number | undefined): void {
  if (expected === undefined || expected === data.totals.total) return;
  throw sessionError(
    'checkout_amount_mismatch',
    `The total of this Checkout Session is ${data.totals.total}, not ${expected}.`,
  );
}

async function beginSetup(
  call: WriteCall,
  locked: LockedSession,
  verified: VerifiedSource,
): Promise<Begun> {
  const { setupIntent } = locked;
  if (setupIntent === null) throw sessionMissing(call.id);
  const { source } = verified;
  const method = source.kind === 'new' ? null : await methodOfSource(call, source);
  const details = detailsOf(method, source);
  const filled = filledIn(locked.session, details);
  if (call.caller.keyKind === 'publishable') {
    checkComplete(filled, await knownCustomer(call, filled));
  }
  const withCustomer = await customerFor(call, filled);
  const session = keptApart(withCustomer, locked.session.data.shopper, details);
  updateSession(call.db, call.caller, session);
  const { intent, begun } = await settleSetup(
    call,
    { ...setupIntent, customer: session.customer },
    verified,
  );
  updateSetupIntent(call.db, call.caller, intent);
  return begun;
}

/** Nothing is due: there is nobody to ask. What was being asked before must not move money. */
async function finishFree(call: WriteCall, locked: LockedSession): Promise<Begun> {
  const { session } = locked;
  await cancelIntents(call, locked);
  await reserve(call, session);
  const settings = await readAccountSettings(call.db, call.caller.accountId);
  const happening = completed(call, session, { settings, payment_status: 'no_payment_required' });
  emit(call.db, call, [happening]);
  return { kind: 'done', object: {} };
}

async function pay(
  call: WriteCall,
  given: Confirmation,
  paid: LockedSession & { readonly method: PaymentMethodRow | null },
): Promise<Begun> {
  const { session, method } = paid;
  if (method === null) throw missingParam('payment_method');
  const intent = intentOf(call, paid, { save: isSaving(session, given) });
  const payment = await beginPayment(call, {
    intent,
    method,
    offSession: false,
    holder: reachedAt(call, session, given),
    nowS: nowS(call),
  });
  // Last of all locks: others that redeem the same wait here, and hold nothing that is waited for.
  await reserve(call, session);
  if (paid.intent === null) {
    insertIntent(call.db, call.caller, payment.intent);
    emit(call.db, call, [{ type: 'payment_intent.created', object: paymentIntentObject(intent) }]);
  } else {
    updateIntent(call.db, call.caller, payment.intent);
  }
  updateSession(call.db, call.caller, { ...session, payment_intent: intent.id });
  return { ...payment.outside, preview: {} };
}

/** Where the holder is: a bank's page sends the browser back to the session's, if nobody says. */
function reachedAt(call: Call, session: SessionRow, given: Confirmation): Holder {
  const { id, data } = session;
  const back = data.ui_mode === 'form' ? (data.return_url ?? data.success_url) : data.return_url;
  const own = filledInUrl(back, id) ?? hostedUrl(call.services, id);
  const { return_url: named = own } = given;
  return holderOf({ ...given, return_url: mayLeadTo(call, session, named) ? named : own });
}

/** A browser leads nobody elsewhere than to pages of the session's merchant, and ours. */
function mayLeadTo({ caller, services }: Call, { data }: SessionRow, url: string): boolean {
  if (caller.keyKind === 'secret') return true;
  const known = [data.success_url, data.return_url, data.cancel_url, services.origins.checkout];
  const { origin } = new URL(url);
  return known.some((one) => one !== null && URL.parse(one)?.origin === origin);
}
