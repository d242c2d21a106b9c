import { nowS, type WriteCall } from '../../api/call.ts';
import { resourceMissing } from '../../api/errors.ts';
import { invalidParam, onlyOneParam } from '../../params/spec.ts';
import { CVC_AT } from '../payment-intents/confirm-params.ts';
import { CVC_LIFE_S } from '../payments/begin-authorization.ts';
import { tokenUsed } from './card-input.ts';
import { isOfCard } from './object.ts';
import { lockToken, useUpToken } from './store.ts';

export const CVC_TOKEN_AT = 'payment_method_options[card][cvc_token]';

/**
 * The call with the CVC that a token stands for, which is used up with it. A token is good for no
 * longer than the card store keeps the CVC (PCI DSS 3.3.1).
 */
export async function withCvcToken(call: WriteCall, id: string | undefined): Promise<WriteCall> {
  if (id === undefined) return call;
  if (call.cvc !== null) throw onlyOneParam(CVC_TOKEN_AT, `${CVC_AT}[cvc]`);
  const row = await lockToken(call.db, call.caller, id);
  if (row === null || isOfCard(row.data)) {
    throw resourceMissing({ noun: 'token', id, param: CVC_TOKEN_AT, status: 400 });
  }
  if (row.used || row.cvc_ref === null) throw tokenUsed(id);
  if (nowS(call) - row.created >= CVC_LIFE_S) {
    throw invalidParam({
      param: CVC_TOKEN_AT,
      message: 'This CVC token has expired. Ask for the CVC again and make another one.',
    });
  }
  useUpToken(call.db, call.caller, id);
  return { ...call, cvc: { at: CVC_AT, cvc_ref: row.cvc_ref } };
}
