import type { Reading } from '../../api/services.ts';
import { refundObject } from './object.ts';
import { findRefundsOfCharges } from './store.ts';

const REFUNDS_SHOWN_MAX = 10;

/** `refunds` of a charge, which is there only when it is asked for (since version 2022-11-15). */
export async function refundsOfCharges(
  reading: Reading,
  charges: readonly string[],
): Promise<ReadonlyMap<string, object>> {
  const rows = await findRefundsOfCharges(reading.db, reading.caller, {
    charges,
    limitEach: REFUNDS_SHOWN_MAX + 1,
  });
  const byCharge = Map.groupBy(rows, (row) => row.charge);
  return new Map(
    charges.map((charge) => {
      const found = byCharge.get(charge) ?? [];
      const data = found.slice(0, REFUNDS_SHOWN_MAX).map(refundObject);
      const has_more = found.length > REFUNDS_SHOWN_MAX;
      return [charge, { object: 'list', data, has_more, url: `/v1/charges/${charge}/refunds` }];
    }),
  );
}
