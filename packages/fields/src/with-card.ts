import type { FrameTask, PlainObject } from '@coffer/kernel';
import { isPlainObject } from './plain-object.ts';

export interface FormCard {
  readonly card: PlainObject;
  /** What the form asks for of the billing address. */
  readonly address: PlainObject;
}

/**
 * The parameters of a task with the card in its place. The card goes over what the page gave by
 * that name; an address that the page gave goes over the form's.
 */
export function withCard(task: FrameTask, { card, address }: FormCard): PlainObject {
  switch (task.kind) {
    case 'create_token':
      return { card: { address_zip: address['postal_code'], ...task.params, ...card } };
    case 'create_payment_method':
      return { ...withAddress(task.params, address), type: 'card', card };
    case 'create_confirmation_token':
    case 'confirm_payment_intent': {
      const given = task.params['payment_method_data'];
      const data = withAddress(isPlainObject(given) ? given : {}, address);
      return { ...task.params, payment_method_data: { ...data, type: 'card', card } };
    }
    case 'retrieve_payment_intent':
    case 'finish_challenge':
    case 'validate':
      return {};
  }
}

function withAddress(params: PlainObject, address: PlainObject): PlainObject {
  if (Object.keys(address).length === 0) return params;
  const given = params['billing_details'];
  const billing = isPlainObject(given) ? given : {};
  const over = isPlainObject(billing['address']) ? billing['address'] : {};
  return { ...params, billing_details: { ...billing, address: { ...address, ...over } } };
}
