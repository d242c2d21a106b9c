import type { Reading } from './services.ts';

/** Loads many objects by id, in the reader's account and mode. Missing ones are not in the map. */
export type Loader = (
  reading: Reading,
  ids: readonly string[],
) => Promise<ReadonlyMap<string, object>>;

/**
 * What `expand[]` may ask for in one field:
 * - `reference`: the field holds an id, and the object comes in its place;
 * - `{ to: 'product' }`: the same, for ids whose prefix need not say what they are of;
 * - `whole`: the field holds the object already; what is asked for inside it is expanded there;
 * - `never`: the field is expandable, but we never fill it;
 * - a loader: the field is there only when asked for; ids are those of the objects it belongs to.
 */
export type Expansion = 'never' | 'reference' | 'whole' | { readonly to: string } | Loader;

/** A kind of object that has ids: how to load it, and which fields of it can be expanded. */
export interface ObjectKind {
  /** The `object` field: `customer`. */
  readonly object: string;
  /** Of its ids: `cus`. */
  readonly prefix: string;
  readonly load: Loader;
  /** By field; a field inside a plain hash is written with a dot. */
  readonly expandable: Readonly<Record<string, Expansion>>;
}
