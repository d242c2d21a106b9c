/**
 * Goal: nothing but a whole answer to the very reference says that a card's holder was
 * authenticated.
 * Method: a right answer is read; then it is broken in one place at a time.
 */
import { describe, expect, test } from 'vitest';
import type { SkeletonParameter } from '../skeletons/skeleton.ts';
import { sandboxAdapter } from './adapter.ts';

const RIGHT = {
  reference: 'op_1',
  status: 'authenticated',
  code: null,
  transaction_id: 'tx_1',
  version: '2.2.0',
  electronic_commerce_indicator: '05',
  acs_url: null,
};

function read(changes: Readonly<Record<string, SkeletonParameter>>, httpStatus = 200): unknown {
  const fields = { ...RIGHT, ...changes };
  return sandboxAdapter.readAuthentication({ reference: 'op_1', httpStatus, fields });
}

describe('an answer', () => {
  test.each(['authenticated', 'attempted'])('says %s', (status) => {
    expect(read({ status })).toEqual({
      kind: status,
      transactionId: 'tx_1',
      version: '2.2.0',
      electronicCommerceIndicator: '05',
    });
  });

  test('says where the challenge is', () => {
    expect(read({ status: 'challenge', acs_url: 'https://bank.example/acs' })).toEqual({
      kind: 'challenge',
      transactionId: 'tx_1',
      version: '2.2.0',
      acsUrl: 'https://bank.example/acs',
    });
  });

  test.each(['failed', 'canceled'])('says %s', (status) => {
    expect(read({ status })).toEqual({ kind: status, transactionId: 'tx_1' });
  });

  test.each(['not_supported', 'processing_error'])('says %s without a transaction', (status) => {
    expect(read({ status, transaction_id: null, version: null })).toEqual({ kind: status });
  });
});

describe('tells nothing', () => {
  const UNKNOWN = { kind: 'unknown' };

  test.each([
    { reference: 'op_2' },
    { status: 'approved' },
    { status: null },
    { transaction_id: null },
    { version: null },
    { electronic_commerce_indicator: null },
    { electronic_commerce_indicator: 5 },
    { status: 'challenge' },
    { status: 'failed', transaction_id: null },
  ])('with %j', (changes) => {
    expect(read(changes)).toEqual(UNKNOWN);
  });

  test.each([201, 303, 400, 404, 500])('with HTTP %i', (httpStatus) => {
    expect(read({}, httpStatus)).toEqual(UNKNOWN);
  });
});
