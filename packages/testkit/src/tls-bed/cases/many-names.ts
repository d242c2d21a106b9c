/** Names of shops, for certificates that have many. */
export function manyNames(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `shop-${index}.bed.test`);
}
