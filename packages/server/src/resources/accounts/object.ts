import type Stripe from 'stripe';
import type { Wire } from '../../wire.ts';

type Account = Wire<Stripe.Account>;

/** What an account sets for itself. */
export interface AccountProfile {
  readonly id: string;
  readonly created: number;
  readonly country: string;
  readonly defaultCurrency: string;
  readonly displayName: string | null;
  readonly email: string | null;
  readonly statementDescriptor: string | null;
}

/** The account of the one who runs this installation: nobody else asks anything of it. */
export function accountObject(profile: AccountProfile): Account {
  return {
    id: profile.id,
    object: 'account',
    business_profile: null,
    business_type: null,
    capabilities: { card_payments: 'active' },
    charges_enabled: true,
    controller: { type: 'account' },
    country: profile.country,
    created: profile.created,
    default_currency: profile.defaultCurrency,
    details_submitted: true,
    email: profile.email,
    external_accounts: {
      object: 'list',
      data: [],
      has_more: false,
      url: `/v1/accounts/${profile.id}/external_accounts`,
    },
    metadata: {},
    payouts_enabled: false,
    settings: settingsOf(profile),
    type: 'standard',
  };
}

function settingsOf(profile: AccountProfile): NonNullable<Account['settings']> {
  return {
    branding: { icon: null, logo: null, primary_color: null, secondary_color: null },
    card_payments: {
      decline_on: { avs_failure: false, cvc_failure: false },
      statement_descriptor_prefix: null,
      statement_descriptor_prefix_kana: null,
      statement_descriptor_prefix_kanji: null,
    },
    dashboard: { display_name: profile.displayName, timezone: 'Etc/UTC' },
    payments: {
      statement_descriptor: profile.statementDescriptor,
      statement_descriptor_kana: null,
      statement_descriptor_kanji: null,
      statement_descriptor_prefix_kana: null,
      statement_descriptor_prefix_kanji: null,
    },
  };
}
