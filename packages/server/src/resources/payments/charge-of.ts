import type { Outcome } from '@coffer/acquirers';
import { mint, nowS } from '../../api/call.ts';
import type { AccountSettings } from '../../auth/account-settings.ts';
import type { Reading } from '../../api/services.ts';
import type { ThreeDSecure } from '../authentications/three-d-secure.ts';
import type { ChargeRow } from '../charges/object.ts';
import { chargeOutcome } from '../charges/outcome.ts';
import type { PaymentIntentRow } from '../payment-intents/object.ts';
import type { PaymentMethodRow } from '../payment-methods/object.ts';
import { declineMessage, type Decline } from './decline.ts';
import { isLone } from './lone-charge.ts';
import { calculatedDescriptor } from './statement-descriptor.ts';

/** How long an authorization stands before it is captured, as the networks allow online. */
const AUTHORIZATION_LIFE_S = 7 * 24 * 3600;

export type Approval = Extract<Outcome, { kind: 'approved' }>;

export interface Charged {
  readonly call: Pick<Reading, 'caller' | 'services'>;
  readonly intent: PaymentIntentRow;
  readonly settings: AccountSettings;
  readonly method: PaymentMethodRow;
  readonly threeDSecure: ThreeDSecure | null;
  /** What is said of a stored card. */
  readonly said?: Partial<ChargeRow['data']>;
}

export type ChargeFacts = Pick<
  ChargeRow,
  'amount_captured' | 'balance_transaction' | 'captured' | 'status'
> & {
  /** Null while nobody knows it. */
  readonly outcome: Approval | Decline | null;
};

/** A charge that nobody knows the outcome of. */
export const PENDING: ChargeFacts = {
  status: 'pending',
  captured: false,
  amount_captured: 0,
  balance_transaction: null,
  outcome: null,
};

/** The charge that a payment comes to. */
export function chargeOf(charged: Charged, facts: ChargeFacts): ChargeRow {
  const { call, intent } = charged;
  const { outcome: _outcome, ...columns } = facts;
  return {
    ...columns,
    id: isLone(intent) ? intent.id : mint(call, 'ch'),
    livemode: intent.livemode,
    created: isLone(intent) ? intent.created : nowS(call),
    amount: intent.amount,
    amount_refunded: 0,
    currency: intent.currency,
    payment_intent: intent.id,
    customer: intent.customer,
    payment_method: charged.method.id,
    data: dataOf(charged, facts),
  };
}

/** Whether the merchant may ask for more of the card before it captures. */
function isIncremental({ data }: PaymentIntentRow): boolean {
  return (
    data.capture_method === 'manual' &&
    data.card_options.request_incremental_authorization === 'if_available'
  );
}

function dataOf(charged: Charged, facts: ChargeFacts): ChargeRow['data'] {
  const { call, intent, settings, method, threeDSecure } = charged;
  const { outcome } = facts;
  const approved = outcome?.kind === 'approved' ? outcome : null;
  const declined = outcome?.kind === 'declined' ? outcome : null;
  const { data } = intent;
  return {
    authorization_code: approved?.authorizationCode ?? null,
    ...(approved?.availableAtOnce === true && { available_at_once: true }),
    billing_details: method.data.billing_details,
    capture_before: approved !== null && !facts.captured ? nowS(call) + AUTHORIZATION_LIFE_S : null,
    calculated_statement_descriptor: calculatedDescriptor(settings, data),
    card: method.data.card,
    checks: outcome?.checks ?? method.data.checks,
    description: data.description,
    failure_code: declined?.code ?? null,
    failure_message: declined && declineMessage(declined.code, declined.declineCode),
    ...(isIncremental(intent) && { incremental: true }),
    ...charged.said,
    metadata: data.metadata,
    network_transaction_id: approved?.networkTransactionId ?? null,
    outcome: outcome && chargeOutcome(outcome),
    receipt_email: data.receipt_email,
    receipt_url: approved === null ? null : (data.receipt_url ?? null),
    shipping: data.shipping,
    three_d_secure: threeDSecure,
    statement_descriptor: data.statement_descriptor,
    statement_descriptor_suffix: data.statement_descriptor_suffix,
    transfer_group: data.transfer_group,
  };
}
