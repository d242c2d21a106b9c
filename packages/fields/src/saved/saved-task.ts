import type { BrowserError, FrameResult, FrameTask, PlainObject } from '@coffer/kernel';
import { isPlainObject } from '../plain-object.ts';
import type { ElementsSession } from './elements-session.ts';

/** A saved card that the shopper has chosen. */
export interface ChosenCard {
  readonly id: string;
  /** Asked for again; null when it is not. */
  readonly cvc: string | null;
  /** Of the session that shows it. */
  readonly sessionSecret: string;
}

/** The parameters of a task that pays with a saved card in the place of the form's. */
export function withSavedCard(task: FrameTask, chosen: ChosenCard): FrameResult {
  switch (task.kind) {
    case 'create_payment_method':
    case 'create_token':
      return { ok: false, error: NOT_NEW };
    case 'validate':
    case 'collect':
    case 'get_value':
    case 'checkout':
    case 'finish_challenge':
    case 'retrieve_intent':
    case 'cancel_challenge':
      return { ok: true, value: {} };
    default: {
      const secret = { customer_session_client_secret: chosen.sessionSecret };
      const isToken = task.kind === 'create_confirmation_token';
      return {
        ok: true,
        value: { ...paidWith(task.params, chosen), ...(isToken ? secret : {}) },
      };
    }
  }
}

const NOT_NEW: BrowserError = {
  type: 'invalid_request_error',
  message:
    'The customer has chosen a saved card, which makes no new payment method. Use ' +
    'stripe.confirmPayment() or stripe.createConfirmationToken().',
};

/** What the page says of a new payment method is not for a saved one. */
function paidWith(params: PlainObject, { id, cvc }: ChosenCard): PlainObject {
  const { payment_method_data: _data, ...rest } = params;
  if (cvc === null) return { ...rest, payment_method: id };
  const options = isPlainObject(rest['payment_method_options'])
    ? rest['payment_method_options']
    : {};
  const card = isPlainObject(options['card']) ? options['card'] : {};
  return {
    ...rest,
    payment_method: id,
    payment_method_options: { ...options, card: { ...card, cvc } },
  };
}

/**
 * Adds to a task with a new card whether its holder agreed to have it saved, as Stripe does it: a
 * ticked box lets it be shown at every later purchase; without one, a card that the intent saves by
 * itself is shown for that purpose only.
 */
export function withSaving(
  task: FrameTask,
  params: PlainObject,
  agreed: { readonly session: ElementsSession; readonly ticked: boolean },
): PlainObject {
  const { session, ticked } = agreed;
  const data = params['payment_method_data'];
  if (session.saving === null || !isPlainObject(data)) return params;
  const saves = session.mode === 'setup' || session.futureUsage !== null;
  const unticked = saves ? 'limited' : 'unspecified';
  const pays = session.mode !== 'setup' && task.kind !== 'create_payment_method';
  // What the merchant has decided to do with the card off session is no less.
  const says = ticked && pays && session.futureUsage !== 'off_session';
  return {
    ...params,
    payment_method_data: { ...data, allow_redisplay: ticked ? 'always' : unticked },
    ...(says ? { setup_future_usage: session.saving.usage } : {}),
  };
}
