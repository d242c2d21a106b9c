/** One value of a body, and the names that lead to it. */
export interface Pair {
  readonly path: readonly string[];
  readonly value: string;
}
