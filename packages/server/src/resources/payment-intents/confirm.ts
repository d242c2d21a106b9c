import { ApiError } from '@coffer/kernel';
import { nowS, type Call, type WriteCall } from '../../api/call.ts';
import { staged, type Route } from '../../api/route.ts';
import { secretKeyRequired } from '../../auth/authenticate.ts';
import { hash, string } from '../../params/spec.ts';
import { claimCards } from '../cards/claim-cards.ts';
import {
  findConfirming,
  saidByToken,
  useToken,
  withTokenCvc,
  type Confirming,
} from '../confirmation-tokens/confirming.ts';
import { beginPayment } from '../payments/begin-authorization.ts';
import {
  METHOD_CARD_AT,
  methodOfSource,
  methodSource,
  type MethodSource,
} from '../payments/method-source.ts';
import type { Begun } from '../payments/begun.ts';
import { stage } from '../payments/stage.ts';
import { withCvcToken } from '../tokens/cvc-token.ts';
import { agreedData } from './agreed-data.ts';
import { checkClientSecret } from './client-secret.ts';
import { confirmShape, CVC_AT, holderOf, type ConfirmInput } from './confirm-params.ts';
import { confirmedData } from './confirmed-data.ts';
import { checkStatus, intentMissing, refuseOfSession, unexpectedState } from './errors.ts';
import { paymentIntentObject, type PaymentIntentRow } from './object.ts';
import {
  confirmedOptions,
  intentShape,
  type ConfirmedOptions,
  type IntentInput,
} from './params.ts';
import { lockIntent, updateIntent } from './store.ts';

const {
  description: _description,
  metadata: _metadata,
  statement_descriptor: _descriptor,
  statement_descriptor_suffix: _suffix,
  ...confirmable
} = intentShape;

const params = hash({
  ...confirmable,
  ...confirmShape,
  client_secret: string(),
  payment_method_options: confirmedOptions(),
});

interface Confirmation extends IntentInput, ConfirmInput {
  readonly client_secret?: string;
  readonly payment_method_options?: ConfirmedOptions;
}

export const confirmPaymentIntent: Route = staged({
  method: 'POST',
  path: '/v1/payment_intents/:id/confirm',
  publishable: true,
  cardAt: [METHOD_CARD_AT, CVC_AT],
  params,
  run: async (call, asked) => {
    checkGiven(call, asked);
    const found = await findConfirming(call, asked, 'payment');
    if (found.kind === 'replay') return found.answer;
    const { confirming } = found;
    const given = confirming === null ? asked : { ...saidByToken(confirming), ...asked };
    const source = confirming?.source ?? (await methodSource(call, given));
    const answer = await stage(withTokenCvc(call, confirming), {
      read: (inside) => lockIntent(inside.db, inside.caller, inside.id),
      begin: (inside, intent) => begin(inside, given, { intent, source, confirming }),
    });
    if (source?.kind === 'new') claimCards(call, [source.input.card_ref]);
    return answer;
  },
});

/** What only the merchant may say, a browser may not. */
function checkGiven(call: Call, given: Confirmation): void {
  if (call.caller.keyKind === 'secret') return;
  const reserved =
    given.off_session ?? given.capture_method ?? given.error_on_requires_action ?? given.mandate;
  if (reserved !== undefined) throw secretKeyRequired();
}

async function begin(
  call: WriteCall,
  given: Confirmation,
  found: {
    readonly intent: PaymentIntentRow | null;
    readonly source: MethodSource | null;
    readonly confirming: Confirming | null;
  },
): Promise<Begun> {
  const { intent, source, confirming } = found;
  if (intent === null) throw intentMissing(call.id);
  checkClientSecret(call, intent, given.client_secret);
  checkConfirmable(call, intent);
  refuseOfSession(call, intent, 'confirm');
  if (confirming !== null) await useToken(call, confirming, intent);
  const method = source === null ? null : await methodOfSource(call, source);
  const paying = await withCvcToken(call, given.payment_method_options?.cvc_token);
  const data = await agreedData(call, confirmedData(call, intent.data, given), {
    given,
    paymentMethod: method?.id ?? intent.payment_method,
  });
  const payment = await beginPayment(paying, {
    intent: { ...intent, data },
    method,
    isNewMethod: source?.kind === 'new',
    offSession: given.off_session ?? false,
    holder: holderOf(given),
    nowS: nowS(call),
  });
  updateIntent(call.db, call.caller, payment.intent);
  return { ...payment.outside, preview: paymentIntentObject(intent) };
}

function checkConfirmable(call: Call, intent: PaymentIntentRow): void {
  if (intent.status === 'succeeded') {
    throw unexpectedState(
      call,
      intent,
      'You cannot confirm this PaymentIntent because it has already succeeded after being ' +
        'previously confirmed.',
    );
  }
  checkStatus(call, intent, {
    verb: 'confirm',
    done: 'confirmed',
    allowed: ['requires_payment_method', 'requires_confirmation', 'requires_action'],
  });
  if (call.caller.keyKind === 'secret' || intent.data.confirmation_method === 'automatic') return;
  throw new ApiError({
    status: 400,
    type: 'invalid_request_error',
    code: 'payment_intent_invalid_parameter',
    message:
      'This PaymentIntent cannot be confirmed using your publishable key because its ' +
      '`confirmation_method` is set to `manual`. Please use your secret key instead.',
  });
}
