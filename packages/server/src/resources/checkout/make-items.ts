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
import { quantityBounds, type AdjustableQuantity, type StoredItem } from './item.ts';

/** Lines in the order of the request, and the currency that all of them are in. */
export interface MadeItems {
  readonly items: readonly StoredItem[];
  readonly currency: string;
}

interface Sold {
  readonly price: PriceRow;
  readonly product: ProductRow | null;
}

/** The order that lines are for. */
export interface ItemsOrder {
  /** That of the first line, if nothing says another one. */
  readonly currency: string | undefined;
  /** Its lines so far: a request may name one by its id, and say what becomes different. */
  readonly before?: readonly StoredItem[];
}

/** A line that a request describes, and where it does. */
interface GivenLine {
  readonly input: ItemInput;
  readonly before: StoredItem | null;
  readonly param: string;
}

/** Makes lines of what a request describes; prices that are only described are made. */
export async function makeItems(
  call: WriteCall,
  given: readonly ItemInput[],
  order: ItemsOrder,
): Promise<MadeItems> {
  checkNamedOnce(given);
  const lines = given.map((input, i) => givenLine(input, order, `line_items[${i}]`));
  const sold = await soldOf(call, lines);
  const currency = order.currency ?? sold[0]?.price.currency;
  if (currency === undefined) throw missingParam('line_items');
  const taxes = await taxesOf(call, given);
  const items = lines.map((line, i) =>
    itemOf(call, line, { sold: soldPart(line, sold[i] ?? null, currency), taxes }),
  );
  return { items, currency };
}

function checkNamedOnce(given: readonly ItemInput[]): void {
  const ids = given.map(({ id }) => id);
  const again = ids.findIndex((id, i) => id !== undefined && ids.indexOf(id) < i);
  if (again < 0) return;
  throw invalidParam({
    param: `line_items[${again}][id]`,
    message: 'A line item can be named only once.',
  });
}

function givenLine(input: ItemInput, order: ItemsOrder, param: string): GivenLine {
  if (input.id === undefined) return { input, before: null, param };
  const before = order.before?.find(({ id }) => id === input.id);
  if (before !== undefined) return { input, before, param };
  throw invalidParam({
    param: `${param}[id]`,
    message: 'There is no such line item in this order.',
  });
}

/** The price of each line: one that is there, or a new one; null where the line keeps its own. */
async function soldOf(
  call: WriteCall,
  lines: readonly GivenLine[],
): Promise<readonly (Sold | null)[]> {
  const given = lines.map(({ input }) => input);
  const ids = given.flatMap(({ price }) => price ?? []);
  const prices = await findPrices(call.db, call.caller, ids);
  const named = given.flatMap(({ price_data: data }) => data?.product ?? []);
  const products = await findProducts(call.db, call.caller, [
    ...prices.map(({ product }) => product),
    ...named,
  ]);
  const sold: (Sold | null)[] = [];
  for (const { input, before, param } of lines) {
    if (input.price !== undefined && input.price_data !== undefined) {
      throw onlyOneParam(`${param}[price]`, `${param}[price_data]`);
    }
    if (input.price_data !== undefined) {
      sold.push(await describedPrice(call, input.price_data, { products, param }));
      continue;
    }
    if (input.price === undefined) {
      if (before === null) throw missingParam(`${param}[price]`);
      sold.push(null);
      continue;
    }
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

type SoldPart = Pick<
  StoredItem,
  'custom' | 'name' | 'price' | 'product' | 'recurring' | 'transform' | 'unit'
>;

/** What a line says of its price; a line that names no other price keeps what it says. */
function soldPart({ before, param }: GivenLine, sold: Sold | null, currency: string): SoldPart {
  if (sold === null) {
    if (before === null) throw missingParam(`${param}[price]`);
    return before;
  }
  const { price, product } = sold;
  const amount = currencyOptionsOf(price)[currency];
  if (amount === undefined) {
    throw invalidParam({
      param,
      message:
        `The price \`${price.id}\` has no amount in ${currency}. All line items must be in the ` +
        'same currency.',
    });
  }
  const custom = amount.custom_unit_amount;
  return {
    price: price.id,
    product: price.product,
    name: product?.data.name ?? price.product,
    recurring: price.type === 'recurring',
    unit: custom === null ? amount.unit_amount_decimal : (custom.preset?.toString() ?? null),
    custom,
    transform: price.data.transform_quantity,
  };
}

interface LineParts {
  readonly sold: SoldPart;
  readonly taxes: ReadonlyMap<string, StoredItem['taxes'][number]>;
}

/** The line; what the request does not name stays as it was before. */
function itemOf(
  call: WriteCall,
  { input, before, param }: GivenLine,
  { sold, taxes }: LineParts,
): StoredItem {
  const item: StoredItem = {
    ...sold,
    id: before?.id ?? mint(call, 'li'),
    quantity: input.quantity ?? before?.quantity ?? 1,
    adjustable_quantity:
      input.adjustable_quantity === undefined
        ? (before?.adjustable_quantity ?? null)
        : adjustableOf(input.adjustable_quantity),
    metadata: changeMetadata(before?.metadata ?? {}, input.metadata),
    taxes:
      input.tax_rates === undefined
        ? (before?.taxes ?? [])
        : (input.tax_rates ?? []).flatMap((id) => taxes.get(id) ?? []),
  };
  checkQuantity(item, `${param}[quantity]`);
  return item;
}

function adjustableOf(given: NonNullable<ItemInput['adjustable_quantity']>): AdjustableQuantity {
  const { enabled, maximum = null, minimum = null } = given;
  return enabled ? { enabled, maximum, minimum } : { enabled, maximum: null, minimum: null };
}

/** Throws when a line is not sold in such a number. */
function checkQuantity(item: StoredItem, param: string): void {
  const { custom, adjustable_quantity: adjustable, quantity } = item;
  if (custom !== null && (quantity !== 1 || adjustable !== null)) {
    throw invalidParam({
      param,
      message: 'A price whose amount the customer chooses is sold once in an order.',
    });
  }
  const bounds = quantityBounds(item);
  if (bounds === null || (quantity >= bounds.minimum && quantity <= bounds.maximum)) return;
  throw invalidParam({
    param,
    message: 'The quantity must be between the minimum and the maximum of `adjustable_quantity`.',
  });
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
