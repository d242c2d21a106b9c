import type { LabelKey } from '../texts/text-keys.ts';

/** The three parts of a split card form, each in a frame of its own. */
export type PartKind = 'cardNumber' | 'cardExpiry' | 'cardCvc';

interface PartInput {
  readonly name: string;
  readonly autocomplete: AutoFill;
  readonly textName: LabelKey;
  readonly textPlaceholder: LabelKey;
}

/** What makes the one input of the page the input of a part. */
export const PART_INPUTS: Readonly<Record<PartKind, PartInput>> = {
  cardNumber: {
    name: 'cardnumber',
    autocomplete: 'cc-number',
    textName: 'cardNumberName',
    textPlaceholder: 'cardNumber',
  },
  cardExpiry: {
    name: 'exp-date',
    autocomplete: 'cc-exp',
    textName: 'expiryName',
    textPlaceholder: 'expiryPlaceholder',
  },
  cardCvc: {
    name: 'cvc',
    autocomplete: 'cc-csc',
    textName: 'cvcName',
    textPlaceholder: 'cvcPlaceholder',
  },
};

/** Which part this page is: its three addresses serve the same file. */
export function partKindOf(pathname: string): PartKind {
  if (pathname.endsWith('-number')) return 'cardNumber';
  return pathname.endsWith('-expiry') ? 'cardExpiry' : 'cardCvc';
}
