import { nowS, type Call } from '../../api/call.ts';
import { invalidParam } from '../../params/spec.ts';

const FIVE_YEARS_S: number = 5 * 366 * 24 * 60 * 60;

/** Throws unless an end that a parameter names lies ahead, and no more than five years. */
export function checkFutureTime(
  call: Call,
  given: { readonly param: string; readonly timeS: number | undefined },
): void {
  const { param, timeS } = given;
  if (timeS === undefined) return;
  const now = nowS(call);
  if (timeS <= now) {
    throw invalidParam({
      param,
      message:
        `The parameter \`${param}\` expects a unix timestamp representing a date and time in the ` +
        `future. You specified the value \`${timeS}\` which is in the past.`,
    });
  }
  if (timeS > now + FIVE_YEARS_S) {
    throw invalidParam({
      param,
      message: 'Invalid timestamp: can be no more than five years in the future.',
    });
  }
}
