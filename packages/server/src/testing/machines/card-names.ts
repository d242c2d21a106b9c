import fc from 'fast-check';

/** How the issuer of a card answers: yes, no, or that it wants the card's holder first. */
export type Card = 'declined' | 'good' | 'holder';

export const CARD_NAMES: Readonly<Record<Card, string>> = {
  declined: 'pm_card_chargeDeclined',
  good: 'pm_card_visa',
  holder: 'pm_card_authenticationRequired',
};

export const arbitraryCard: fc.Arbitrary<Card> = fc.constantFrom(
  ...(['good', 'good', 'good', 'declined', 'holder'] as const),
);

export const seldom: fc.Arbitrary<boolean> = fc.nat(9).map((number) => number === 0);

/** Which of the objects made so far: mostly the newest, seldom one that is not there. */
export const whichOne: fc.Arbitrary<number> = fc.constantFrom(0, 0, 0, 0, 1, 1, 2, 9);
