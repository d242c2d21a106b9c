import { objectIdOfClientSecret, type ApiError } from '@coffer/kernel';
import type { Call } from '../../api/call.ts';
import { invalidRequest } from '../../api/errors.ts';
import { read, type Route } from '../../api/route.ts';
import { boolean, hash, integer, missingParam, oneOf, string } from '../../params/spec.ts';
import { isShown, openSession, type OpenSession } from '../customer-sessions/open.ts';
import { currency } from '../money/currency.ts';
import { intentMissing } from '../payment-intents/errors.ts';
import { findIntents } from '../payment-intents/store.ts';
import { listPaymentMethods } from '../payment-methods/store.ts';
import { checkSecret } from '../payments/client-secret.ts';
import { setupIntentMissing } from '../setup-intents/errors.ts';
import { findSetupIntents } from '../setup-intents/store.ts';
import {
  elementsSessionObject,
  purposeOfPayment,
  purposeOfSetup,
  type ElementsPurpose,
  type SessionOfCustomer,
} from './object.ts';

const params = hash({
  amount: integer({ min: 0 }),
  client_secret: string(),
  currency: currency(),
  customer_session_client_secret: string(),
  mode: oneOf(['payment', 'setup', 'subscription']),
  require_cvc_recollection: boolean(),
  setup_future_usage: oneOf(['off_session', 'on_session']),
});
type Given = ReturnType<(typeof params)['read']>;

/** What an element collects for, and for whom it does. */
interface Found {
  readonly purpose: ElementsPurpose;
  /** Of an intent; undefined while there is none. */
  readonly customer: string | null | undefined;
}

/** Everything that a Payment Element must know, in one answer. */
export const retrieveElementsSession: Route = read({
  method: 'GET',
  path: '/v1/elements/sessions',
  publishable: true,
  params,
  run: async (call, given) => {
    const { purpose, customer } = await purposeOf(call, given);
    const { customer_session_client_secret: secret } = given;
    let of: SessionOfCustomer | null = null;
    if (secret !== undefined) {
      const session = await openSession(call, secret);
      if (customer !== undefined && customer !== session.customer) throw otherCustomer();
      of = { session, methods: await shownMethods(call, session) };
    }
    return elementsSessionObject(purpose, of, call.caller.livemode);
  },
});

async function purposeOf(call: Call, given: Given): Promise<Found> {
  const { client_secret: secret } = given;
  if (secret === undefined) return { purpose: deferred(given), customer: undefined };
  const id = objectIdOfClientSecret(secret);
  if (id?.startsWith('seti_') === true) {
    const [intent] = await findSetupIntents(call.db, call.caller, [id]);
    const missing = (): ApiError => setupIntentMissing(id);
    if (intent === undefined) throw missing();
    const { client_secret: expected, customer } = intent;
    checkSecret(call, { expected, given: secret, noun: 'SetupIntent', missing });
    return { purpose: purposeOfSetup(intent), customer };
  }
  const missing = (): ApiError => intentMissing(id ?? '');
  if (id === null) throw missing();
  const [intent] = await findIntents(call.db, call.caller, [id]);
  if (intent === undefined) throw missing();
  const { client_secret: expected, customer } = intent;
  checkSecret(call, { expected, given: secret, noun: 'PaymentIntent', missing });
  return { purpose: purposeOfPayment(intent), customer };
}

/** What a page says of an intent that there is not yet. */
function deferred(given: Given): ElementsPurpose {
  const { mode } = given;
  if (mode === undefined) throw missingParam('client_secret');
  return {
    mode,
    amount: given.amount ?? null,
    currency: given.currency ?? null,
    setup_future_usage: given.setup_future_usage ?? null,
    require_cvc_recollection: given.require_cvc_recollection ?? false,
  };
}

/** The customer's payment methods that the session shows, newest first. */
async function shownMethods(
  call: Call,
  session: OpenSession,
): Promise<SessionOfCustomer['methods']> {
  const { features } = session;
  if (features.payment_method_redisplay === 'disabled') return [];
  const { rows } = await listPaymentMethods(call.db, call.caller, {
    filters: [
      { sql: 'customer = ?', value: session.customer },
      {
        sql: `data->>'allow_redisplay' = any (?)`,
        value: features.payment_method_allow_redisplay_filters,
      },
    ],
    page: {
      limit: features.payment_method_redisplay_limit,
      startingAfter: null,
      endingBefore: null,
    },
  });
  return rows.filter((row) => isShown(session, row));
}

function otherCustomer(): Error {
  return invalidRequest(
    'The customer of the customer session is not the customer of the intent: create both for the ' +
      'same customer.',
  );
}
