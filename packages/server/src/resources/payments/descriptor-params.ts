import { invalidParam, string, unsettable, type Param } from '../../params/spec.ts';

const DESCRIPTOR_MAX_CHARS = 22;

/** Latin letters, digits and what is printed between them. */
const LATIN = /^[\x20-\x7e\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u017f]*$/;
const LETTER = /[A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u017f]/;
const FORBIDDEN = /[<>\\'"*]/;

/** Text of a card holder's statement, or a part of it (Stripe docs, "Statement descriptors"). */
export function statementText(noun: string): Param<string | null> {
  const text = string({ maxChars: DESCRIPTOR_MAX_CHARS });
  return unsettable({
    required: false,
    read(value, path) {
      const read = text.read(value, path);
      if (FORBIDDEN.test(read) || !LATIN.test(read)) {
        throw invalidParam({
          param: path,
          message:
            `The ${noun} may have Latin letters, digits and signs, but none of the characters ` +
            '<, >, \\, \', " and *.',
        });
      }
      if (LETTER.test(read)) return read;
      throw invalidParam({
        param: path,
        message: `The ${noun} must contain at least one alphabetic character.`,
      });
    },
  });
}

/** The whole descriptor is the account's, where a card pays; only taking it back goes. */
export function noCardDescriptor(): Param<null> {
  return {
    required: false,
    read(value, path) {
      if (value === '') return null;
      throw invalidParam({
        param: path,
        code: 'payment_intent_invalid_parameter',
        message:
          `\`${path}\` is not supported for payments with cards. Use ` +
          `\`${path.replace(/(\]?)$/, '_suffix$1')}\` instead: it stands behind the statement ` +
          "descriptor of the account on the customer's statement.",
      });
    },
  };
}

/** What a charge without an intent says of the statement. */
export const chargeDescriptorShape: {
  readonly statement_descriptor: Param<string | null>;
  readonly statement_descriptor_suffix: Param<string | null>;
} = {
  statement_descriptor: statementText('statement descriptor'),
  statement_descriptor_suffix: statementText('statement descriptor suffix'),
};

interface Described {
  readonly statement_descriptor?: string | null;
  readonly statement_descriptor_suffix?: string | null;
}

/** A card's charge takes the whole for the suffix, where there is none (Stripe's API reference). */
export function withSuffix<T extends Described>(given: T): T {
  const { statement_descriptor: whole, statement_descriptor_suffix: suffix } = given;
  return whole == null || suffix != null ? given : { ...given, statement_descriptor_suffix: whole };
}
