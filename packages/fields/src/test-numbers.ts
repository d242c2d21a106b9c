/** What a mode knows of whole card numbers. */
export interface KnownNumbers {
  /** Whether it takes a number. */
  readonly takes: (number: string) => boolean;
  /** The networks that a number can run on, if they are known to be several. */
  readonly networksOf: (number: string) => readonly string[];
}

/** Names what is used of the list, so that the rest of it does not come along. */
const load = () =>
  import('@coffer/kernel/test-cards').then(
    ({ canaryBehavior, networksOfTestCard, testCardByNumber }) => ({
      canaryBehavior,
      networksOfTestCard,
      testCardByNumber,
    }),
  );

/** Begun before the page has told the key: the name says that it will be a key of test mode. */
const early = window.name.endsWith('_test') ? load() : null;

/**
 * Which card numbers a key takes: with a live key any, in test mode the listed ones and the
 * canaries, so that no real card enters a test system (PCI DSS 6.5.5). Only test mode loads the
 * list. Which cards have several networks, too, only the list tells so far.
 */
export async function numbersTaken(publishableKey: string): Promise<KnownNumbers> {
  if (!publishableKey.startsWith('pk_test_')) return { takes: () => true, networksOf: () => [] };
  const { canaryBehavior, networksOfTestCard, testCardByNumber } = await (early ?? load());
  return {
    takes: (number) => testCardByNumber(number) !== null || canaryBehavior(number) !== null,
    networksOf: (number) => {
      const card = testCardByNumber(number);
      const networks = card === null ? [] : networksOfTestCard(card);
      return networks.length > 1 ? networks : [];
    },
  };
}
