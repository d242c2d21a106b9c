import type { AcquirerAnswer, Authentication } from '../adapter.ts';

/**
 * Reads where an authentication stands. Only a well-formed answer to this very reference says that
 * a holder was authenticated: anything else is `unknown`, which shifts no liability.
 */
export function readAuthentication(answer: AcquirerAnswer): Authentication {
  const { fields } = answer;
  if (fields['reference'] !== answer.reference || answer.httpStatus !== 200) {
    return { kind: 'unknown' };
  }
  const kind = fields['status'];
  if (kind === 'not_supported' || kind === 'processing_error') return { kind };
  const transactionId = fields['transaction_id'];
  const version = fields['version'];
  if (typeof transactionId !== 'string' || typeof version !== 'string') return { kind: 'unknown' };
  switch (kind) {
    case 'failed':
    case 'canceled':
      return { kind, transactionId };
    case 'challenge': {
      const acsUrl = fields['acs_url'];
      return typeof acsUrl === 'string'
        ? { kind, transactionId, version, acsUrl }
        : { kind: 'unknown' };
    }
    case 'authenticated':
    case 'attempted': {
      const indicator = fields['electronic_commerce_indicator'];
      return typeof indicator === 'string'
        ? { kind, transactionId, version, electronicCommerceIndicator: indicator }
        : { kind: 'unknown' };
    }
    default:
      return { kind: 'unknown' };
  }
}
