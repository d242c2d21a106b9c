import type Stripe from 'stripe';
import type { Wire } from '../../wire.ts';

type Product = Wire<Stripe.Product>;

/** What is stored of a product beside the columns. */
export interface ProductData {
  readonly description: string | null;
  readonly images: readonly string[];
  readonly marketing_features: readonly { readonly name: string }[];
  readonly metadata: Readonly<Record<string, string>>;
  readonly name: string;
  readonly package_dimensions: PackageDimensions | null;
  readonly statement_descriptor: string | null;
  readonly tax_code: string | null;
  readonly unit_label: string | null;
  readonly updated: number;
}

/** In inches and ounces. */
export interface PackageDimensions {
  readonly height: number;
  readonly length: number;
  readonly weight: number;
  readonly width: number;
}

/** A row of `products`. */
export type ProductRow = {
  readonly id: string;
  readonly livemode: boolean;
  /** An id as we make them; it stands for the age of the product. */
  readonly position: string;
  readonly created: number;
  readonly deleted: boolean;
  readonly active: boolean;
  readonly type: 'good' | 'service';
  readonly shippable: boolean | null;
  readonly url: string | null;
  readonly default_price: string | null;
  readonly data: ProductData;
};

/** A product as the API shows it. */
export function productObject(row: ProductRow): Product {
  const { data } = row;
  return {
    id: row.id,
    object: 'product',
    active: row.active,
    created: row.created,
    default_price: row.default_price,
    description: data.description,
    images: data.images,
    livemode: row.livemode,
    marketing_features: data.marketing_features,
    metadata: data.metadata,
    name: data.name,
    package_dimensions: data.package_dimensions,
    shippable: row.shippable,
    statement_descriptor: data.statement_descriptor,
    tax_code: data.tax_code,
    tax_details:
      data.tax_code === null ? null : { performance_location: null, tax_code: data.tax_code },
    type: row.type,
    unit_label: data.unit_label,
    updated: data.updated,
    url: row.url,
  };
}

/** What is left of a deleted product. */
export function deletedProductObject(row: ProductRow): Wire<Stripe.DeletedProduct> {
  return { id: row.id, object: 'product', deleted: true };
}
