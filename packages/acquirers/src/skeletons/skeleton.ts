/** A value that a parameter may have. */
export type SkeletonParameter = string | number | boolean | null;

/**
 * The card fields that a skeleton may place, and how they are written: in JSON `number` and `cvc`
 * are strings of digits, `exp_month` (1 to 12) and `exp_year` (four digits) are numbers.
 */
export type CardField = 'cvc' | 'exp_month' | 'exp_year' | 'number';

/**
 * The body of an acquirer's request as a tree with holes. It is data: reviewed, hashed and shipped
 * with the vault, which alone fills it.
 */
export type SkeletonNode =
  | { readonly literal: SkeletonParameter }
  | { readonly parameter: string }
  /** `optional`: the whole field is left out when the card has none (a CVC that was not given). */
  | { readonly card: CardField; readonly optional?: true }
  | { readonly object: Readonly<Record<string, SkeletonNode>> };

/** One registered request to one acquirer. */
export interface Skeleton {
  /**
   * Acquirer, operation and version: `sandbox.authorize.v1`. A change of content is a new version.
   */
  readonly id: string;
  /** Binds the host: the vault knows the address of each acquirer, the skeleton cannot name one. */
  readonly acquirer: string;
  readonly method: 'POST';
  readonly path: string;
  readonly format: 'json';
  readonly body: SkeletonNode;
  /**
   * Parameters and their types; a call with others, or without one of these, is refused. `string?`
   * is a string or null.
   */
  readonly parameters: Readonly<Record<string, 'string' | 'number' | 'boolean' | 'string?'>>;
  /**
   * The field of the answer that repeats the reference. An answer in which it is not the reference
   * that was sent is unreadable: Node's HTTP client, for one, gives a second answer on a kept-alive
   * connection to the request that comes next.
   */
  readonly echo: string;
  /**
   * The fields of the answer's top-level object that leave the vault, whatever the HTTP status;
   * those that it lacks are left out. Everything else of an answer is dropped.
   */
  readonly answer: readonly string[];
  /**
   * Every answer ends the CVC that was sent, but for one with these values, to a call with these
   * parameters: its issuer asks who the holder is, and has not yet said yes or no.
   */
  readonly keepsCvcWhen?: {
    readonly answer: Readonly<Record<string, SkeletonParameter>>;
    readonly parameters: Readonly<Record<string, SkeletonParameter>>;
  };
}
