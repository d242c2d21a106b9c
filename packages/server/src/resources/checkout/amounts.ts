/**
 * What an order comes to. Pure, and exact: whole numbers of the smallest unit, decimals as text,
 * and one rounding (half up, to what the currency can be charged in) for each amount that is shown.
 */

/** A tax as it is added to, or found in, an item. */
export interface ItemTax {
  readonly id: string;
  /** Of four places at most. */
  readonly percentage: number;
  readonly inclusive: boolean;
}

export interface PricedItem {
  /** What one costs, a decimal number of the smallest unit; null while the customer has to say. */
  readonly unit: string | null;
  readonly quantity: number;
  readonly transform: { readonly divide_by: number; readonly round: 'down' | 'up' } | null;
  readonly taxes: readonly ItemTax[];
  /** Whether the discount is for it. */
  readonly discounted: boolean;
}

/** What a discount takes off: a percentage of four places at most, or an amount. */
export interface Reduction {
  readonly percent_off: number | null;
  readonly amount_off: number | null;
}

export interface ItemAmounts {
  /** Before the discount; with inclusive taxes. */
  readonly subtotal: number;
  readonly discount: number;
  /** Both kinds. */
  readonly tax: number;
  readonly total: number;
  readonly taxes: readonly {
    readonly id: string;
    readonly amount: number;
    readonly taxable: number;
  }[];
}

export interface Totals {
  readonly items: readonly ItemAmounts[];
  readonly subtotal: number;
  readonly discount: number;
  readonly shipping: number;
  readonly tax: number;
  /** The part of `tax` that is in the prices already. */
  readonly tax_inclusive: number;
  readonly total: number;
}

export interface Order {
  /** What amounts in its currency are multiples of. */
  readonly stepMinor: number;
  readonly items: readonly PricedItem[];
  readonly reduction: Reduction | null;
  readonly shippingMinor: number;
}

/** Four places of a percentage, as a whole number. */
const PERCENT_SCALE = 10_000;

export function totalsOf(order: Order): Totals {
  const round = rounding(order.stepMinor);
  const subtotals = order.items.map((item) => subtotalOf(item, round));
  const discounts = discountsOf(order, subtotals, round);
  const items = order.items.map((item, i) =>
    itemAmounts(item, { subtotal: subtotals[i] ?? 0, discount: discounts[i] ?? 0 }, round),
  );
  const inclusive = order.items.map((item, i) => inclusivePart(item, items[i]));
  const sum = (amounts: readonly number[]): number => amounts.reduce((a, b) => a + b, 0);
  return {
    items,
    subtotal: sum(subtotals),
    discount: sum(discounts),
    shipping: order.shippingMinor,
    tax: sum(items.map(({ tax }) => tax)),
    tax_inclusive: sum(inclusive),
    total: sum(items.map(({ total }) => total)) + order.shippingMinor,
  };
}

function subtotalOf({ unit, quantity, transform }: PricedItem, round: Round): number {
  if (unit === null) return 0;
  const [whole = '', places = ''] = unit.split('.');
  const times = transform === null ? quantity : packages(quantity, transform);
  return round(BigInt(whole + places) * BigInt(times), 10n ** BigInt(places.length));
}

/** How many packages so many units make. */
function packages(quantity: number, transform: NonNullable<PricedItem['transform']>): number {
  const { divide_by, round } = transform;
  return round === 'up' ? Math.ceil(quantity / divide_by) : Math.floor(quantity / divide_by);
}

/** The discount is reckoned on the sum, then shared out so that the parts make up exactly that. */
function discountsOf(order: Order, subtotals: readonly number[], round: Round): readonly number[] {
  const { reduction } = order;
  const bases = subtotals.map((subtotal, i) =>
    order.items[i]?.discounted === true ? subtotal : 0,
  );
  const base = bases.reduce((a, b) => a + b, 0);
  if (reduction === null || base === 0) return bases.map(() => 0);
  const { amount_off, percent_off } = reduction;
  const off =
    percent_off === null
      ? round(BigInt(Math.min(amount_off ?? 0, base)), 1n)
      : round(BigInt(base) * scaled(percent_off), 100n * BigInt(PERCENT_SCALE));
  const { stepMinor } = order;
  const steps = (amount: number): number => amount / stepMinor;
  return shares(steps(off), bases.map(steps)).map((part) => part * stepMinor);
}

/** `amount` in parts that stand to each other as the weights do, none above its weight. */
function shares(amount: number, weights: readonly number[]): readonly number[] {
  const sum = BigInt(weights.reduce((a, b) => a + b, 0));
  let weighed = 0n;
  let given = 0;
  return weights.map((weight) => {
    weighed += BigInt(weight);
    const upToHere = Number((BigInt(amount) * weighed) / sum);
    const part = upToHere - given;
    given = upToHere;
    return part;
  });
}

function itemAmounts(
  item: PricedItem,
  { subtotal, discount }: Pick<ItemAmounts, 'discount' | 'subtotal'>,
  round: Round,
): ItemAmounts {
  const gross = subtotal - discount;
  const inside = item.taxes.filter(({ inclusive }) => inclusive);
  const all = inside.reduce((sum, { percentage }) => sum + scaled(percentage), 0n);
  const hundred = 100n * BigInt(PERCENT_SCALE);
  const included = inside.map(({ id, percentage }) => ({
    id,
    amount: round(BigInt(gross) * scaled(percentage), hundred + all),
  }));
  const net = gross - included.reduce((sum, { amount }) => sum + amount, 0);
  const added = item.taxes
    .filter(({ inclusive }) => !inclusive)
    .map(({ id, percentage }) => ({
      id,
      amount: round(BigInt(net) * scaled(percentage), hundred),
    }));
  const onTop = added.reduce((sum, { amount }) => sum + amount, 0);
  const taxes = [...included, ...added].map((tax) => ({ ...tax, taxable: net }));
  return { subtotal, discount, tax: gross - net + onTop, total: gross + onTop, taxes };
}

function inclusivePart(item: PricedItem, amounts: ItemAmounts | undefined): number {
  const inside = new Set(item.taxes.filter(({ inclusive }) => inclusive).map(({ id }) => id));
  return (amounts?.taxes ?? [])
    .filter(({ id }) => inside.has(id))
    .reduce((sum, { amount }) => sum + amount, 0);
}

function scaled(percentage: number): bigint {
  return BigInt(Math.round(percentage * PERCENT_SCALE));
}

/** The multiple of the step that is next to a ratio: half up; neither number is negative. */
type Round = (numerator: bigint, denominator: bigint) => number;

function rounding(stepMinor: number): Round {
  const step = BigInt(stepMinor);
  return (numerator, denominator) => {
    const whole = denominator * step;
    return Number(((numerator * 2n + whole) / (whole * 2n)) * step);
  };
}
