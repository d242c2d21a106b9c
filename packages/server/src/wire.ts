import type Stripe from 'stripe';

/**
 * The shape of a value on the wire, made exact.
 *
 * The official types end their enums in an open string (`'failed' | 'succeeded' | OtherString`), so
 * that a client goes on compiling when Stripe adds a value. For a server that openness hides
 * mistakes: `status: 'suceeded'` compiles. As a return type, `Wire<Stripe.Charge>` takes only the
 * values listed, at any depth and in lists. `satisfies` would not do: in an exported function it
 * does not pass isolatedDeclarations.
 */
export type Wire<T> = [Literals<T>] extends [never] ? Part<T> : Part<Closed<T>>;

/** The string literals of a union. */
type Literals<T> = T extends string ? (string extends T ? never : T) : never;

/** A union without its members that take any string. */
type Closed<T> = T extends string ? Literals<T> : T;

/**
 * One member of a union: lists and objects are made exact inside, decimals are the text that they
 * travel as, anything else stays.
 */
type Part<T> = T extends Stripe.Decimal
  ? string
  : T extends readonly (infer Item)[]
    ? readonly Wire<Item>[]
    : T extends object
      ? { readonly [Key in keyof T]: Wire<T[Key]> }
      : T;
