import { nowS, type Call, type WriteCall } from '../../api/call.ts';
import { prepared, type Route } from '../../api/route.ts';
import { hash } from '../../params/spec.ts';
import { giveUpHolder } from '../authentications/give-up.ts';
import { claimCards } from '../cards/claim-cards.ts';
import { requireCustomer } from '../customers/find.ts';
import { findPaymentMethod } from '../payment-methods/store.ts';
import {
  checkKeptMethod,
  checkMethodUsable,
  METHOD_CARD_AT,
  methodOfSource,
  methodSource,
  type MethodSource,
} from '../payments/method-source.ts';
import { moveAttempt } from '../setup-attempts/attempt.ts';
import { checkWaiting, refuseOfSession, setupIntentMissing } from './errors.ts';
import { setupIntentObject, type SetupIntentRow } from './object.ts';
import { changeSetupData, setupIntentShape, type SetupIntentInput } from './params.ts';
import { lockSetupIntent, updateSetupIntent } from './store.ts';

/** What describes a setup intent may change even after it has ended. */
const ALWAYS_CHANGEABLE: ReadonlySet<string> = new Set(['description', 'metadata']);

export const updateSetupIntentRoute: Route = prepared({
  method: 'POST',
  path: '/v1/setup_intents/:id',
  cardAt: [METHOD_CARD_AT],
  params: hash(setupIntentShape),
  prepare: async (call, given) => {
    const source = await methodSource(call, given);
    return async (write) => {
      const intent = await lockSetupIntent(write.db, write.caller, write.id);
      if (intent === null) throw setupIntentMissing(write.id);
      checkChangeable(write, intent, given);
      const changed = await startAnew(write, {
        before: intent,
        after: await change(write, { intent, source }, given),
      });
      updateSetupIntent(write.db, write.caller, changed);
      if (source?.kind === 'new') {
        const { card_ref } = source.input;
        // What is rolled back names no card.
        write.db.afterCommit(() => claimCards(call, [card_ref]));
      }
      return setupIntentObject(changed);
    };
  },
});

function checkChangeable(call: Call, intent: SetupIntentRow, given: SetupIntentInput): void {
  if (Object.keys(given).every((name) => ALWAYS_CHANGEABLE.has(name))) return;
  checkWaiting(call, intent, 'update');
  refuseOfSession(call, intent, 'update');
}

async function change(
  call: WriteCall,
  found: { readonly intent: SetupIntentRow; readonly source: MethodSource | null },
  given: SetupIntentInput,
): Promise<SetupIntentRow> {
  const { intent, source } = found;
  const { customer: id } = given;
  if (id !== undefined) await requireCustomer(call, { id, param: 'customer', status: 400 });
  const customer = id ?? intent.customer;
  const data = { ...changeSetupData(intent.data, given), touched: nowS(call) };
  const changed = { ...intent, customer, data };
  if (source !== null) {
    const method = await methodOfSource(call, source);
    checkMethodUsable(method, customer);
    return { ...changed, payment_method: method.id, status: 'requires_confirmation' };
  }
  if (given.payment_method === null) {
    return { ...changed, payment_method: null, status: 'requires_payment_method' };
  }
  if (id !== undefined) await checkKeptMethod(call, changed);
  return changed;
}

/** An issuer was asked about one card for one customer: another one is another question. */
async function startAnew(
  call: WriteCall,
  { before, after }: { readonly before: SetupIntentRow; readonly after: SetupIntentRow },
): Promise<SetupIntentRow> {
  const same =
    before.customer === after.customer &&
    before.payment_method === after.payment_method &&
    after.status === before.status;
  if (before.status !== 'requires_action' || same) return after;
  const { payment_method: id } = after;
  const method = id === null ? null : await findPaymentMethod(call.db, call.caller, id);
  await giveUpHolder(call, before.id, { keepCvc: method?.cvc_ref ?? null });
  moveAttempt(call, before, { status: 'abandoned' });
  const status = after.status === 'requires_action' ? 'requires_confirmation' : after.status;
  return { ...after, status, data: { ...after.data, next_action: null } };
}
