import type { WriteCall } from '../../api/call.ts';
import { invalidRequest } from '../../api/errors.ts';
import { write, type Route } from '../../api/route.ts';
import { emitUpdate } from '../../events/emit-update.ts';
import {
  changeMetadata,
  hash,
  oneOf,
  required,
  unsettable,
  type MetadataChange,
} from '../../params/spec.ts';
import type { Shipping } from '../contact/shipping.ts';
import { requireCustomer } from '../customers/find.ts';
import { changeIntentData } from '../payment-intents/change.ts';
import { customerParam, intentShape, transferGroup } from '../payment-intents/params.ts';
import { updateIntent } from '../payment-intents/store.ts';
import { isLone } from '../payments/lone-charge.ts';
import { checkGroup } from './check-group.ts';
import { lockedCharge, type LockedCharge } from './locked.ts';
import { chargeObject, type ChargeData, type ChargeRow } from './object.ts';
import { describeCharge } from './store.ts';

const { description, metadata, receipt_email, shipping } = intentShape;

interface ChargeChange {
  readonly customer?: string;
  readonly description?: string | null;
  readonly fraud_details?: { readonly user_report: 'fraudulent' | 'safe' | null };
  readonly metadata?: MetadataChange;
  readonly receipt_email?: string | null;
  readonly shipping?: Shipping | null;
  readonly transfer_group?: string | null;
}

export const changeCharge: Route = write({
  method: 'POST',
  path: '/v1/charges/:id',
  params: hash({
    customer: customerParam,
    description,
    fraud_details: hash({ user_report: required(unsettable(oneOf(['fraudulent', 'safe']))) }),
    metadata,
    receipt_email,
    shipping,
    transfer_group: transferGroup,
  }),
  run: async (call, given) => {
    const found = await lockedCharge(call);
    const { charge: before } = found;
    await checkCustomer(call, before, given.customer);
    checkGroup(before, given.transfer_group);
    const after = changed(before, given);
    describeCharge(call.db, call.caller, after);
    changePayment(call, found, given);
    const object = chargeObject(after);
    emitUpdate(call, { type: 'charge.updated', before: chargeObject(before), after: object });
    return object;
  },
});

async function checkCustomer(
  call: WriteCall,
  charge: ChargeRow,
  id: string | undefined,
): Promise<void> {
  if (id === undefined || id === charge.customer) return;
  if (charge.customer !== null) {
    throw invalidRequest(
      `Charge ${charge.id} already has a customer. Its \`customer\` cannot be changed.`,
    );
  }
  await requireCustomer(call, { id, param: 'customer', status: 400 });
}

function changed(before: ChargeRow, given: ChargeChange): ChargeRow {
  const { customer = before.customer, fraud_details: fraud, ...said } = given;
  const { metadata: change, ...texts } = said;
  return {
    ...before,
    customer,
    data: {
      ...before.data,
      ...texts,
      ...fraudDetails(fraud),
      metadata: changeMetadata(before.data.metadata, change),
    },
  };
}

function fraudDetails(given: ChargeChange['fraud_details']): Pick<ChargeData, 'fraud_details'> {
  if (given === undefined) return {};
  const { user_report } = given;
  return { fraud_details: user_report === null ? {} : { user_report } };
}

/** A pending charge is written anew from its own payment when its outcome is known. */
function changePayment(call: WriteCall, found: LockedCharge, given: ChargeChange): void {
  const { payment } = found;
  if (!isLone(payment)) return;
  const { customer = payment.customer, fraud_details: _fraud, ...said } = given;
  const data = changeIntentData(payment.data, said);
  updateIntent(call.db, call.caller, { ...payment, customer, data });
}
