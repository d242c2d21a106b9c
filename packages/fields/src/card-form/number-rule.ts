import { brandRuleFor, CARD_NUMBER_MAX_DIGITS, luhnValid, type BrandRule } from '@coffer/kernel';
import {
  COMPLETE,
  digitsOf,
  isDigit,
  unfinished,
  wrong,
  type FieldCheck,
  type FieldRule,
} from './field-rule.ts';

/** The usual length of a number whose network also issues longer ones. */
const USUAL_DIGITS = 16;
const DEFAULT_GROUPS: readonly number[] = [4, 4, 4, 4, 3];

const INCOMPLETE = unfinished('incomplete_number');
const INVALID = wrong('invalid_number');
const NOT_A_TEST_CARD = wrong('test_mode_live_card');

/** The card number. In test mode `isTestNumber` names the only numbers that are taken. */
export function numberRule(isTestNumber: (number: string) => boolean): FieldRule {
  const check = (shown: string): FieldCheck => {
    const digits = digitsOf(shown);
    const rule = brandRuleFor(digits);
    const length = digits.length;
    if (rule === null) return length < USUAL_DIGITS ? INCOMPLETE : INVALID;
    if (!rule.lengths.includes(length)) return INCOMPLETE;
    if (!luhnValid(new TextEncoder().encode(digits))) {
      return length < usualLength(rule) ? INCOMPLETE : INVALID;
    }
    return isTestNumber(digits) ? COMPLETE : refusedInTestMode(rule, length);
  };
  return {
    isData: isDigit,
    format: (text) => formatNumber(digitsOf(text)),
    check,
    isFinished: (shown) => {
      const rule = brandRuleFor(digitsOf(shown));
      return rule !== null && digitsOf(shown).length >= usualLength(rule) && check(shown).complete;
    },
  };
}

/** A number shorter than usual may be the beginning of a test card. */
function refusedInTestMode(rule: BrandRule, length: number): FieldCheck {
  return length < usualLength(rule)
    ? { ...INCOMPLETE, incomplete: NOT_A_TEST_CARD.error }
    : NOT_A_TEST_CARD;
}

function usualLength(rule: BrandRule): number {
  const printed = rule.groups.reduce((sum, size) => sum + size, 0);
  return Math.min(USUAL_DIGITS, printed);
}

function formatNumber(digits: string): string {
  const rule = brandRuleFor(digits);
  const max = rule === null ? CARD_NUMBER_MAX_DIGITS : Math.max(...rule.lengths);
  const kept = digits.slice(0, max);
  const groups: string[] = [];
  let at = 0;
  for (const size of rule?.groups ?? DEFAULT_GROUPS) {
    if (at < kept.length) groups.push(kept.slice(at, at + size));
    at += size;
  }
  if (at < kept.length) groups.push(kept.slice(at));
  return groups.join(' ');
}
