import { COMPLETE, unfinished, wrong, type FieldRule } from '../card-form/field-rule.ts';

/** The longest text of one line of an address that the API takes. */
const TEXT_MAX_CHARS = 500;
const INCOMPLETE = unfinished('incomplete_field');
const PHONE_INCOMPLETE = unfinished('incomplete_phone');
const EMAIL_INCOMPLETE = unfinished('incomplete_email');
const EMAIL_INVALID = wrong('invalid_email');

/** E.164 allows fifteen digits; the shortest numbers in use have seven. */
const PHONE_PATTERN = /^\+?[\d ().-]*$/;
const PHONE_MIN_DIGITS = 7;
const PHONE_MAX_DIGITS = 15;

const EMAIL_PATTERN = /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/;

/** A line that may be empty only if nobody needs it. */
export function textRule(required: () => boolean): FieldRule {
  return {
    ...FREE_TEXT,
    check: (shown) => (shown.trim() === '' && required() ? INCOMPLETE : COMPLETE),
  };
}

export function phoneRule(required: () => boolean): FieldRule {
  return {
    ...FREE_TEXT,
    check: (shown) => {
      if (shown.trim() === '') return required() ? PHONE_INCOMPLETE : COMPLETE;
      const digits = shown.replaceAll(/\D/g, '').length;
      const whole = digits >= PHONE_MIN_DIGITS && digits <= PHONE_MAX_DIGITS;
      return whole && PHONE_PATTERN.test(shown.trim()) ? COMPLETE : PHONE_INCOMPLETE;
    },
  };
}

export function emailRule(): FieldRule {
  return {
    ...FREE_TEXT,
    check: (shown) => {
      const text = shown.trim();
      if (EMAIL_PATTERN.test(text)) return COMPLETE;
      return text.includes(' ') ? EMAIL_INVALID : EMAIL_INCOMPLETE;
    },
  };
}

const FREE_TEXT = {
  isData: () => true,
  format: (text: string) => text.slice(0, TEXT_MAX_CHARS),
  isFinished: () => false,
};
