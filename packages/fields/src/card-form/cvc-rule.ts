import { COMPLETE, digitsOf, isDigit, unfinished, type FieldRule } from './field-rule.ts';

const CVC_MAX_DIGITS = 4;
const INCOMPLETE = unfinished('incomplete_cvc');

/** The security code. `length` is the network's, null while the network is not known. */
export function cvcRule(length: () => number | null): FieldRule {
  const isComplete = (shown: string): boolean => {
    const wanted = length();
    return wanted === null ? shown.length >= CVC_MAX_DIGITS - 1 : shown.length === wanted;
  };
  return {
    isData: isDigit,
    format: (text) => digitsOf(text).slice(0, length() ?? CVC_MAX_DIGITS),
    check: (shown) => (isComplete(shown) ? COMPLETE : INCOMPLETE),
    isFinished: (shown) => length() !== null && isComplete(shown),
  };
}
