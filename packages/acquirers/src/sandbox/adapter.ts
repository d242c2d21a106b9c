import { invariant } from '@coffer/kernel';
import type {
  AcquirerAdapter,
  AuthenticateInput,
  AuthorizeInput,
  FollowUpInput,
  InquireInput,
  SkeletonCall,
  VerifyInput,
} from '../adapter.ts';
import { readAuthentication } from './read-authentication.ts';
import { readAnswer } from './read-answer.ts';
import { readRefund } from './read-refund.ts';

/** An issuer compares the beginning of an address; the card store sends no longer texts. */
const ADDRESS_MAX_CHARS = 500;

/**
 * The sandbox card network. It answers one reference one way for ever, so an operation whose answer
 * was lost is sent again.
 */
export const sandboxAdapter: AcquirerAdapter = {
  id: 'sandbox',
  recovery: 'resend',
  authorize,
  authenticate,
  inquire,
  verify,
  increment: (input) => moveMoney('sandbox.increment.v1', input),
  capture: (input) => moveMoney('sandbox.capture.v1', input),
  reverse,
  refund: (input) => moveMoney('sandbox.refund.v2', input),
  inquireRefund,
  readAnswer,
  readAuthentication,
  readRefund,
};

function authorize(input: AuthorizeInput): SkeletonCall {
  const { blockRules, credential, security } = input;
  invariant(blockRules === undefined || security !== undefined, 'risk rules come with security');
  invariant(credential === undefined || blockRules !== undefined, 'a credential comes with rules');
  return {
    skeleton: `sandbox.authorize.${versionOf(input)}`,
    parameters: {
      ...(credential !== undefined && {
        credential_initiator: credential.initiator,
        credential_usage: credential.usage,
        credential_reason: credential.reason,
        credential_network_transaction_id: credential.networkTransactionId,
      }),
      ...(blockRules !== undefined && { block_rules: blockRules.toSorted().join(',') }),
      ...(security !== undefined && {
        stored_credential: security.storedCredential,
        authentication_transaction_id: security.transactionId,
      }),
      reference: input.reference,
      amount: input.amountMinor,
      currency: input.currency,
      capture: input.capture,
      off_session: input.offSession,
      statement_descriptor: input.statementDescriptor,
      address_line1: addressPart(input.billing.line1),
      address_postal_code: addressPart(input.billing.postal_code),
    },
    needsCard: true,
  };
}

function versionOf(input: AuthorizeInput): 'v1' | 'v3' | 'v4' | 'v5' {
  const { blockRules, credential, security } = input;
  if (credential !== undefined) return 'v5';
  if (blockRules !== undefined) return 'v4';
  return security === undefined ? 'v1' : 'v3';
}

function authenticate(input: AuthenticateInput): SkeletonCall {
  return {
    skeleton: 'sandbox.authenticate.v1',
    parameters: {
      reference: input.reference,
      amount: input.amountMinor,
      currency: input.currency,
      notification_url: input.notificationUrl,
    },
    needsCard: true,
  };
}

function inquire(input: InquireInput): SkeletonCall {
  return {
    skeleton: 'sandbox.inquire.v1',
    parameters: { reference: input.reference, original: input.original },
    needsCard: false,
  };
}

function verify(input: VerifyInput): SkeletonCall {
  const { security } = input;
  return {
    skeleton: security === undefined ? 'sandbox.verify.v1' : 'sandbox.verify.v2',
    parameters: {
      ...(security !== undefined && { authentication_transaction_id: security.transactionId }),
      reference: input.reference,
      address_line1: addressPart(input.billing.line1),
      address_postal_code: addressPart(input.billing.postal_code),
    },
    needsCard: true,
  };
}

function reverse(input: FollowUpInput): SkeletonCall {
  return {
    skeleton: 'sandbox.reverse.v1',
    parameters: { reference: input.reference, original: input.original },
    needsCard: false,
  };
}

function inquireRefund(input: InquireInput): SkeletonCall {
  return {
    skeleton: 'sandbox.inquirerefund.v1',
    parameters: { reference: input.reference, original: input.original },
    needsCard: false,
  };
}

function moveMoney(skeleton: string, input: FollowUpInput): SkeletonCall {
  return {
    skeleton,
    parameters: {
      reference: input.reference,
      original: input.original,
      amount: input.amountMinor,
      currency: input.currency,
    },
    needsCard: false,
  };
}

function addressPart(text: string | null): string | null {
  return text === null ? null : text.slice(0, ADDRESS_MAX_CHARS).toWellFormed();
}
