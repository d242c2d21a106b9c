// The API's answers for one session of Checkout, as a script for the vault's stand-in.
import type { PlainObject } from '@coffer/kernel';
import type { ApiAnswer, VaultStandIn } from './vault-stand-in.ts';

export const SECRET = 'cs_test_1_secret_2';

/** The page of an open session with nothing in it but five dollars. */
export function sessionPage(changes: object = {}): ApiAnswer {
  const amounts = { subtotal: 500, discount: 0, shipping: 0, tax: 0, tax_inclusive: 0, due: 500 };
  const body = {
    ...{ id: 'cs_test_1', livemode: false, status: 'open', payment_status: 'unpaid' },
    ...{ mode: 'payment', currency: 'usd', account: { display_name: 'Shop' } },
    ...{ line_items: [], discounts: [], taxes: [], shipping_options: [] },
    ...{
      total_summary: amounts,
      collect: { payment_method: true, shipping_countries: null, custom_fields: [] },
      customer: {
        ...{ email: null, name: null, phone: null, address: null, shipping: null, tax_ids: [] },
        ...{ custom_fields: {}, consent: { promotions: null, terms_of_service: null } },
      },
    },
    ...{ saved_payment_methods: [], payment_intent: null, setup_intent: null },
    ...{ return_url: null, url: null, frame_url: null, ...changes },
  };
  return { status: 200, body };
}

/** How the session stands once it is paid, or while its payment is on the way. */
export function paidBy(intent: PlainObject): ApiAnswer {
  const done = intent['status'] === 'succeeded';
  return sessionPage({
    ...(done ? { status: 'complete', payment_status: 'paid' } : {}),
    payment_intent: { id: 'pi_1', client_secret: 'pi_1_secret_2', next_action: null, ...intent },
  });
}

/** The API confirms with the first of these answers, and reads one after the other later. */
export function confirmsWith(vault: VaultStandIn, answers: readonly ApiAnswer[]): void {
  const left = [...answers];
  const last = answers.at(-1) ?? sessionPage();
  let confirmed = false;
  vault.answer = ({ path }) => {
    if (path.endsWith('/payment_methods')) return { status: 200, body: { id: 'pm_1' } };
    if (path.endsWith('/confirm')) confirmed = true;
    return confirmed ? (left.shift() ?? last) : sessionPage();
  };
}
