import { ApiError } from '@coffer/kernel';
import type { WriteCall } from '../../api/call.ts';
import { invalidRequest } from '../../api/errors.ts';
import { staged, type Route } from '../../api/route.ts';
import { hash, integer, invalidParam } from '../../params/spec.ts';
import { checkStep } from '../money/check-step.ts';
import { changeIntentData } from '../payment-intents/change.ts';
import { intentShape, transferGroup } from '../payment-intents/params.ts';
import { updateIntent } from '../payment-intents/store.ts';
import { beginFollowUp } from '../payments/begin-follow-up.ts';
import type { Begun } from '../payments/begun.ts';
import { chargeConnectShape } from '../payments/connect-params.ts';
import { chargeDescriptorShape, withSuffix } from '../payments/descriptor-params.ts';
import { inUse } from '../payments/in-use.ts';
import { isLone } from '../payments/lone-charge.ts';
import { stage } from '../payments/stage.ts';
import { calculatedDescriptor } from '../payments/statement-descriptor.ts';
import { readAccountSettings } from '../../auth/account-settings.ts';
import { checkCapturable as checkInTime } from './capture-before.ts';
import { checkGroup } from './check-group.ts';
import { lockedCharge, type LockedCharge } from './locked.ts';
import { chargeObject, type ChargeRow } from './object.ts';
import { describeCharge } from './store.ts';

const { application_fee, application_fee_amount, transfer_data } = chargeConnectShape;

interface Capture {
  readonly amount?: number;
  readonly receipt_email?: string | null;
  readonly statement_descriptor?: string | null;
  readonly statement_descriptor_suffix?: string | null;
  readonly transfer_group?: string | null;
}

export const captureCharge: Route = staged({
  method: 'POST',
  path: '/v1/charges/:id/capture',
  params: hash({
    amount: integer({ min: 1 }),
    receipt_email: intentShape.receipt_email,
    ...chargeDescriptorShape,
    ...{ application_fee, application_fee_amount, transfer_data },
    transfer_group: transferGroup,
  }),
  run: (call, given) =>
    stage(call, {
      read: lockedCharge,
      begin: (inside, found) => begin(inside, given, found),
    }),
});

async function begin(call: WriteCall, given: Capture, found: LockedCharge): Promise<Begun> {
  const { charge, payment } = found;
  checkCapturable(call, found);
  checkGroup(charge, given.transfer_group);
  const amountMinor = given.amount ?? charge.amount;
  checkStep(given.amount, { currency: charge.currency, param: 'amount' });
  if (amountMinor > charge.amount) {
    throw invalidParam({
      param: 'amount',
      code: 'amount_too_large',
      message: 'The requested capture amount is greater than the amount you can capture.',
    });
  }
  const { amount: _amount, ...said } = withSuffix(given);
  const data = changeIntentData(payment.data, said);
  updateIntent(call.db, call.caller, { ...payment, status: 'processing', data });
  const settings = await readAccountSettings(call.db, call.caller.accountId);
  const described: ChargeRow = {
    ...charge,
    data: {
      ...charge.data,
      ...said,
      calculated_statement_descriptor: calculatedDescriptor(settings, data),
    },
  };
  describeCharge(call.db, call.caller, described);
  const preview = chargeObject(described);
  return beginFollowUp(call, { kind: 'capture', intent: payment, amountMinor, preview });
}

function checkCapturable(call: WriteCall, { charge, payment }: LockedCharge): void {
  if (!isLone(payment)) {
    throw invalidRequest(
      `Charge ${charge.id} was created by a PaymentIntent. Capture the PaymentIntent instead ` +
        `(${payment.id}).`,
    );
  }
  if (charge.captured) {
    throw new ApiError({
      status: 400,
      type: 'invalid_request_error',
      code: 'charge_already_captured',
      message: `Charge ${charge.id} has already been captured.`,
    });
  }
  if (payment.status === 'processing') throw inUse();
  if (payment.status === 'requires_capture') return checkInTime(call, charge);
  throw invalidRequest(
    charge.status === 'succeeded'
      ? `Charge ${charge.id} has been refunded, so it cannot be captured.`
      : `Charge ${charge.id} was not successful, so it cannot be captured.`,
  );
}
