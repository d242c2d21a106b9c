import { mint, type WriteCall } from '../../api/call.ts';
import { invalidRequest, resourceMissing } from '../../api/errors.ts';
import { changeMetadata, invalidParam, missingParam, onlyOneParam } from '../../params/spec.ts';
import { newPrice } from '../prices/make.ts';
import { currencyOptionsOf, type PriceRow } from '../prices/object.ts';
import { findPrices, insertPrice } from '../prices/store.ts';
import { newProduct } from '../products/make.ts';
import type { ProductRow } from '../products/object.ts';
import { storeProduct } from '../products/store-product.ts';
import { findProducts } from '../products/store.ts';
import { findTaxRates } from '../tax-rates/store.ts';
import type { ItemTax } from './amounts.ts';
import type { ItemInput, PriceDataInput } from './item-params.ts';
import { QUANTITY_MAX, type AdjustableQuantity, type StoredItem } from './item.ts';

/** Lines in the order of the request, and the currency that all of them are in. */
export interface MadeItems {
  readonly items: readonly StoredItem[];
  readonly currency: string;
}

interface Sold {
  readonly price: PriceRow;
  readonly product: ProductRow | null;
}

/** Makes lines of what a request describes; prices that are only described are made. */
export async function makeItems(
  call: WriteCall,
  given: readonly ItemInput[],
  wanted: string | undefined,
): Promise<MadeItems> {
  const sold = await soldOf(call, given);
  const currency = wanted ?? sold[0]?.price.currency;
  if (currency === undefined) throw missingParam('line_items');
  const taxes = await taxesOf(call, given);
  const items = given.map((input, i) => {
    const line = sold[i];
    if (line === undefined) throw missingParam(`line_items[${i}]`);
    return itemOf(call, input, { ...line, currency, taxes, param: `line_items[${i}]` });
  });
  return { items, currency };
}

/** The price of each line: one that is there, or a new one. */
async function soldOf(call: WriteCall, given: readonly ItemInput[]): Promise<readonly Sold[]> {
  const ids = given.flatMap(({ price }) => (price === undefined ? [] : [price]));
  const prices = await findPrices(call.db, call.caller, ids);
  const named = given.flatMap(({ price_data: data }) => data?.product ?? []);
  const products = await findProducts(call.db, call.caller, [
    ...prices.map(({ product }) => product),
    ...named,
  ]);
  const sold: Sold[] = [];
  for (const [i, input] of given.entries()) {
    const param = `line_items[${i}]`;
    if (input.price !== undefined && input.price_data !== undefined) {
      throw onlyOneParam(`${param}[price]`, `${param}[price_data]`);
    }
    if (input.price_data !== undefined) {
      sold.push(await describedPrice(call, input.price_data, { products, param }));
      continue;
    }
    if (input.price === undefined) throw missingParam(`${param}[price]`);
    const price = prices.find(({ id }) => id === input.price);
    if (price === undefined) {
      const at = { param: `${param}[price]`, status: 400 } as const;
      throw resourceMissing({ noun: 'price', id: input.price, ...at });
    }
    if (!price.active) {
      throw invalidRequest(
        'The price specified is inactive. This field only accepts active prices.',
      );
    }
    sold.push({ price, product: products.find(({ id }) => id === price.product) ?? null });
  }
  return sold;
}

/** A price for this order alone: it is not active, nor is a product that is made with it. */
async function describedPrice(
  call: WriteCall,
  data: PriceDataInput,
  at: { readonly products: readonly ProductRow[]; readonly param: string },
): Promise<Sold> {
  const { product: id, product_data } = data;
  const param = `${at.param}[price_data]`;
  if (id !== undefined && product_data !== undefined) {
    throw onlyOneParam(`${param}[product]`, `${param}[product_data]`);
  }
  let product = at.products.find((one) => one.id === id);
  if (product_data !== undefined) {
    product = newProduct(call, { ...product_data, active: false });
    await storeProduct(call, product);
  }
  if (product === undefined) {
    if (id === undefined) throw missingParam(`${param}[product_data]`);
    throw resourceMissing({ noun: 'product', id, param: `${param}[product]`, status: 400 });
  }
  const price = { ...newPrice(call, { terms: data, product: product.id }), active: false };
  await insertPrice(call.db, call.caller, price);
  return { price, product };
}

interface LinePlace extends Sold {
  readonly currency: string;
  readonly taxes: ReadonlyMap<string, StoredItem['taxes'][number]>;
  readonly param: string;
}

function itemOf(call: WriteCall, input: ItemInput, at: LinePlace): StoredItem {
  const { price, product, param } = at;
  const amount = currencyOptionsOf(price)[at.currency];
  if (amount === undefined) {
    throw invalidParam({
      param,
      message:
        `The price \`${price.id}\` has no amount in ${at.currency}. All line items must be in the ` +
        'same currency.',
    });
  }
  const custom = amount.custom_unit_amount;
  const item: StoredItem = {
    id: mint(call, 'li'),
    price: price.id,
    product: price.product,
    name: product?.data.name ?? price.product,
    recurring: price.type === 'recurring',
    quantity: input.quantity ?? 1,
    adjustable_quantity: adjustableOf(input, param),
    metadata: changeMetadata({}, input.metadata),
    unit: custom === null ? amount.unit_amount_decimal : (custom.preset?.toString() ?? null),
    custom,
    transform: price.data.transform_quantity,
    taxes: (input.tax_rates ?? []).flatMap((id) => at.taxes.get(id) ?? []),
  };
  if (custom !== null && (item.quantity !== 1 || item.adjustable_quantity !== null)) {
    throw invalidParam({
      param: `${param}[quantity]`,
      message: 'A price whose amount the customer chooses is sold once in an order.',
    });
  }
  return item;
}

export function adjustableOf(
  input: Pick<ItemInput, 'adjustable_quantity' | 'quantity'>,
  param: string,
): AdjustableQuantity | null {
  const { adjustable_quantity: given, quantity = 1 } = input;
  if (given === undefined) return null;
  const { enabled, maximum = null, minimum = null } = given;
  if (!enabled) return { enabled, maximum: null, minimum: null };
  if (quantity < (minimum ?? 0) || quantity > (maximum ?? QUANTITY_MAX)) {
    throw invalidParam({
      param: `${param}[quantity]`,
      message: 'The quantity must be between the minimum and the maximum of `adjustable_quantity`.',
    });
  }
  return { enabled, maximum, minimum };
}

async function taxesOf(
  call: WriteCall,
  given: readonly ItemInput[],
): Promise<ReadonlyMap<string, ItemTax & { readonly display_name: string }>> {
  const named = given.flatMap(({ tax_rates: ids }, i) =>
    (ids ?? []).map((id, n) => ({ id, param: `line_items[${i}][tax_rates][${n}]` })),
  );
  const rows = await findTaxRates(
    call.db,
    call.caller,
    named.map(({ id }) => id),
  );
  for (const { id, param } of named) {
    const row = rows.find((rate) => rate.id === id);
    if (row === undefined) throw resourceMissing({ noun: 'tax rate', id, param, status: 400 });
    if (!row.active) throw invalidRequest(`The tax rate \`${id}\` is not active.`);
  }
  return new Map(
    rows.map(({ id, inclusive, data }) => [
      id,
      { id, inclusive, percentage: data.percentage, display_name: data.display_name },
    ]),
  );
}
