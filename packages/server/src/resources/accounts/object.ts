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
    business_profile: businessProfile(settings),
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

function businessProfile(settings: AccountSettings): NonNullable<Account['business_profile']> {
  return {
    mcc: null,
    minority_owned_business_designation: null,
    name: settings.business_name,
    specified_commercial_transactions_act_url: null,
    support_address: null,
    support_email: settings.support.email,
    support_phone: settings.support.phone,
    support_url: settings.support.url,
    url: null,
  };
}

function settingsOf(settings: AccountSettings): NonNullable<Account['settings']> {
  return {
    branding: {
      icon: settings.branding.icon_url,
      logo: settings.branding.logo_url,
      primary_color: settings.branding.primary_color,
      secondary_color: settings.branding.secondary_color,
    },
    card_payments: {
      decline_on: {
        avs_failure: settings.block_rules.includes('postal_code_failure'),
        cvc_failure: settings.block_rules.includes('cvc_failure'),
      },
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
