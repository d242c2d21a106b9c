/** The card fields of a form, decoded. All buffers belong to the wiper that was given. */
export interface CardFields {
  /** Where the card stood: `card`, `payment_method_data[card]`. */
  readonly at: string;
  readonly number: Buffer;
  readonly cvc: Buffer | null;
  readonly expMonth: Buffer | null;
  readonly expYear: Buffer | null;
}

/** A CVC without a number beside it. */
export interface CvcField {
  readonly at: string;
  readonly cvc: Buffer;
}

/** A form taken apart, or why it cannot be. */
export type SplitForm =
  | {
      readonly kind: 'split';
      /** The form without card fields; the very body when there were none. */
      readonly rest: Buffer;
      /**
       * The form without the values of its CVCs, for comparing retries: what is kept of it must not
       * be a way back to a CVC after authorization, not even through a keyed digest (PCI 3.3.1).
       */
      readonly comparable: Buffer;
      readonly card: CardFields | null;
      readonly cvc: CvcField | null;
    }
  | {
      readonly kind: 'refused';
      readonly reason: SplitProblem;
    };

export type SplitProblem = 'duplicate' | 'malformed' | 'misplaced' | 'several_cards' | 'too_many';
