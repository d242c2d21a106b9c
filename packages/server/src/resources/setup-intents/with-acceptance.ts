import type { Call } from '../../api/call.ts';
import { acceptanceOf, type MandateInput } from '../mandates/acceptance.ts';
import type { SetupIntentData } from './object.ts';

/** A setup intent's data with how its customer agreed, if the request says that. */
export function withAcceptance(
  call: Call,
  data: SetupIntentData,
  given: MandateInput | null | undefined,
): SetupIntentData {
  const acceptance = acceptanceOf(call, given);
  return acceptance === null ? data : { ...data, acceptance };
}
