import type { AuthenticationRow } from '../ledger/authentications.ts';
import type { Answer } from './answer.ts';

const VERSION = '2.2.0';

/** Electronic commerce indicators of Visa: fully authenticated, and attempted. */
const INDICATORS: Readonly<Record<string, string>> = { authenticated: '05', attempted: '06' };

type Standing = Pick<AuthenticationRow, 'status' | 'transaction_id'>;

/** Where an authentication stands, as the caller hears it. */
export function standingAnswer(reference: string, standing: Standing, origin: string): Answer {
  const { status, transaction_id } = standing;
  const acsUrl = `${origin}/acs/challenge?transaction=${transaction_id}`;
  return {
    httpStatus: 200,
    approved: false,
    body: {
      reference,
      status,
      code: null,
      transaction_id,
      version: VERSION,
      electronic_commerce_indicator: INDICATORS[status] ?? null,
      acs_url: status === 'challenge' ? acsUrl : null,
    },
  };
}

/** The answer when there is no transaction: the network or its directory does not take part. */
export function withoutTransaction(
  reference: string,
  status: 'not_supported' | 'processing_error' | 'refused',
): Answer {
  return status === 'refused'
    ? {
        httpStatus: 400,
        approved: false,
        body: { reference, status, code: 'sandbox_not_supported' },
      }
    : { httpStatus: 200, approved: false, body: { reference, status, code: null } };
}
