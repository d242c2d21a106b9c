import type Stripe from 'stripe';
import type { AccountSettings } from '../../auth/account-settings.ts';
import type { Wire } from '../../wire.ts';

type Account = Wire<Stripe.Account>;

export interface AccountRow {
  readonly id: string;
  readonly created: number;
  readonly settings: AccountSettings;
}

/** The account of whoever runs this installation: nobody asks it for documents. */
export function accountObject(row: AccountRow): Account {
  const { settings } = row;
  return {
    id: row.id,
    object: 'account',
    business_profile: null,
    business_type: null,
    capabilities: { card_payments: 'active' },
    charges_enabled: true,
    controller: { type: 'account' },
    country: settings.country,
    created: row.created,
    default_currency: settings.default_currency,
    details_submitted: true,
    email: null,
    external_accounts: {
      object: 'list',
      data: [],
      has_more: false,
      url: `/v1/accounts/${row.id}/external_accounts`,
    },
    metadata: {},
    payouts_enabled: false,
    settings: settingsOf(settings),
    type: 'standard',
  };
}

function settingsOf(settings: AccountSettings): NonNullable<Account['settings']> {
  return {
    branding: { icon: null, logo: null, primary_color: null, secondary_color: null },
    card_payments: {
      decline_on: { avs_failure: false, cvc_failure: false },
      statement_descriptor_prefix: null,
      statement_descriptor_prefix_kana: null,
      statement_descriptor_prefix_kanji: null,
    },
    dashboard: { display_name: settings.business_name, timezone: 'Etc/UTC' },
    payments: {
      statement_descriptor: settings.statement_descriptor,
      statement_descriptor_kana: null,
      statement_descriptor_kanji: null,
      statement_descriptor_prefix_kana: null,
      statement_descriptor_prefix_kanji: null,
    },
  };
}
