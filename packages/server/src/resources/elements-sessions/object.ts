import type { OpenSession } from '../customer-sessions/open.ts';
import type { PaymentElementFeatures } from '../customer-sessions/features.ts';
import { futureUsage } from '../payment-intents/future-usage.ts';
import type { PaymentIntentRow } from '../payment-intents/object.ts';
import type { PaymentMethodRow } from '../payment-methods/object.ts';
import type { SetupIntentRow } from '../setup-intents/object.ts';

/** What an element collects for. */
export interface ElementsPurpose {
  readonly mode: 'payment' | 'setup' | 'subscription';
  readonly amount: number | null;
  readonly currency: string | null;
  readonly setup_future_usage: 'off_session' | 'on_session' | null;
  readonly require_cvc_recollection: boolean;
}

export interface SessionOfCustomer {
  readonly session: OpenSession;
  readonly methods: readonly PaymentMethodRow[];
}

/**
 * What a Payment Element is told before it shows itself. Stripe documents no such object; every
 * field here is one that a page may know: it names no customer, and of a card only what its holder
 * recognises it by.
 */
export interface ElementsSession extends ElementsPurpose {
  readonly object: 'elements_session';
  readonly card_brand_choice: { readonly eligible: boolean };
  readonly customer_session: {
    readonly features: PaymentElementFeatures;
    readonly payment_methods: readonly ShownMethod[];
  } | null;
  readonly livemode: boolean;
  readonly payment_method_types: readonly ['card'];
}

interface ShownMethod {
  readonly id: string;
  readonly object: 'payment_method';
  readonly billing_details: PaymentMethodRow['data']['billing_details'];
  readonly card: {
    readonly brand: string;
    readonly exp_month: number;
    readonly exp_year: number;
    readonly last4: string;
    readonly networks: {
      readonly available: readonly string[];
      readonly preferred: string | null;
    };
  };
  readonly type: 'card';
}

export function purposeOfPayment({ amount, currency, data }: PaymentIntentRow): ElementsPurpose {
  const ofCards = futureUsage(data);
  return {
    mode: 'payment',
    amount,
    currency,
    setup_future_usage: ofCards === 'none' ? null : ofCards,
    require_cvc_recollection: data.card_options.require_cvc_recollection === true,
  };
}

export function purposeOfSetup({ data }: SetupIntentRow): ElementsPurpose {
  return {
    mode: 'setup',
    amount: null,
    currency: null,
    setup_future_usage: data.usage,
    require_cvc_recollection: false,
  };
}

export function elementsSessionObject(
  purpose: ElementsPurpose,
  of: SessionOfCustomer | null,
  livemode: boolean,
): ElementsSession {
  return {
    object: 'elements_session',
    ...purpose,
    // A card of several networks lets its holder choose one (Regulation (EU) 2015/751, 8).
    card_brand_choice: { eligible: true },
    customer_session:
      of === null
        ? null
        : { features: of.session.features, payment_methods: of.methods.map(shownMethod) },
    livemode,
    payment_method_types: ['card'],
  };
}

function shownMethod({ id, data }: PaymentMethodRow): ShownMethod {
  const { brand, exp_month, exp_year, last4, networks } = data.card;
  return {
    id,
    object: 'payment_method',
    billing_details: data.billing_details,
    card: {
      brand,
      exp_month,
      exp_year,
      last4,
      networks: { available: networks, preferred: data.preferred_network },
    },
    type: 'card',
  };
}
