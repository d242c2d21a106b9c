import type { Call } from '../../api/call.ts';
import { staged, type Route } from '../../api/route.ts';
import { secretKeyRequired } from '../../auth/authenticate.ts';
import { hash, string } from '../../params/spec.ts';
import { claimCards } from '../cards/claim-cards.ts';
import { findConfirming, saidByToken, useToken } from '../confirmation-tokens/confirming.ts';
import { holderOf } from '../payment-intents/confirm-params.ts';
import { METHOD_CARD_AT, methodSource, type MethodSource } from '../payments/method-source.ts';
import { stage } from '../payments/stage.ts';
import {
  checkSetupSecret,
  checkWaiting,
  refuseOfSession,
  setupIntentMissing,
  unexpectedState,
} from './errors.ts';
import type { SetupIntentRow } from './object.ts';
import {
  changeSetupData,
  setupConfirmShape,
  setupIntentShape,
  type SetupIntentInput,
} from './params.ts';
import { withAcceptance } from './with-acceptance.ts';
import { settleSetup, verifySource } from './set-up.ts';
import { findSetupIntents, lockSetupIntent, updateSetupIntent } from './store.ts';

const {
  customer: _customer,
  description: _description,
  metadata: _metadata,
  ...confirmable
} = setupIntentShape;

export const confirmSetupIntent: Route = staged({
  method: 'POST',
  path: '/v1/setup_intents/:id/confirm',
  publishable: true,
  cardAt: [METHOD_CARD_AT],
  params: hash({ ...confirmable, ...setupConfirmShape, client_secret: string() }),
  run: async (call, asked) => {
    const token = await findConfirming(call, asked, 'setup');
    if (token.kind === 'replay') return token.answer;
    const { confirming } = token;
    const given = confirming === null ? asked : { ...saidByToken(confirming), ...asked };
    const source = confirming?.source ?? (await methodSource(call, given));
    const [seen] = await findSetupIntents(call.db, call.caller, [call.id]);
    const before = waiting(call, seen, given.client_secret);
    checkThreeDSecure(call, before, given);
    const { request_three_d_secure } = changeSetupData(before.data, given);
    const verified = await verifySource(call, sourceOf(call, before, source), {
      customer: before.customer,
      threeDSecure: request_three_d_secure,
      holder: holderOf(given),
    });
    const answer = await stage(call, {
      read: (inside) => lockSetupIntent(inside.db, inside.caller, inside.id),
      begin: async (inside, locked) => {
        const intent = waiting(inside, locked ?? undefined, given.client_secret);
        checkThreeDSecure(inside, intent, given);
        if (confirming !== null) {
          await useToken(inside, confirming, { id: intent.id, currency: null });
        }
        const changed = {
          ...intent,
          data: withAcceptance(inside, changeSetupData(intent.data, given), given.mandate_data),
        };
        const { intent: after, begun } = await settleSetup(inside, changed, verified);
        updateSetupIntent(inside.db, inside.caller, after);
        return begun;
      },
    });
    if (source?.kind === 'new') claimCards(call, [source.input.card_ref]);
    return answer;
  },
});

/** The setup intent, if the caller may confirm it now. */
function waiting(
  call: Call,
  intent: SetupIntentRow | undefined,
  clientSecret: string | undefined,
): SetupIntentRow {
  if (intent === undefined) throw setupIntentMissing(call.id);
  checkSetupSecret(call, intent, clientSecret);
  checkWaiting(call, intent, 'confirm');
  refuseOfSession(call, intent, 'confirm');
  return intent;
}

/** Throws where a browser would undo what its merchant decided; it may repeat it. */
function checkThreeDSecure(call: Call, { data }: SetupIntentRow, given: SetupIntentInput): void {
  if (call.caller.keyKind === 'secret') return;
  const { request_three_d_secure } = changeSetupData(data, given);
  if (request_three_d_secure !== data.request_three_d_secure) throw secretKeyRequired();
}

function sourceOf(call: Call, intent: SetupIntentRow, given: MethodSource | null): MethodSource {
  if (given !== null) return given;
  if (intent.payment_method !== null) return { kind: 'stored', id: intent.payment_method };
  throw unexpectedState(
    call,
    intent,
    "You cannot confirm this SetupIntent because it's missing a payment method. Update the " +
      'SetupIntent with a payment method, or name one while confirming.',
  );
}
