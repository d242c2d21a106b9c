import {
  array,
  boolean,
  hash,
  integer,
  metadata,
  required,
  string,
  unsettable,
  type MetadataChange,
  type Param,
} from '../../params/spec.ts';
import { currency } from '../money/currency.ts';
import { intervalParam, type RecurringInput } from '../prices/params.ts';
import { unitAmountShape, type UnitAmountInput } from '../prices/unit-amount.ts';
import { productShape, type ProductInput } from '../products/params.ts';
import { QUANTITY_MAX } from './item.ts';

const ITEMS_MAX = 100;
const TAX_RATES_MAX = 5;

/** A line of an order as a request describes it. */
export interface ItemInput {
  readonly adjustable_quantity?: {
    readonly enabled: boolean;
    readonly maximum?: number;
    readonly minimum?: number;
  };
  /** Of a line that there is, when a session is changed. */
  readonly id?: string;
  readonly metadata?: MetadataChange;
  readonly price?: string;
  readonly price_data?: PriceDataInput;
  readonly quantity?: number;
  readonly tax_rates?: readonly string[] | null;
}

export interface PriceDataInput extends UnitAmountInput {
  readonly currency: string;
  readonly product?: string;
  readonly product_data?: ProductInput & { readonly name: string };
  readonly recurring?: RecurringInput;
}

const { custom_unit_amount: _custom, ...amountShape } = unitAmountShape;
const {
  description,
  images,
  metadata: productMetadata,
  tax_code,
  tax_details,
  unit_label,
} = productShape;

const priceData: Param<PriceDataInput> = hash({
  ...amountShape,
  currency: required(currency()),
  product: string(),
  product_data: hash({
    description,
    images,
    metadata: productMetadata,
    name: required(string()),
    tax_code,
    tax_details,
    unit_label,
  }),
  recurring: hash({
    interval: required(intervalParam),
    interval_count: integer({ min: 1 }),
  }),
});

const itemShape = {
  adjustable_quantity: hash({
    enabled: required(boolean()),
    maximum: integer({ min: 1, max: QUANTITY_MAX }),
    minimum: integer({ min: 0, max: QUANTITY_MAX }),
  }),
  metadata: metadata(),
  price: string(),
  price_data: priceData,
  quantity: integer({ min: 1, max: QUANTITY_MAX }),
};

const taxRates = array(string(), { maxItems: TAX_RATES_MAX });

/** `line_items` of a new session. */
export const sessionItems: Param<readonly ItemInput[]> = array(
  hash({ ...itemShape, tax_rates: taxRates }),
  { maxItems: ITEMS_MAX },
);

/** `line_items` of a session that is changed. */
export const changedItems: Param<readonly ItemInput[]> = array(
  hash({
    ...itemShape,
    id: string(),
    quantity: integer({ min: 0, max: QUANTITY_MAX }),
    tax_rates: unsettable(taxRates),
  }),
  { maxItems: ITEMS_MAX },
);

const LINK_ITEMS_MAX = 20;

/** `line_items` of a new payment link. */
export const linkItems: Param<readonly ItemInput[]> = array(
  hash({ ...itemShape, quantity: required(itemShape.quantity) }),
  { maxItems: LINK_ITEMS_MAX },
);

/** `line_items` of a payment link that is changed. */
export const changedLinkItems: Param<readonly ItemInput[]> = array(
  hash({
    adjustable_quantity: itemShape.adjustable_quantity,
    id: required(string()),
    quantity: itemShape.quantity,
  }),
  { maxItems: LINK_ITEMS_MAX },
);
