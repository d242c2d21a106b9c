import type { Call } from '../api/call.ts';
import { giveTurnBack, takeTurn } from './check-limits.ts';
import { WRONG_CODE_LIMITS } from './limits.ts';

/**
 * Looks a promotion code up that a shopper typed, unless too many were wrong. It counts before it
 * is looked up, so that many at once are no more than one after the other; a right one does not
 * count in the end.
 */
export async function lookCodeUp<T>(
  call: Call,
  session: string,
  lookUp: () => Promise<T>,
): Promise<T> {
  const limited = { what: 'promotion code', limits: WRONG_CODE_LIMITS, id: session };
  takeTurn(call, limited);
  const found = await lookUp();
  giveTurnBack(call, limited);
  return found;
}
