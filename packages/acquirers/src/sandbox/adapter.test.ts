/**
 * Goal: every input becomes a call that its skeleton accepts, and every answer its one outcome.
 * Method: whole calls and whole outcomes are compared; answers are also broken one field at a time.
 */
import { describe, expect, test } from 'vitest';
import type { SkeletonCall } from '../adapter.ts';
import { SKELETONS } from '../skeletons/index.ts';
import type { SkeletonParameter } from '../skeletons/skeleton.ts';
import { sandboxAdapter } from './adapter.ts';

const BILLING = { name: 'Ada', line1: '1 Main St', postal_code: '10115', country: 'DE' };
const FOLLOW_UP = { reference: 'op_2', original: 'op_1', amountMinor: 700, currency: 'usd' };
const NO_CHECKS = {
  cvc_check: null,
  address_line1_check: null,
  address_postal_code_check: null,
} as const;

const CALLS: readonly SkeletonCall[] = [
  sandboxAdapter.authorize({
    reference: 'op_1',
    amountMinor: 1000,
    currency: 'usd',
    capture: false,
    offSession: true,
    statementDescriptor: 'SHOP',
    billing: BILLING,
  }),
  sandboxAdapter.verify({
    reference: 'op_1',
    billing: { name: null, line1: null, postal_code: null, country: null },
  }),
  sandboxAdapter.increment(FOLLOW_UP),
  sandboxAdapter.capture(FOLLOW_UP),
  sandboxAdapter.reverse(FOLLOW_UP),
  sandboxAdapter.refund(FOLLOW_UP),
  sandboxAdapter.inquireRefund({ reference: 'inq_1', original: 'op_2' }),
  sandboxAdapter.authorize({
    reference: 'op_1',
    amountMinor: 1000,
    currency: 'usd',
    capture: true,
    offSession: false,
    statementDescriptor: 'SHOP',
    billing: BILLING,
    security: { storedCredential: true, transactionId: null },
    blockRules: ['highest_risk', 'cvc_failure'],
  }),
];

function fits(value: SkeletonParameter | undefined, type: string): boolean {
  if (type === 'string?') return value === null || typeof value === 'string';
  return typeof value === type;
}

describe('calls', () => {
  test('hold only as much of an address as the card store sends', () => {
    const line1 = 'x'.repeat(499) + '\u{1f3e0}'.repeat(10);
    const billing = { name: null, line1, postal_code: '1'.repeat(501), country: null };
    expect(sandboxAdapter.verify({ reference: 'op_1', billing }).parameters).toEqual({
      reference: 'op_1',
      address_line1: `${'x'.repeat(499)}\ufffd`,
      address_postal_code: '1'.repeat(500),
    });
  });

  test('carry the payment', () => {
    const moved = { reference: 'op_2', original: 'op_1', amount: 700, currency: 'usd' };
    expect(CALLS).toEqual([
      {
        skeleton: 'sandbox.authorize.v1',
        parameters: {
          reference: 'op_1',
          amount: 1000,
          currency: 'usd',
          capture: false,
          off_session: true,
          statement_descriptor: 'SHOP',
          address_line1: '1 Main St',
          address_postal_code: '10115',
        },
        needsCard: true,
      },
      {
        skeleton: 'sandbox.verify.v1',
        parameters: { reference: 'op_1', address_line1: null, address_postal_code: null },
        needsCard: true,
      },
      { skeleton: 'sandbox.increment.v1', parameters: moved, needsCard: false },
      { skeleton: 'sandbox.capture.v1', parameters: moved, needsCard: false },
      {
        skeleton: 'sandbox.reverse.v1',
        parameters: { reference: 'op_2', original: 'op_1' },
        needsCard: false,
      },
      { skeleton: 'sandbox.refund.v2', parameters: moved, needsCard: false },
      {
        skeleton: 'sandbox.inquirerefund.v1',
        parameters: { reference: 'inq_1', original: 'op_2' },
        needsCard: false,
      },
      {
        skeleton: 'sandbox.authorize.v4',
        parameters: {
          reference: 'op_1',
          amount: 1000,
          currency: 'usd',
          capture: true,
          off_session: false,
          stored_credential: true,
          authentication_transaction_id: null,
          block_rules: 'cvc_failure,highest_risk',
          statement_descriptor: 'SHOP',
          address_line1: '1 Main St',
          address_postal_code: '10115',
        },
        needsCard: true,
      },
    ]);
  });

  test.each(CALLS)('of $skeleton have its parameters and types', (call) => {
    const skeleton = SKELETONS.find(({ id }) => id === call.skeleton);
    expect(skeleton?.acquirer).toBe(sandboxAdapter.id);
    const declared = Object.entries(skeleton?.parameters ?? {});
    expect(Object.keys(call.parameters).toSorted()).toEqual(
      declared.map(([name]) => name).toSorted(),
    );
    for (const [name, type] of declared) expect(fits(call.parameters[name], type)).toBe(true);
    expect(JSON.stringify(skeleton?.body).includes('"card"')).toBe(call.needsCard);
  });
});

const APPROVED = {
  reference: 'op_1',
  status: 'approved',
  code: null,
  decline_code: null,
  network_decline_code: null,
  authorization_code: 'A1B2C3',
  network_transaction_id: 'SN0123456789ABC',
  cvc_check: 'pass',
  address_line1_check: 'unavailable',
  address_postal_code_check: null,
  risk_level: 'elevated',
  risk_score: 68,
  blocked: false,
} as const;
const DECLINED = {
  ...APPROVED,
  status: 'declined',
  code: 'card_declined',
  decline_code: 'insufficient_funds',
  network_decline_code: '51',
  authorization_code: null,
  network_transaction_id: null,
} as const;

function read(httpStatus: number, fields: Readonly<Record<string, SkeletonParameter>>): unknown {
  return sandboxAdapter.readAnswer({ reference: 'op_1', httpStatus, fields });
}

describe('answers', () => {
  test('approved', () => {
    expect(read(200, APPROVED)).toEqual({
      kind: 'approved',
      authorizationCode: 'A1B2C3',
      networkTransactionId: 'SN0123456789ABC',
      checks: {
        cvc_check: 'pass',
        address_line1_check: 'unavailable',
        address_postal_code_check: null,
      },
      risk: { level: 'elevated', score: 68 },
    });
  });

  test('approved follow-up, which has no card facts', () => {
    expect(read(200, { reference: 'op_1', status: 'approved', code: null })).toEqual({
      kind: 'approved',
      authorizationCode: null,
      networkTransactionId: null,
      checks: NO_CHECKS,
      risk: { level: 'normal', score: 0 },
    });
  });

  test('declined', () => {
    expect(read(200, DECLINED)).toEqual({
      kind: 'declined',
      code: 'card_declined',
      declineCode: 'insufficient_funds',
      networkDeclineCode: '51',
      blocked: false,
      checks: {
        cvc_check: 'pass',
        address_line1_check: 'unavailable',
        address_postal_code_check: null,
      },
      risk: { level: 'elevated', score: 68 },
    });
  });

  test('blocked by a rule, which is named if it is one of ours', () => {
    const blocked = { ...DECLINED, blocked: true, blocked_by: 'highest_risk' };
    expect(read(200, blocked)).toMatchObject({ blocked: true, blockedBy: 'highest_risk' });
    expect(read(200, { ...blocked, blocked_by: 'odd' })).not.toHaveProperty('blockedBy');
  });

  test('money that is available at once, and refunds that are not settled', () => {
    expect(read(200, { ...APPROVED, funds: 'available' })).toMatchObject({ availableAtOnce: true });
    for (const settlement of ['pending', 'provisional']) {
      expect(read(200, { ...APPROVED, settlement })).toMatchObject({ settlement });
    }
    expect(read(200, { ...APPROVED, settlement: 'done' })).not.toHaveProperty('settlement');
  });

  test.each([
    [200, { reference: 'inq_1', settlement: 'done' }, 'done'],
    [200, { reference: 'inq_1', settlement: 'failed' }, 'failed'],
    [200, { reference: 'inq_1', settlement: 'pending' }, 'pending'],
    [200, { reference: 'inq_1', settlement: 'provisional' }, 'provisional'],
    [200, { reference: 'inq_1', settlement: 'odd' }, 'unknown'],
    [200, { reference: 'inq_2', settlement: 'failed' }, 'unknown'],
    [404, { reference: 'inq_1', settlement: 'failed' }, 'unknown'],
  ])('an inquiry of a refund: %i %o is %s', (httpStatus, fields, standing) => {
    const answer = { reference: 'inq_1', httpStatus, fields };
    expect(sandboxAdapter.readRefund(answer)).toBe(standing);
  });

  test('not supported: the network did nothing', () => {
    expect(read(400, { reference: 'op_1', code: 'sandbox_not_supported' })).toEqual({
      kind: 'not_supported',
      code: 'sandbox_not_supported',
      message: 'The sandbox card network does not support this test card.',
    });
    expect(read(400, { reference: 'op_1', code: 'invalid_request' })).toEqual({
      kind: 'not_supported',
      code: 'invalid_request',
      message: 'The sandbox card network refused this request.',
    });
  });

  test.each([
    ['another operation’s answer', 200, { ...APPROVED, reference: 'op_0' }],
    ['an answer without a reference', 200, { status: 'approved' }],
    ['another operation’s refusal', 400, { reference: 'op_0', code: 'sandbox_not_supported' }],
    ['a refusal without a code', 400, { reference: 'op_1' }],
    ['a status that is not known', 200, { ...APPROVED, status: 'pending' }],
    ['no status', 200, { reference: 'op_1' }],
    ['a decline without a code', 200, { ...DECLINED, code: null }],
    ['an approval under another HTTP status', 202, APPROVED],
    ['a refused credential', 401, { code: 'unauthorized' }],
    ['a reused reference', 409, { reference: 'op_1', code: 'reference_reused' }],
    ['a server error', 500, { reference: 'op_1', code: 'internal' }],
    ['an empty answer', 200, {}],
  ])('%s settles nothing', (_name, httpStatus, fields) => {
    expect(read(httpStatus, fields)).toEqual({ kind: 'unknown' });
  });

  test('words of checks and risk that are not known count as none', () => {
    const fields = { ...APPROVED, cvc_check: 'maybe', risk_level: 'odd', risk_score: null };
    expect(read(200, fields)).toMatchObject({
      kind: 'approved',
      checks: { cvc_check: null },
      risk: { level: 'normal', score: 0 },
    });
  });
});
