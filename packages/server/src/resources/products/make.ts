import { mint, nowS, type WriteCall } from '../../api/call.ts';
import { changeMetadata } from '../../params/spec.ts';
import type { ProductRow } from './object.ts';
import { taxCodeOf, type ProductInput } from './params.ts';

/** A product that is not stored yet. */
export function newProduct(
  call: WriteCall,
  given: ProductInput & {
    readonly id?: string;
    readonly name: string;
    readonly type?: ProductRow['type'];
  },
): ProductRow {
  const position = mint(call, 'prod');
  const created = nowS(call);
  return changedProduct(
    {
      id: given.id ?? position,
      livemode: call.caller.livemode,
      position,
      created,
      deleted: false,
      active: true,
      type: given.type ?? 'service',
      shippable: null,
      url: null,
      default_price: null,
      data: {
        description: null,
        images: [],
        marketing_features: [],
        metadata: {},
        name: given.name,
        package_dimensions: null,
        statement_descriptor: null,
        tax_code: null,
        unit_label: null,
        updated: created,
      },
    },
    given,
  );
}

/** The row as a request changes it; what the request does not name stays. */
export function changedProduct(row: ProductRow, given: ProductInput): ProductRow {
  const { data } = row;
  return {
    ...row,
    active: given.active ?? row.active,
    shippable: given.shippable ?? row.shippable,
    url: given.url === undefined ? row.url : given.url,
    data: {
      ...data,
      description: given.description === undefined ? data.description : given.description,
      images: given.images === undefined ? data.images : (given.images ?? []),
      marketing_features:
        given.marketing_features === undefined
          ? data.marketing_features
          : (given.marketing_features ?? []),
      metadata: changeMetadata(data.metadata, given.metadata),
      name: given.name ?? data.name,
      package_dimensions:
        given.package_dimensions === undefined ? data.package_dimensions : given.package_dimensions,
      statement_descriptor: given.statement_descriptor ?? data.statement_descriptor,
      tax_code: taxCodeOf(given, data.tax_code),
      unit_label: given.unit_label === undefined ? data.unit_label : given.unit_label,
    },
  };
}
