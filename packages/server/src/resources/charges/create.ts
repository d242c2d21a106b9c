import { mint, nowS, type WriteCall } from '../../api/call.ts';
import { staged, type Route } from '../../api/route.ts';
import { readAccountSettings } from '../../auth/account-settings.ts';
import { boolean, hash, required, string, type MetadataChange } from '../../params/spec.ts';
import { claimCards } from '../cards/claim-cards.ts';
import type { Shipping } from '../contact/shipping.ts';
import { currency } from '../money/currency.ts';
import { newPaymentIntent } from '../payment-intents/make.ts';
import {
  amount,
  checkAmount,
  customerParam,
  intentShape,
  transferGroup,
} from '../payment-intents/params.ts';
import { insertIntent } from '../payment-intents/store.ts';
import { beginAuthorization } from '../payments/begin-authorization.ts';
import type { Begun } from '../payments/begun.ts';
import { chargeOf, PENDING } from '../payments/charge-of.ts';
import { chargeConnectShape } from '../payments/connect-params.ts';
import { chargeDescriptorShape, withSuffix } from '../payments/descriptor-params.ts';
import { stage } from '../payments/stage.ts';
import { chargeObject } from './object.ts';
import { cardToCharge, chargeSource, type ChargeSource } from './source.ts';

const { description, metadata, receipt_email, shipping } = intentShape;

const params = hash({
  amount: required(amount()),
  capture: boolean(),
  currency: required(currency()),
  customer: customerParam,
  description,
  metadata,
  receipt_email,
  shipping,
  source: string(),
  ...chargeDescriptorShape,
  ...chargeConnectShape,
  transfer_group: transferGroup,
});

interface NewCharge {
  readonly amount: number;
  readonly capture?: boolean;
  readonly currency: string;
  readonly customer?: string;
  readonly description?: string | null;
  readonly metadata?: MetadataChange;
  readonly receipt_email?: string | null;
  readonly shipping?: Shipping | null;
  readonly source?: string;
  readonly statement_descriptor?: string | null;
  readonly statement_descriptor_suffix?: string | null;
  readonly transfer_group?: string | null;
}

/** A payment without an intent: its money moves as that of an intent does. */
export const createCharge: Route = staged({
  method: 'POST',
  path: '/v1/charges',
  params,
  run: async (call, given) => {
    checkAmount(given.amount, given.currency);
    const source = await chargeSource(call, given);
    const answer = await stage(call, {
      read: (inside) => readAccountSettings(inside.db, inside.caller.accountId),
      begin: (inside, settings) => begin(inside, given, { source, settings }),
    });
    if (source.kind === 'token') claimCards(call, [source.input.card_ref]);
    return answer;
  },
});

async function begin(
  call: WriteCall,
  given: NewCharge,
  found: {
    readonly source: ChargeSource;
    readonly settings: Awaited<ReturnType<typeof readAccountSettings>>;
  },
): Promise<Begun> {
  const { capture, source: _source, ...said } = given;
  const method = await cardToCharge(call, found.source);
  const capture_method = capture === false ? 'manual' : 'automatic';
  const made = newPaymentIntent(call, { ...withSuffix(said), capture_method }, method);
  // Its own payment: it has no secret, since nobody may see it as an intent.
  const payment = { ...made, id: mint(call, 'ch'), client_secret: '' };
  const { intent, operation } = await beginAuthorization(call, {
    ...{ intent: payment, method, nowS: nowS(call) },
    // A charge of a saved card is the merchant's doing; nobody can be asked in either case.
    offSession: found.source.kind === 'stored',
    ...{ holder: null, earlier: null },
  });
  insertIntent(call.db, call.caller, intent);
  const { settings } = found;
  const draft = chargeOf({ call, intent, settings, method, threeDSecure: null }, PENDING);
  return { kind: 'ask', operation, preview: chargeObject(draft) };
}
