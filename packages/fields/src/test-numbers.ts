/** What a mode knows of whole card numbers. */
export interface KnownNumbers {
  /** Whether it takes a number. */
  readonly takes: (number: string) => boolean;
  /** The networks that a number can run on, if they are known to be several. */
  readonly networksOf: (number: string) => readonly string[];
  /** Until then any number is taken. False when it will never be known which are. */
  readonly listed: Promise<boolean>;
}

const ALL: KnownNumbers = {
  takes: () => true,
  networksOf: () => [],
  listed: Promise.resolve(true),
};

/**
 * Which card numbers a key takes: with a live key any, in test mode the listed ones and the
 * canaries, so that no real card enters a test system (PCI DSS 6.5.5). Only test mode loads the
 * list, which nobody has to wait for before typing: it comes long before a number is whole, and no
 * number leaves the form without it. Which cards have several networks, too, only the list tells.
 */
export function numbersTaken(publishableKey: string): KnownNumbers {
  if (!publishableKey.startsWith('pk_test_')) return ALL;
  let known: Pick<KnownNumbers, 'takes' | 'networksOf'> = ALL;
  return {
    takes: (number) => known.takes(number),
    networksOf: (number) => known.networksOf(number),
    listed: load().then(
      (list) => {
        known = list;
        return true;
      },
      () => false,
    ),
  };
}

async function load(): Promise<Pick<KnownNumbers, 'takes' | 'networksOf'>> {
  // Names what is used of the list, so that the rest of it does not come along.
  const { canaryBehavior, networksOfTestCard, testCardByNumber } =
    await import('@coffer/kernel/test-cards');
  return {
    takes: (number) => testCardByNumber(number) !== null || canaryBehavior(number) !== null,
    networksOf: (number) => {
      const card = testCardByNumber(number);
      const networks = card === null ? [] : networksOfTestCard(card);
      return networks.length > 1 ? networks : [];
    },
  };
}
