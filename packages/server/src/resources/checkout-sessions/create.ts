import { nowS, type WriteCall } from '../../api/call.ts';
import { invalidRequest } from '../../api/errors.ts';
import { write, type Route } from '../../api/route.ts';
import { readAccountSettings } from '../../auth/account-settings.ts';
import { changeMetadata, invalidParam, missingParam, onlyOneParam } from '../../params/spec.ts';
import { brandingChange } from '../checkout/branding-params.ts';
import { makeItems } from '../checkout/make-items.ts';
import { makeTerms } from '../checkout/make-terms.ts';
import { shippingOptions } from '../checkout/shipping-option.ts';
import type { CheckoutTerms } from '../checkout/terms.ts';
import { requireCustomer } from '../customers/find.ts';
import type { CustomerRow } from '../customers/object.ts';
import { checkTotal } from './check-total.ts';
import { checkGiven } from './check-given.ts';
import { applyDiscount } from './apply-discount.ts';
import { makeSession } from './make.ts';
import { sessionObject } from './object.ts';
import { createSessionParams, type NewSession } from './params.ts';
import type { SavedMethods, SessionRow } from './row.ts';
import { addSetupIntent } from './setup.ts';
import { insertSession } from './store.ts';

const EXPIRES_MIN_S = 30 * 60;
const EXPIRES_MAX_S = 24 * 3600;
/** A client computes the time before the request arrives. */
const EXPIRES_SLACK_S = 60;

export const createCheckoutSession: Route = write({
  method: 'POST',
  path: '/v1/checkout/sessions',
  params: createSessionParams,
  run: async (call, given) => {
    checkGiven(given);
    checkExpiry(call, given.expires_at);
    const customer = await customerOf(call, given.customer);
    const terms = makeTerms(given, await orderOf(call, given));
    if (terms.items.some(({ recurring }) => recurring)) {
      throw invalidRequest(
        'You specified `payment` mode but passed a recurring price. Subscriptions are not offered.',
      );
    }
    const made = makeSession(call, {
      data: sessionData(given, { terms, customer }),
      customer,
      expiresAt: given.expires_at,
      paymentLink: null,
    });
    const discounted = await discount(call, made, given);
    checkTotal(discounted);
    const row =
      discounted.data.mode === 'setup' ? addSetupIntent(call, discounted, given) : discounted;
    insertSession(call.db, call.caller, row);
    const settings = await readAccountSettings(call.db, call.caller.accountId);
    return sessionObject(row, { services: call.services, settings });
  },
});

function checkExpiry(call: WriteCall, at: number | undefined): void {
  if (at === undefined) return;
  const inS = at - nowS(call);
  if (inS >= EXPIRES_MIN_S - EXPIRES_SLACK_S && inS <= EXPIRES_MAX_S + EXPIRES_SLACK_S) return;
  throw invalidParam({
    param: 'expires_at',
    message:
      inS < EXPIRES_MIN_S
        ? 'The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation.'
        : 'The `expires_at` timestamp must be less than 24 hours from Checkout Session creation.',
  });
}

async function customerOf(call: WriteCall, id: string | undefined): Promise<CustomerRow | null> {
  return id === undefined ? null : requireCustomer(call, { id, param: 'customer', status: 400 });
}

async function orderOf(
  call: WriteCall,
  given: NewSession,
): Promise<Pick<CheckoutTerms, 'currency' | 'items' | 'shipping_options'>> {
  const { currency: wanted, line_items: lines, mode = 'payment' } = given;
  if (mode === 'setup') return { currency: wanted ?? null, items: [], shipping_options: [] };
  if (lines === undefined || lines.length === 0) throw missingParam('line_items');
  const { items, currency } = await makeItems(call, lines, { currency: wanted });
  const options = await shippingOptions(call, given.shipping_options ?? [], currency);
  return { currency, items, shipping_options: options };
}

function sessionData(
  given: NewSession,
  made: { readonly terms: CheckoutTerms; readonly customer: CustomerRow | null },
): Parameters<typeof makeSession>[1]['data'] {
  const { terms, customer } = made;
  const { ui_mode = 'hosted_page', mode = 'payment' } = given;
  const recovery = given.after_expiration?.recovery;
  return {
    ...terms,
    after_completion: null,
    branding: brandingChange(given.branding_settings),
    cancel_url: given.cancel_url ?? null,
    client_reference_id: given.client_reference_id ?? null,
    customer_email: given.customer_email ?? null,
    customer_update: {
      address: given.customer_update?.address ?? 'never',
      name: given.customer_update?.name ?? 'never',
      shipping: given.customer_update?.shipping ?? 'never',
    },
    discount: null,
    integration_identifier: given.integration_identifier ?? null,
    locale: given.locale ?? null,
    email_locked: (given.customer_email ?? customer?.email ?? null) !== null,
    metadata: changeMetadata({}, given.metadata),
    mode,
    origin_context: given.origin_context ?? null,
    permissions:
      given.permissions === undefined
        ? null
        : { update_shipping_details: given.permissions.update_shipping_details ?? 'client_only' },
    recovered_from: null,
    recovery:
      recovery === undefined
        ? null
        : {
            allow_promotion_codes: recovery.allow_promotion_codes ?? false,
            enabled: recovery.enabled,
            expires_at: null,
            url: null,
          },
    redirect_on_completion:
      ui_mode === 'hosted_page' ? null : (given.redirect_on_completion ?? 'always'),
    return_url: given.return_url ?? null,
    saved_methods: savedMethods(given, mode),
    success_url: given.success_url ?? null,
    ui_mode,
  };
}

/** Of a known customer's payments Stripe says them even when the request does not. */
function savedMethods(given: NewSession, mode: 'payment' | 'setup'): SavedMethods | null {
  const { saved_payment_method_options: options, customer } = given;
  if (options === undefined && (customer === undefined || mode === 'setup')) return null;
  return {
    allow_redisplay_filters: options?.allow_redisplay_filters ?? null,
    payment_method_remove: options?.payment_method_remove ?? null,
    payment_method_save: options?.payment_method_save ?? null,
  };
}

async function discount(call: WriteCall, row: SessionRow, given: NewSession): Promise<SessionRow> {
  const [named] = given.discounts ?? [];
  if (named === undefined) return row;
  const { coupon, promotion_code: promotion } = named;
  if (coupon !== undefined && promotion !== undefined) {
    throw onlyOneParam('discounts[0][coupon]', 'discounts[0][promotion_code]');
  }
  if (coupon !== undefined) return applyDiscount(call, row, { by: 'coupon', id: coupon });
  if (promotion === undefined) throw missingParam('discounts[0][coupon]');
  return applyDiscount(call, row, { by: 'promotion_code', id: promotion });
}
