import { write, type Route } from '../../api/route.ts';
import { readAccountSettings, type AccountSettings } from '../../auth/account-settings.ts';
import { hash, string, unsettable } from '../../params/spec.ts';
import { color, imageUrl } from '../checkout/branding-params.ts';
import { redirectUrl } from '../checkout/redirect-url.ts';
import { email } from '../contact/email.ts';
import { checkOwn, ownAccount } from './own.ts';

const NAME_MAX_CHARS = 200;
const PHONE_MAX_CHARS = 50;

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
    readonly legal?: Partial<AccountSettings['legal']>;
  };
}

const webAddress = unsettable(redirectUrl());

/** What hosted pages show of the account. At Stripe it is set in the Dashboard alone. */
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
      legal: hash({ privacy_policy_url: webAddress, terms_of_service_url: webAddress }),
    }),
  }),
  run: async (call, given) => {
    checkOwn(call);
    const { accountId } = call.caller;
    const { branding, legal, business_name, support } = changed(
      await readAccountSettings(call.db, accountId),
      given,
    );
    await call.db.query('update accounts set settings = settings || $2 where account_id = $1', [
      accountId,
      { branding, legal, business_name, support },
    ]);
    return ownAccount(call);
  },
});

function changed(before: AccountSettings, given: AccountChange): AccountSettings {
  const { business_profile: profile = {}, settings = {} } = given;
  const { branding = {}, legal = {} } = settings;
  return {
    ...before,
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

function orBefore(before: string | null, given: string | null | undefined): string | null {
  return given === undefined ? before : given;
}
