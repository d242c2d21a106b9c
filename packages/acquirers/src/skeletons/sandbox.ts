import type { Skeleton, SkeletonNode } from './skeleton.ts';

/**
 * The requests to the sandbox card network. Its API is described in packages/sandbox; every request
 * carries a `reference`, and every answer repeats it.
 */

/** What every answer may hold; `reference` proves whose answer it is. */
const ANSWER = ['reference', 'status', 'code'] as const;

/** What the directory server says about the authentication of a card's holder. */
const AUTHENTICATION_ANSWER = [
  ...ANSWER,
  'transaction_id',
  'version',
  'electronic_commerce_indicator',
  'acs_url',
] as const;

/** What the issuer says about a card, beside approving or declining. */
const CARD_ANSWER = [
  ...ANSWER,
  'decline_code',
  'network_decline_code',
  'authorization_code',
  'network_transaction_id',
  'cvc_check',
  'address_line1_check',
  'address_postal_code_check',
  'risk_level',
  'risk_score',
  'blocked',
] as const;

const NUMBER_AND_EXPIRY = {
  number: { card: 'number' },
  exp_month: { card: 'exp_month' },
  exp_year: { card: 'exp_year' },
} as const;

const CARD: SkeletonNode = {
  object: { ...NUMBER_AND_EXPIRY, cvc: { card: 'cvc', optional: true } },
};

const ADDRESS: SkeletonNode = {
  object: {
    line1: { parameter: 'address_line1' },
    postal_code: { parameter: 'address_postal_code' },
  },
};

const COMMON = {
  acquirer: 'sandbox',
  method: 'POST',
  format: 'json',
  echo: 'reference',
} as const;

export const SANDBOX_AUTHORIZE: Skeleton = {
  ...COMMON,
  id: 'sandbox.authorize.v1',
  path: '/acquirer/authorizations',
  body: {
    object: {
      reference: { parameter: 'reference' },
      amount: { parameter: 'amount' },
      currency: { parameter: 'currency' },
      capture: { parameter: 'capture' },
      off_session: { parameter: 'off_session' },
      statement_descriptor: { parameter: 'statement_descriptor' },
      card: CARD,
      address: ADDRESS,
    },
  },
  parameters: {
    reference: 'string',
    amount: 'number',
    currency: 'string',
    capture: 'boolean',
    off_session: 'boolean',
    statement_descriptor: 'string',
    address_line1: 'string?',
    address_postal_code: 'string?',
  },
  answer: CARD_ANSWER,
};

/** The issuer's word that it wants the holder authenticated first. */
const ASKS_FOR_THE_HOLDER = { code: 'authentication_required' } as const;

/**
 * Version 3 is for a caller that can authenticate the card's holder: to it the issuer answers
 * `authentication_required`, and it repeats here the transaction in which that was done. (Version 2
 * did not keep the CVC meanwhile; nothing ever sent it.)
 */
export const SANDBOX_AUTHORIZE_V3: Skeleton = {
  ...COMMON,
  id: 'sandbox.authorize.v3',
  path: '/acquirer/authorizations',
  body: {
    object: {
      reference: { parameter: 'reference' },
      amount: { parameter: 'amount' },
      currency: { parameter: 'currency' },
      capture: { parameter: 'capture' },
      off_session: { parameter: 'off_session' },
      stored_credential: { parameter: 'stored_credential' },
      authentication: {
        object: {
          transaction_id: { parameter: 'authentication_transaction_id' },
        },
      },
      statement_descriptor: { parameter: 'statement_descriptor' },
      card: CARD,
      address: ADDRESS,
    },
  },
  parameters: {
    reference: 'string',
    amount: 'number',
    currency: 'string',
    capture: 'boolean',
    off_session: 'boolean',
    stored_credential: 'boolean',
    authentication_transaction_id: 'string?',
    statement_descriptor: 'string',
    address_line1: 'string?',
    address_postal_code: 'string?',
  },
  answer: CARD_ANSWER,
  keepsCvcWhen: { answer: ASKS_FOR_THE_HOLDER, parameters: { off_session: false } },
};

const AUTHORIZE_V4_FIELDS = {
  reference: { parameter: 'reference' },
  amount: { parameter: 'amount' },
  currency: { parameter: 'currency' },
  capture: { parameter: 'capture' },
  off_session: { parameter: 'off_session' },
  stored_credential: { parameter: 'stored_credential' },
  authentication: {
    object: {
      transaction_id: { parameter: 'authentication_transaction_id' },
    },
  },
  block_rules: { parameter: 'block_rules' },
  statement_descriptor: { parameter: 'statement_descriptor' },
  card: CARD,
  address: ADDRESS,
} as const;

/**
 * Version 4 brings the account's risk rules along, as words with commas between; to it the network
 * says which of them stopped a payment, and when the merchant may have the money.
 */
export const SANDBOX_AUTHORIZE_V4: Skeleton = {
  ...COMMON,
  id: 'sandbox.authorize.v4',
  path: '/acquirer/authorizations',
  body: { object: AUTHORIZE_V4_FIELDS },
  parameters: {
    reference: 'string',
    amount: 'number',
    currency: 'string',
    capture: 'boolean',
    off_session: 'boolean',
    stored_credential: 'boolean',
    authentication_transaction_id: 'string?',
    block_rules: 'string',
    statement_descriptor: 'string',
    address_line1: 'string?',
    address_postal_code: 'string?',
  },
  answer: [...CARD_ANSWER, 'blocked_by', 'funds'],
  keepsCvcWhen: { answer: ASKS_FOR_THE_HOLDER, parameters: { off_session: false } },
};

/** Version 5 says who asks for a payment with a stored card, and for what. */
export const SANDBOX_AUTHORIZE_V5: Skeleton = {
  ...SANDBOX_AUTHORIZE_V4,
  id: 'sandbox.authorize.v5',
  body: {
    object: {
      ...AUTHORIZE_V4_FIELDS,
      credential: {
        object: {
          initiator: { parameter: 'credential_initiator' },
          usage: { parameter: 'credential_usage' },
          reason: { parameter: 'credential_reason' },
          network_transaction_id: { parameter: 'credential_network_transaction_id' },
        },
      },
    },
  },
  parameters: {
    ...SANDBOX_AUTHORIZE_V4.parameters,
    credential_initiator: 'string',
    credential_usage: 'string',
    credential_reason: 'string?',
    credential_network_transaction_id: 'string?',
  },
};

export const SANDBOX_AUTHENTICATE: Skeleton = {
  ...COMMON,
  id: 'sandbox.authenticate.v1',
  path: '/acquirer/authentications',
  body: {
    object: {
      reference: { parameter: 'reference' },
      amount: { parameter: 'amount' },
      currency: { parameter: 'currency' },
      notification_url: { parameter: 'notification_url' },
      // No CVC: an authentication request of EMV 3-D Secure has none.
      card: { object: NUMBER_AND_EXPIRY },
    },
  },
  parameters: {
    reference: 'string',
    amount: 'number',
    currency: 'string',
    notification_url: 'string',
  },
  answer: AUTHENTICATION_ANSWER,
};

export const SANDBOX_INQUIRE: Skeleton = {
  ...COMMON,
  id: 'sandbox.inquire.v1',
  path: '/acquirer/inquiries',
  body: {
    object: { reference: { parameter: 'reference' }, original: { parameter: 'original' } },
  },
  parameters: { reference: 'string', original: 'string' },
  answer: AUTHENTICATION_ANSWER,
};

export const SANDBOX_VERIFY: Skeleton = {
  ...COMMON,
  id: 'sandbox.verify.v1',
  path: '/acquirer/verifications',
  body: { object: { reference: { parameter: 'reference' }, card: CARD, address: ADDRESS } },
  parameters: {
    reference: 'string',
    address_line1: 'string?',
    address_postal_code: 'string?',
  },
  answer: CARD_ANSWER,
};

/** Version 2 is for a caller that can authenticate the card's holder, as of authorizations. */
export const SANDBOX_VERIFY_V2: Skeleton = {
  ...COMMON,
  id: 'sandbox.verify.v2',
  path: '/acquirer/verifications',
  body: {
    object: {
      reference: { parameter: 'reference' },
      authentication: {
        object: { transaction_id: { parameter: 'authentication_transaction_id' } },
      },
      card: CARD,
      address: ADDRESS,
    },
  },
  parameters: {
    reference: 'string',
    authentication_transaction_id: 'string?',
    address_line1: 'string?',
    address_postal_code: 'string?',
  },
  answer: CARD_ANSWER,
  keepsCvcWhen: { answer: ASKS_FOR_THE_HOLDER, parameters: {} },
};

/** `amount` is the whole amount that is to stand. The issuer decides, as of an authorization. */
export const SANDBOX_INCREMENT: Skeleton = {
  ...COMMON,
  id: 'sandbox.increment.v1',
  path: '/acquirer/increments',
  body: followUpBody(),
  parameters: { reference: 'string', original: 'string', amount: 'number', currency: 'string' },
  answer: [...ANSWER, 'decline_code', 'network_decline_code'],
};

export const SANDBOX_CAPTURE: Skeleton = {
  ...COMMON,
  id: 'sandbox.capture.v1',
  path: '/acquirer/captures',
  body: followUpBody(),
  parameters: { reference: 'string', original: 'string', amount: 'number', currency: 'string' },
  answer: ANSWER,
};

export const SANDBOX_REVERSE: Skeleton = {
  ...COMMON,
  id: 'sandbox.reverse.v1',
  path: '/acquirer/reversals',
  body: {
    object: { reference: { parameter: 'reference' }, original: { parameter: 'original' } },
  },
  parameters: { reference: 'string', original: 'string' },
  answer: ANSWER,
};

export const SANDBOX_REFUND: Skeleton = {
  ...COMMON,
  id: 'sandbox.refund.v1',
  path: '/acquirer/refunds',
  body: followUpBody(),
  parameters: { reference: 'string', original: 'string', amount: 'number', currency: 'string' },
  answer: ANSWER,
};

/** Version 2 is for a caller that inquires what becomes of a refund. */
export const SANDBOX_REFUND_V2: Skeleton = {
  ...COMMON,
  id: 'sandbox.refund.v2',
  path: '/acquirer/refunds',
  body: followUpBody({ inquires: { literal: true } }),
  parameters: { reference: 'string', original: 'string', amount: 'number', currency: 'string' },
  answer: [...ANSWER, 'settlement'],
};

export const SANDBOX_INQUIRE_REFUND: Skeleton = {
  ...COMMON,
  id: 'sandbox.inquirerefund.v1',
  path: '/acquirer/refunds/inquiries',
  body: {
    object: { reference: { parameter: 'reference' }, original: { parameter: 'original' } },
  },
  parameters: { reference: 'string', original: 'string' },
  answer: [...ANSWER, 'settlement'],
};

function followUpBody(more: Readonly<Record<string, SkeletonNode>> = {}): SkeletonNode {
  return {
    object: {
      reference: { parameter: 'reference' },
      original: { parameter: 'original' },
      amount: { parameter: 'amount' },
      currency: { parameter: 'currency' },
      ...more,
    },
  };
}
