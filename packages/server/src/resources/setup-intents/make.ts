import { mintClientSecret } from '@coffer/kernel';
import { mint, nowS, type WriteCall } from '../../api/call.ts';
import type { SetupIntentRow } from './object.ts';
import { changeSetupData, type SetupIntentInput } from './params.ts';

/** What is given of a new setup intent. */
export interface NewSetupIntent extends SetupIntentInput {
  readonly automatic_payment_methods?: {
    readonly allow_redirects?: 'always' | 'never';
    readonly enabled: boolean;
  };
  readonly usage?: 'off_session' | 'on_session';
}

/** A setup intent that is not stored yet, and has no card. */
export function newSetupIntent(call: WriteCall, given: NewSetupIntent): SetupIntentRow {
  const id = mint(call, 'seti');
  const { allow_redirects = 'always', enabled = true } = given.automatic_payment_methods ?? {};
  return {
    id,
    livemode: call.caller.livemode,
    created: nowS(call),
    status: 'requires_payment_method',
    customer: given.customer ?? null,
    payment_method: null,
    client_secret: mintClientSecret(call.services.random, id),
    data: changeSetupData(
      {
        automatic_payment_methods: enabled ? { allow_redirects, enabled } : null,
        cancellation_reason: null,
        checkout_session: null,
        description: null,
        last_setup_error: null,
        metadata: {},
        request_three_d_secure: 'automatic',
        usage: given.usage ?? 'off_session',
      },
      given,
    ),
  };
}
