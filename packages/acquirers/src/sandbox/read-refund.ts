import type { AcquirerAnswer, RefundStanding } from '../adapter.ts';

/** Where a refund stands; anything but a well-formed answer to this very reference says nothing. */
export function readRefund(answer: AcquirerAnswer): RefundStanding {
  const { fields, httpStatus, reference } = answer;
  if (fields['reference'] !== reference || httpStatus !== 200) return 'unknown';
  const { settlement } = fields;
  switch (settlement) {
    case 'done':
    case 'failed':
    case 'pending':
    case 'provisional':
      return settlement;
    default:
      return 'unknown';
  }
}
