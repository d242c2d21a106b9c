import { mint, nowS, type WriteCall } from '../../api/call.ts';
import type { Acceptance } from './acceptance.ts';
import { insertMandate } from './store.ts';

/** Keeps that the customer has agreed; gives the mandate's id. */
export function makeMandate(
  call: WriteCall,
  paymentMethod: string,
  acceptance: Acceptance,
): string {
  const id = mint(call, 'mandate');
  insertMandate(call.db, call.caller, {
    id,
    livemode: call.caller.livemode,
    created: nowS(call),
    status: 'active',
    payment_method: paymentMethod,
    data: { acceptance },
  });
  return id;
}
