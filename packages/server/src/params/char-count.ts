/**
 * How many characters a text has: one that JavaScript keeps as two units is one, as in a limit that
 * is said in characters.
 */
export function charCount(text: string): number {
  let count = 0;
  for (const _char of text) count += 1;
  return count;
}
