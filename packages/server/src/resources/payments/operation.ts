import type { AuthorizeInput, FollowUpInput, Outcome, SkeletonCall } from '@coffer/acquirers';
import { mintId } from '@coffer/kernel';
import type { Call, RequestFacts } from '../../api/call.ts';
import type { Caller } from '../../api/caller.ts';
import type { Services } from '../../api/services.ts';
import type { Holder } from '../authentications/authentication.ts';
import type { ThreeDSecure } from '../authentications/three-d-secure.ts';
import type { IncrementInput } from '../payment-intents/params.ts';
import type { RefundRow } from '../refunds/object.ts';
import { callOf } from './owed-call.ts';

export type OperationKind = 'authorize' | 'increment' | 'capture' | 'void' | 'refund';

/**
 * open → approved | declined | unknown → reversing → reversed. Only an answer to the operation's
 * own reference, or an acknowledged reversal of it, closes it; "not found" never does.
 */
export type OpenState = 'open' | 'unknown' | 'reversing';
export type ClosedState = 'approved' | 'declined' | 'reversed';

/** What is asked of the acquirer, but for the reference. */
export type OperationInput =
  | { readonly kind: 'authorize'; readonly authorize: Omit<AuthorizeInput, 'reference'> }
  | {
      readonly kind: 'capture' | 'increment' | 'void' | 'refund';
      readonly followUp: Omit<FollowUpInput, 'reference'>;
    };

export interface OperationData {
  readonly input: OperationInput;
  /** What is sent, again and again the same. */
  readonly call: Pick<SkeletonCall, 'skeleton' | 'parameters'>;
  /** The request that asked for it, and that is owed the answer. */
  readonly request: RequestFacts;
  readonly keyKind: Caller['keyKind'];
  /** Missing in what was begun before there were restricted keys. */
  readonly restriction?: Caller['restriction'];
  /** Of an authorization: the payment method that pays. */
  readonly paymentMethod: string | null;
  /** Of an authorization whose issuer may ask for the card's holder: how to reach that. */
  readonly holder?: Holder | null;
  /** Of an authorization: what asking for the holder came to; null when nobody was asked. */
  readonly threeDSecure?: ThreeDSecure | null;
  /** Of a refund: the row as it will be. */
  readonly refund: RefundRow | null;
  /** Of an increment: what the request says of the intent, for when it is approved. */
  readonly increment?: IncrementInput | null;
  /** While reversing: why the operation cannot be sent again. */
  readonly reversal: 'card_gone' | 'cvc_gone' | 'not_resendable' | null;
}

/** A row of `operations`, with its account. */
export interface Operation {
  readonly account_id: string;
  /** The reference that the acquirer knows it by. */
  readonly id: string;
  readonly livemode: boolean;
  readonly kind: OperationKind;
  readonly state: OpenState;
  readonly payment_intent: string;
  readonly amount: number;
  readonly currency: string;
  readonly card_ref: string | null;
  readonly cvc_ref: string | null;
  /** The payment method that pays, if it belongs to no customer: no other operation may use it. */
  readonly single_use_method: string | null;
  readonly data: OperationData;
  readonly fence: number;
  /** How often a send under an earlier lease may have taken effect. 0: only its maker had it. */
  readonly attempts: number;
}

export interface NewOperation {
  readonly paymentIntent: string;
  readonly input: OperationInput;
  readonly cardRef?: string;
  readonly cvcRef?: string | null;
  readonly paymentMethod?: string;
  readonly singleUseMethod?: string | null;
  readonly holder?: Holder | null;
  readonly threeDSecure?: ThreeDSecure | null;
  readonly refund?: RefundRow;
  readonly increment?: IncrementInput;
}

/** An operation that this process is about to carry out for `call`. */
export function newOperation(call: Call, init: NewOperation): Operation {
  const { caller, services } = call;
  const id = mintId(services, 'op', caller.accountId);
  const { input } = init;
  const { amountMinor, currency } = input.kind === 'authorize' ? input.authorize : input.followUp;
  return {
    account_id: caller.accountId,
    id,
    livemode: caller.livemode,
    kind: input.kind,
    state: 'open',
    payment_intent: init.paymentIntent,
    amount: amountMinor,
    currency,
    card_ref: init.cardRef ?? null,
    cvc_ref: init.cvcRef ?? null,
    single_use_method: init.singleUseMethod ?? null,
    data: {
      input,
      call: skeletonCall(services, id, input),
      request: call.request,
      keyKind: caller.keyKind,
      restriction: caller.restriction,
      paymentMethod: init.paymentMethod ?? null,
      holder: init.holder ?? null,
      threeDSecure: init.threeDSecure ?? null,
      refund: init.refund ?? null,
      ...(init.increment !== undefined && { increment: init.increment }),
      reversal: null,
    },
    fence: 1,
    attempts: 0,
  };
}

function skeletonCall(
  services: Services,
  reference: string,
  input: OperationInput,
): OperationData['call'] {
  const { skeleton, parameters } = askAdapter(services, reference, input);
  return { skeleton, parameters };
}

function askAdapter(services: Services, reference: string, input: OperationInput): SkeletonCall {
  const { acquirer } = services;
  switch (input.kind) {
    case 'authorize':
      return acquirer.authorize({ reference, ...input.authorize });
    case 'increment':
      return acquirer.increment({ reference, ...input.followUp });
    case 'capture':
      return acquirer.capture({ reference, ...input.followUp });
    case 'void':
      return acquirer.reverse({ reference, ...input.followUp });
    case 'refund':
      return acquirer.refund({ reference, ...input.followUp });
  }
}

/** The reversal of an operation has a reference of its own, always the same one. */
export function reversalReference(operation: Operation): string {
  return `${operation.id}_reversal`;
}

/** The call that the operation was made for, as far as its answer needs it. */
export function callOfOperation(services: Services, operation: Operation): Call {
  const { account_id: accountId, livemode, data } = operation;
  const { keyKind, request, restriction = null } = data;
  return callOf(services, { accountId, livemode, keyKind, restriction, request });
}

/** What is known of a sent operation. */
export type Settled = Exclude<Outcome, { kind: 'unknown' }>;
