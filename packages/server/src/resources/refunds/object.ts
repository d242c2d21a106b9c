import type Stripe from 'stripe';
import type { Wire } from '../../wire.ts';
import { shownIntent } from '../payments/lone-charge.ts';

type Refund = Wire<Stripe.Refund>;

/** What is stored of a refund beside the columns. */
export interface RefundData {
  readonly customer: string | null;
  /** What gave the money back, of one that failed after it had succeeded or was pending. */
  readonly failure_balance_transaction?: string;
  readonly failure_reason?: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly payment_method: string | null;
  readonly reason: Refund['reason'];
}

/** A row of `refunds`. */
export type RefundRow = {
  readonly id: string;
  readonly livemode: boolean;
  readonly created: number;
  readonly status: 'failed' | 'pending' | 'succeeded';
  readonly amount: number;
  readonly currency: string;
  readonly charge: string;
  readonly payment_intent: string;
  readonly balance_transaction: string | null;
  readonly data: RefundData;
};

export function refundObject(row: RefundRow): Refund {
  const { data } = row;
  return {
    id: row.id,
    object: 'refund',
    amount: row.amount,
    balance_transaction: row.balance_transaction,
    charge: row.charge,
    created: row.created,
    currency: row.currency,
    customer: data.customer,
    customer_account: null,
    destination_details: {
      card: {
        reference_status: 'pending',
        reference_type: 'acquirer_reference_number',
        type: 'refund',
      },
      type: 'card',
    },
    ...(data.failure_balance_transaction !== undefined && {
      failure_balance_transaction: data.failure_balance_transaction,
    }),
    ...(data.failure_reason !== undefined && { failure_reason: data.failure_reason }),
    metadata: data.metadata,
    payment_intent: shownIntent(row.payment_intent),
    payment_method: data.payment_method,
    ...(row.status === 'pending' && { pending_reason: 'processing' as const }),
    reason: data.reason,
    receipt_number: null,
    source_transfer_reversal: null,
    status: row.status,
    transfer_reversal: null,
  };
}
