import { minimumChargeMinor } from '@coffer/kernel';
import type { CustomUnitAmount } from '../prices/unit-amount.ts';
import type { TransformQuantity } from '../prices/object.ts';
import type { ItemTax, PricedItem } from './amounts.ts';

/** One line of an order, as a session or a payment link keeps it. */
export interface StoredItem {
  /** `li_…` */
  readonly id: string;
  readonly price: string;
  readonly product: string;
  /** The product's name when the line was made. */
  readonly name: string;
  readonly recurring: boolean;
  readonly quantity: number;
  readonly adjustable_quantity: AdjustableQuantity | null;
  readonly metadata: Readonly<Record<string, string>>;
  /** What one costs in the order's currency, a decimal; null while the customer has to say. */
  readonly unit: string | null;
  readonly custom: CustomUnitAmount | null;
  readonly transform: TransformQuantity | null;
  readonly taxes: readonly (ItemTax & { readonly display_name: string })[];
}

export interface AdjustableQuantity {
  readonly enabled: boolean;
  readonly maximum: number | null;
  readonly minimum: number | null;
}

export const QUANTITY_MAX = 999_999;
const ADJUSTED_MAX = 99;

/** How many the customer may take of a line; null when the number is fixed. */
export function quantityBounds(
  item: StoredItem,
): { readonly minimum: number; readonly maximum: number } | null {
  const { adjustable_quantity: adjustable } = item;
  if (adjustable?.enabled !== true) return null;
  return { minimum: adjustable.minimum ?? 0, maximum: adjustable.maximum ?? ADJUSTED_MAX };
}

/**
 * What the customer may choose to pay; null when that is fixed. Never less than can be charged: a
 * price that names no minimum is not given away.
 */
export function customBounds(
  { custom }: Pick<StoredItem, 'custom'>,
  currency: string,
): (CustomUnitAmount & { readonly minimum: number }) | null {
  if (custom === null) return null;
  return { ...custom, minimum: custom.minimum ?? minimumChargeMinor(currency) };
}

/** The line for reckoning, with a discount on these products: null means on all. */
export function priced(item: StoredItem, products: readonly string[] | null): PricedItem {
  return { ...item, discounted: products === null || products.includes(item.product) };
}
