import type { BlockRule } from '@coffer/acquirers';
import type { Queryable } from '../store/queryable.ts';
import type { Transaction } from '../store/transaction.ts';

/** What can be set per account; the `settings` column. */
export interface AccountSettings {
  /**
   * The leak check pays into an account of its own, so that a merchant's books stay the merchant's.
   */
  readonly purpose: 'merchant' | 'leakcheck';
  readonly country: string;
  readonly default_currency: string;
  readonly business_name: string;
  /** On customers' statements; 5 to 22 characters. */
  readonly statement_descriptor: string;
  /** The fee of a charge: so many hundredths of a percent, and so many smallest units. */
  readonly fee_basis_points: number;
  readonly fee_fixed_minor: number;
  /** Days from a charge until its money is available. */
  readonly settlement_days: number;
  /** What hosted pages show of the account; null where it has none. */
  readonly branding: {
    /** Of buttons, and of the background: `#0074d4`. */
    readonly primary_color: string | null;
    readonly secondary_color: string | null;
    /** `https:` or `data:image/…` */
    readonly icon_url: string | null;
    readonly logo_url: string | null;
  };
  readonly support: {
    readonly email: string | null;
    readonly phone: string | null;
    readonly url: string | null;
  };
  readonly legal: {
    readonly privacy_policy_url: string | null;
    readonly terms_of_service_url: string | null;
  };
  /** What stops a payment, beside the issuer. */
  readonly block_rules: readonly BlockRule[];
  /** Whether secret keys may send raw card data to the vault (the SAQ D path). */
  readonly raw_card_data: boolean;
}

export const accountDefaults: AccountSettings = {
  purpose: 'merchant',
  country: 'US',
  default_currency: 'usd',
  business_name: 'Coffer',
  statement_descriptor: 'COFFER',
  fee_basis_points: 290,
  fee_fixed_minor: 30,
  settlement_days: 2,
  branding: { primary_color: null, secondary_color: null, icon_url: null, logo_url: null },
  support: { email: null, phone: null, url: null },
  legal: { privacy_policy_url: null, terms_of_service_url: null },
  block_rules: ['highest_risk'],
  raw_card_data: false,
};

/** The settings of an account that exists. Settings added later have their default. */
export async function readAccountSettings(
  db: Queryable,
  accountId: string,
): Promise<AccountSettings> {
  const [row] = await db.query<{ settings: Partial<AccountSettings> }>(
    'select settings from accounts where account_id = $1',
    [accountId],
  );
  return { ...accountDefaults, ...row?.settings };
}

/** The same, and nobody else changes them until the transaction ends. */
export async function lockAccountSettings(
  tx: Transaction,
  accountId: string,
): Promise<AccountSettings> {
  const [row] = await tx.query<{ settings: Partial<AccountSettings> }>(
    'select settings from accounts where account_id = $1 for no key update',
    [accountId],
  );
  return { ...accountDefaults, ...row?.settings };
}
