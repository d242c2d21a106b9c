/** Whose rows, and in which mode: the first two parameters of every query. */
export interface Scope {
  readonly accountId: string;
  readonly livemode: boolean;
}
