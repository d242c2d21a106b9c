import type { PaymentPage } from '@coffer/kernel';
import type { Call } from '../../api/call.ts';
import { readAccountSettings } from '../../auth/account-settings.ts';
import { publishableKeyOf } from '../../auth/api-key.ts';
import { statusNow } from '../checkout-sessions/errors.ts';
import type { SessionRow } from '../checkout-sessions/row.ts';
import { findCustomers } from '../customers/store.ts';
import type { CustomerRow } from '../customers/object.ts';
import { findIntents } from '../payment-intents/store.ts';
import type { PaymentMethodRow } from '../payment-methods/object.ts';
import { listPaymentMethods } from '../payment-methods/store.ts';
import { findProducts } from '../products/store.ts';
import { findSetupIntents } from '../setup-intents/store.ts';
import { paymentPage } from './object.ts';

const SAVED_METHODS_MAX = 20;

/** The page of a session, as it is now. */
export async function loadPage(call: Call, session: SessionRow): Promise<PaymentPage> {
  const { db, caller } = call;
  const [settings, publishableKey, customers, products, [intent], [setupIntent]] =
    await Promise.all([
      readAccountSettings(db, caller.accountId),
      publishableKeyOf(db, caller),
      findCustomers(db, caller, idsOf(session.customer)),
      findProducts(
        db,
        caller,
        session.data.items.map(({ product }) => product),
      ),
      findIntents(db, caller, idsOf(session.payment_intent)),
      findSetupIntents(db, caller, idsOf(session.setup_intent)),
    ]);
  // One that an attempt to pay has made knows what the shopper said then, and no more.
  const given = session.data.made_customer === true ? [] : customers;
  const customer = given.find(({ deleted }) => !deleted) ?? null;
  // What is just being paid is not over before its answer is there.
  const processing = intent?.status === 'processing';
  const status = processing ? session.status : statusNow(call, session);
  const savedMethods = await savedMethodsOf(call, { ...session, status }, customer);
  return paymentPage(
    {
      session,
      status,
      toBrowser: caller.keyKind === 'publishable',
      settings,
      publishableKey,
      customer,
      products,
      savedMethods,
      intent: intent ?? null,
      setupIntent: setupIntent ?? null,
    },
    call.services,
  );
}

function idsOf(id: string | null): readonly string[] {
  return id === null ? [] : [id];
}

/** The customer's cards that may be shown again, for an open session. */
async function savedMethodsOf(
  call: Call,
  session: SessionRow,
  customer: CustomerRow | null,
): Promise<readonly PaymentMethodRow[]> {
  const { saved_methods: saved, mode } = session.data;
  if (customer === null || session.status !== 'open' || mode === 'setup') return [];
  const shown: readonly string[] = saved?.allow_redisplay_filters ?? ['always'];
  const page = await listPaymentMethods(call.db, call.caller, {
    filters: [
      { sql: 'customer = ?', value: customer.id },
      { sql: "data->>'allow_redisplay' = any (?)", value: shown },
    ],
    page: { limit: SAVED_METHODS_MAX, startingAfter: null, endingBefore: null },
  });
  return page.rows;
}
