import { BLOCK_RULES, type BlockRule } from '@coffer/acquirers';
import { write, type Route } from '../../api/route.ts';
import { lockAccountSettings, type AccountSettings } from '../../auth/account-settings.ts';
import { boolean, hash, string, unsettable } from '../../params/spec.ts';
import { color, imageUrl } from '../checkout/branding-params.ts';
import { redirectUrl } from '../checkout/redirect-url.ts';
import { email } from '../contact/email.ts';
import { checkOwn, ownAccount } from './own.ts';

const NAME_MAX_CHARS = 200;
const PHONE_MAX_CHARS = 50;

type RuleChange = { readonly [Rule in BlockRule]?: boolean | undefined };

interface AccountChange {
  readonly business_profile?: {
    readonly name?: string;
    readonly support_email?: string | null;
    readonly support_phone?: string | null;
    readonly support_url?: string | null;
  };
  readonly settings?: {
    readonly branding?: {
      readonly icon?: string | null;
      readonly logo?: string | null;
      readonly primary_color?: string | null;
      readonly secondary_color?: string | null;
    };
    readonly card_payments?: {
      readonly decline_on?: { readonly avs_failure?: boolean; readonly cvc_failure?: boolean };
    };
    readonly coffer_block_rules?: RuleChange;
    readonly legal?: Partial<AccountSettings['legal']>;
  };
}

const webAddress = unsettable(redirectUrl());

/** What hosted pages show of the account, and what stops payments: at Stripe the Dashboard's. */
export const changeAccount: Route = write({
  method: 'POST',
  path: '/v1/accounts/:id',
  params: hash({
    business_profile: hash({
      name: string({ maxChars: NAME_MAX_CHARS }),
      support_email: unsettable(email()),
      support_phone: unsettable(string({ maxChars: PHONE_MAX_CHARS })),
      support_url: webAddress,
    }),
    settings: hash({
      branding: hash({
        icon: unsettable(imageUrl()),
        logo: unsettable(imageUrl()),
        primary_color: unsettable(color()),
        secondary_color: unsettable(color()),
      }),
      card_payments: hash({
        decline_on: hash({ avs_failure: boolean(), cvc_failure: boolean() }),
      }),
      coffer_block_rules: hash({
        adaptive_three_d_secure: boolean(),
        dynamic_risk_threshold: boolean(),
        high_early_fraud_warning_score: boolean(),
        high_fraud_dispute_score: boolean(),
        highest_risk: boolean(),
      }),
      legal: hash({ privacy_policy_url: webAddress, terms_of_service_url: webAddress }),
    }),
  }),
  run: async (call, given) => {
    checkOwn(call);
    const { accountId } = call.caller;
    const { block_rules, branding, legal, business_name, support } = changed(
      await lockAccountSettings(call.db, accountId),
      given,
    );
    await call.db.query('update accounts set settings = settings || $2 where account_id = $1', [
      accountId,
      { block_rules, branding, legal, business_name, support },
    ]);
    return ownAccount(call);
  },
});

function changed(before: AccountSettings, given: AccountChange): AccountSettings {
  const { business_profile: profile = {}, settings = {} } = given;
  const { branding = {}, card_payments: cards = {}, legal = {} } = settings;
  return {
    ...before,
    block_rules: changeRules(before.block_rules, {
      ...settings.coffer_block_rules,
      cvc_failure: cards.decline_on?.cvc_failure,
      postal_code_failure: cards.decline_on?.avs_failure,
    }),
    business_name: profile.name ?? before.business_name,
    support: {
      email: orBefore(before.support.email, profile.support_email),
      phone: orBefore(before.support.phone, profile.support_phone),
      url: orBefore(before.support.url, profile.support_url),
    },
    branding: {
      icon_url: orBefore(before.branding.icon_url, branding.icon),
      logo_url: orBefore(before.branding.logo_url, branding.logo),
      primary_color: orBefore(before.branding.primary_color, branding.primary_color),
      secondary_color: orBefore(before.branding.secondary_color, branding.secondary_color),
    },
    legal: { ...before.legal, ...legal },
  };
}

/** Turns rules on and off; those that are not named stay. */
function changeRules(before: readonly BlockRule[], change: RuleChange): readonly BlockRule[] {
  const rules = new Set(before);
  for (const rule of BLOCK_RULES) {
    if (change[rule] === true) rules.add(rule);
    if (change[rule] === false) rules.delete(rule);
  }
  return [...rules].toSorted();
}

function orBefore(before: string | null, given: string | null | undefined): string | null {
  return given === undefined ? before : given;
}
