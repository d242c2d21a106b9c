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
    case 'confirm_intent': {
      const data = withAddress(plainAt(task.params, 'payment_method_data'), address);
      return { ...task.params, payment_method_data: { ...data, type: 'card', card } };
    }
    case 'retrieve_intent':
    case 'cancel_challenge':
    case 'finish_challenge':
    case 'checkout':
    case 'validate':
    case 'collect':
    case 'get_value':
      return {};
  }
}

/** The parameters of a task with the CVC of a card that is saved already. */
export function withCvc(task: FrameTask, cvc: PlainObject): PlainObject {
  if (task.kind === 'create_token') return { cvc_update: cvc };
  if (task.kind !== 'confirm_intent') return {};
  const options = plainAt(task.params, 'payment_method_options');
  const card = { ...plainAt(options, 'card'), ...cvc };
  return { ...task.params, payment_method_options: { ...options, card } };
}

function plainAt(params: PlainObject, key: string): PlainObject {
  const value = params[key];
  return isPlainObject(value) ? value : {};
}

function withAddress(params: PlainObject, address: PlainObject): PlainObject {
  if (Object.keys(address).length === 0) return params;
  const billing = plainAt(params, 'billing_details');
  const given = plainAt(billing, 'address');
  return { ...params, billing_details: { ...billing, address: { ...address, ...given } } };
}
