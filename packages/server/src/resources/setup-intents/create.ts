import type { WriteCall } from '../../api/call.ts';
import { staged, type Route } from '../../api/route.ts';
import { emit } from '../../events/emit.ts';
import { boolean, hash, invalidParam, missingParam, oneOf, required } from '../../params/spec.ts';
import { claimCards } from '../cards/claim-cards.ts';
import { findConfirming, saidByToken, useToken } from '../confirmation-tokens/confirming.ts';
import { requireCustomer } from '../customers/find.ts';
import { holderOf } from '../payment-intents/confirm-params.ts';
import {
  checkMethodUsable,
  METHOD_CARD_AT,
  methodOfSource,
  methodSource,
} from '../payments/method-source.ts';
import type { Begun } from '../payments/begun.ts';
import { connectShape } from '../payments/connect-params.ts';
import { stage } from '../payments/stage.ts';
import { newSetupIntent } from './make.ts';
import { setupIntentObject, type SetupIntentRow } from './object.ts';
import { setupConfirmShape, setupIntentShape } from './params.ts';
import { settleSetup, verifySource, type VerifiedSource } from './set-up.ts';
import { withAcceptance } from './with-acceptance.ts';
import { insertSetupIntent } from './store.ts';

const params = hash({
  ...setupIntentShape,
  ...setupConfirmShape,
  on_behalf_of: connectShape.on_behalf_of,
  automatic_payment_methods: hash({
    allow_redirects: oneOf(['always', 'never']),
    enabled: required(boolean()),
  }),
  confirm: boolean(),
  usage: oneOf(['off_session', 'on_session']),
});

export const createSetupIntent: Route = staged({
  method: 'POST',
  path: '/v1/setup_intents',
  cardAt: [METHOD_CARD_AT],
  params,
  run: async (call, asked) => {
    checkConfirmed(asked);
    const token = await findConfirming(call, asked, 'setup');
    if (token.kind === 'replay') return token.answer;
    const { confirming } = token;
    const given = confirming === null ? asked : { ...saidByToken(confirming), ...asked };
    const source = confirming?.source ?? (await methodSource(call, given));
    let verified: VerifiedSource | null = null;
    if (given.confirm === true) {
      if (source === null) throw missingParam('payment_method');
      verified = await verifySource(call, source, {
        customer: given.customer ?? null,
        threeDSecure: given.payment_method_options?.card?.request_three_d_secure ?? 'automatic',
        holder: holderOf(given),
      });
    }
    const answer = await stage(call, {
      read: async (inside) => {
        const { customer: id } = given;
        if (id !== undefined) await requireCustomer(inside, { id, param: 'customer', status: 400 });
      },
      begin: async (inside) => {
        if (verified !== null) {
          const made = newSetupIntent(inside, given);
          const data = withAcceptance(inside, made.data, given.mandate_data);
          const intent = { ...made, data };
          if (confirming !== null) {
            await useToken(inside, confirming, { id: intent.id, currency: null });
          }
          return confirmNow(inside, intent, verified);
        }
        const method = source === null ? null : await methodOfSource(inside, source);
        if (method !== null) checkMethodUsable(method, given.customer ?? null);
        return keep(inside, {
          ...newSetupIntent(inside, given),
          status: method === null ? 'requires_payment_method' : 'requires_confirmation',
          payment_method: method?.id ?? null,
        });
      },
    });
    if (source?.kind === 'new') claimCards(call, [source.input.card_ref]);
    return answer;
  },
});

function checkConfirmed(asked: {
  readonly confirm?: boolean;
  readonly confirmation_token?: string;
  readonly mandate_data?: object | null;
  readonly return_url?: string;
}): void {
  if (asked.confirm === true) return;
  for (const param of ['confirmation_token', 'mandate_data', 'return_url'] as const) {
    if (asked[param] == null) continue;
    throw invalidParam({
      param,
      message: `The parameter \`${param}\` cannot be passed when creating a SetupIntent unless \`confirm\` is set to true.`,
    });
  }
}

function keep(call: WriteCall, intent: SetupIntentRow): Begun {
  insertSetupIntent(call.db, call.caller, intent);
  const object = setupIntentObject(intent);
  emit(call.db, call, [{ type: 'setup_intent.created', object }]);
  return { kind: 'done', object };
}

async function confirmNow(
  call: WriteCall,
  created: SetupIntentRow,
  verified: VerifiedSource,
): Promise<Begun> {
  emit(call.db, call, [{ type: 'setup_intent.created', object: setupIntentObject(created) }]);
  const { intent, begun } = await settleSetup(call, created, verified);
  insertSetupIntent(call.db, call.caller, intent);
  return begun;
}
