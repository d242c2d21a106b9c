/**
 * Which card numbers a key takes: with a live key any, in test mode the listed ones and the
 * canaries, so that no real card enters a test system (PCI DSS 6.5.5). Only test mode loads the
 * list.
 */
export async function numbersTaken(publishableKey: string): Promise<(number: string) => boolean> {
  if (!publishableKey.startsWith('pk_test_')) return () => true;
  const { canaryBehavior, testCardByNumber } = await import('@coffer/kernel/test-cards');
  return (number) => testCardByNumber(number) !== null || canaryBehavior(number) !== null;
}
