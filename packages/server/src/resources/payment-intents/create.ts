import { nowS, type WriteCall } from '../../api/call.ts';
import { resourceMissing } from '../../api/errors.ts';
import { staged, type Route } from '../../api/route.ts';
import { emit } from '../../events/emit.ts';
import { boolean, hash, invalidParam, oneOf, required } from '../../params/spec.ts';
import { findCustomers } from '../customers/store.ts';
import type { CustomerRow } from '../customers/object.ts';
import { claimCards } from '../cards/claim-cards.ts';
import {
  findConfirming,
  saidByToken,
  useToken,
  withTokenCvc,
  type Confirming,
} from '../confirmation-tokens/confirming.ts';
import { currency } from '../money/currency.ts';
import { connectShape } from '../payments/connect-params.ts';
import { beginPayment } from '../payments/begin-authorization.ts';
import {
  checkMethodUsable,
  METHOD_CARD_AT,
  methodOfSource,
  methodSource,
  type MethodSource,
} from '../payments/method-source.ts';
import type { Begun } from '../payments/begun.ts';
import { stage } from '../payments/stage.ts';
import { CVC_TOKEN_AT, withCvcToken } from '../tokens/cvc-token.ts';
import { confirmShape, CVC_AT, holderOf, type ConfirmInput } from './confirm-params.ts';
import { agreedData } from './agreed-data.ts';
import { newPaymentIntent, type NewPaymentIntent } from './make.ts';
import { paymentIntentObject } from './object.ts';
import {
  amount,
  checkAmount,
  confirmedOptions,
  customerParam,
  intentShape,
  type ConfirmedOptions,
} from './params.ts';
import { insertIntent } from './store.ts';

const automaticParam = hash({
  allow_redirects: oneOf(['always', 'never']),
  enabled: required(boolean()),
});

const params = hash({
  ...intentShape,
  ...confirmShape,
  ...connectShape,
  amount: required(amount()),
  automatic_payment_methods: automaticParam,
  confirm: boolean(),
  confirmation_method: oneOf(['automatic', 'manual']),
  currency: required(currency()),
  customer: customerParam,
  payment_method_options: confirmedOptions(),
});

/** What is given of a new intent, and of confirming it at once. */
interface NewIntent extends NewPaymentIntent, ConfirmInput {
  readonly confirm?: boolean;
  readonly payment_method_options?: ConfirmedOptions;
}

export const createPaymentIntent: Route = staged({
  method: 'POST',
  path: '/v1/payment_intents',
  cardAt: [METHOD_CARD_AT, CVC_AT],
  params,
  run: async (call, asked) => {
    checkGiven(asked);
    const found = await findConfirming(call, asked, 'payment');
    if (found.kind === 'replay') return found.answer;
    const { confirming } = found;
    const given = confirming === null ? asked : { ...saidByToken(confirming), ...asked };
    const source = confirming?.source ?? (await methodSource(call, given));
    const answer = await stage(withTokenCvc(call, confirming), {
      read: (inside) => customerOf(inside, given.customer),
      begin: (inside, customer) => begin(inside, given, { customer, source, confirming }),
    });
    if (source?.kind === 'new') claimCards(call, [source.input.card_ref]);
    return answer;
  },
});

function checkGiven(given: NewIntent): void {
  checkAmount(given.amount, given.currency);
  if (given.confirm === true) return;
  const onlyConfirming: readonly (readonly [string, unknown])[] = [
    ['confirmation_token', given.confirmation_token],
    ['error_on_requires_action', given.error_on_requires_action],
    ['mandate', given.mandate],
    ['mandate_data', given.mandate_data ?? undefined],
    ['off_session', given.off_session],
    ['return_url', given.return_url],
    [CVC_TOKEN_AT, given.payment_method_options?.cvc_token],
  ];
  for (const [param, value] of onlyConfirming) {
    if (value === undefined || value === false) continue;
    throw invalidParam({
      param,
      message: `The parameter \`${param}\` cannot be passed when creating a PaymentIntent unless \`confirm\` is set to true.`,
    });
  }
}

async function customerOf(call: WriteCall, id: string | undefined): Promise<CustomerRow | null> {
  if (id === undefined) return null;
  const [row] = await findCustomers(call.db, call.caller, [id]);
  return row ?? null;
}

interface Found {
  readonly customer: CustomerRow | null;
  readonly source: MethodSource | null;
  readonly confirming: Confirming | null;
}

async function begin(call: WriteCall, given: NewIntent, found: Found): Promise<Begun> {
  const { customer, confirming } = found;
  if (given.customer !== undefined && (customer === null || customer.deleted)) {
    throw resourceMissing({
      noun: 'customer',
      id: given.customer,
      param: 'customer',
      status: 400,
    });
  }
  const source = found.source ?? defaultSource(given, found);
  const method = source === null ? null : await methodOfSource(call, source);
  if (method !== null) checkMethodUsable(method, given.customer ?? null);
  const intent = newPaymentIntent(call, given, method);
  const created = { type: 'payment_intent.created', object: paymentIntentObject(intent) } as const;
  if (given.confirm !== true) {
    insertIntent(call.db, call.caller, intent);
    emit(call.db, call, [created]);
    return { kind: 'done', object: created.object };
  }
  if (confirming !== null) await useToken(call, confirming, intent);
  const paying = await withCvcToken(call, given.payment_method_options?.cvc_token);
  const data = await agreedData(call, intent.data, { given, paymentMethod: method?.id ?? null });
  const payment = await beginPayment(paying, {
    intent: { ...intent, data },
    method,
    isNewMethod: source?.kind === 'new',
    offSession: given.off_session ?? false,
    holder: holderOf(given),
    nowS: nowS(call),
  });
  insertIntent(call.db, call.caller, payment.intent);
  emit(call.db, call, [created]);
  return { ...payment.outside, preview: created.object };
}

/**
 * Who comes from charges pays with the customer's default source where nothing else is said
 * (Stripe's API reference, `payment_method` of creating an intent).
 */
function defaultSource(
  given: NewIntent,
  { customer, confirming }: Pick<Found, 'confirming' | 'customer'>,
): MethodSource | null {
  const id = customer?.data.default_source ?? null;
  if (given.confirm !== true || confirming !== null || id === null) return null;
  return { kind: 'stored', id };
}
