import { ApiError, holdsCardNumber, type FormTree } from '@coffer/kernel';
import { shownParam } from '../params/spec.ts';

/** Names of hashes that hold a card, and the fields of them that only the vault may see. */
const CARD_HASHES: ReadonlySet<string> = new Set(['card', 'cvc_update', 'source']);
const CARD_FIELDS: ReadonlySet<string> = new Set(['number', 'cvc', 'cvv', 'track1', 'track2']);

/**
 * Refuses card fields (`card[number]`, `cvc_update[cvc]`, …) wherever they stand. The message says
 * where card data belongs and repeats nothing of it.
 */
export function refuseCardFields(form: FormTree, vaultOrigin: string): void {
  for (const [key, value] of Object.entries(form)) {
    if (typeof value === 'string') continue;
    if (CARD_HASHES.has(key) && Object.keys(value).some((field) => CARD_FIELDS.has(field))) {
      throw new ApiError({
        status: 400,
        type: 'invalid_request_error',
        message:
          'This origin takes no card data. Send requests that hold a card number or CVC to ' +
          `${vaultOrigin}, or let the hosted fields do it.`,
      });
    }
    refuseCardFields(value, vaultOrigin);
  }
}

/** Refuses anything that is, as far as anyone can tell, a card number, in any name or value. */
export function refuseCardText(form: FormTree, path = ''): void {
  for (const [key, value] of Object.entries(form)) {
    if (holdsCardNumber(key)) throw cardText(path);
    const param = path === '' ? key : `${path}[${key}]`;
    if (typeof value !== 'string') refuseCardText(value, param);
    else if (holdsCardNumber(value)) throw cardText(param);
  }
}

function cardText(param: string): ApiError {
  return new ApiError({
    status: 400,
    type: 'invalid_request_error',
    code: 'parameter_invalid_string',
    ...shownParam(param),
    message:
      'A parameter holds what looks like a card number. Card numbers may be given only in the ' +
      'card fields, to the origin that takes them.',
  });
}
