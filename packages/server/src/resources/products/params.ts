import { resourceMissing } from '../../api/errors.ts';
import {
  array,
  boolean,
  decimal,
  hash,
  invalidParam,
  metadata,
  onlyOneParam,
  required,
  string,
  unsettable,
  type MetadataChange,
  type Param,
} from '../../params/spec.ts';
import { taxCode } from '../tax/tax-code.ts';
import type { PackageDimensions } from './object.ts';

const IMAGES_MAX = 8;
const MARKETING_FEATURES_MAX = 15;
const MARKETING_FEATURE_MAX_CHARS = 80;
const UNIT_LABEL_MAX_CHARS = 12;
const DESCRIPTOR_MAX_CHARS = 22;
const DIMENSION_MAX = 100_000;

/** What can be said of a product when it is made or changed; null unsets. */
export interface ProductInput {
  readonly active?: boolean;
  readonly description?: string | null;
  readonly images?: readonly string[] | null;
  readonly marketing_features?: readonly { readonly name: string }[] | null;
  readonly metadata?: MetadataChange;
  readonly name?: string;
  readonly package_dimensions?: PackageDimensions | null;
  readonly shippable?: boolean;
  readonly statement_descriptor?: string;
  readonly tax_code?: string | null;
  readonly tax_details?: TaxDetailsInput | null;
  readonly unit_label?: string | null;
  readonly url?: string | null;
}

interface TaxDetailsInput {
  readonly performance_location?: string;
  readonly tax_code?: string | null;
}

/** Parameters that making and changing a product have in common. */
export const productShape: {
  readonly active: Param<boolean>;
  readonly description: Param<string | null>;
  readonly images: Param<readonly string[] | null>;
  readonly marketing_features: Param<readonly { readonly name: string }[] | null>;
  readonly metadata: Param<MetadataChange>;
  readonly package_dimensions: Param<PackageDimensions | null>;
  readonly shippable: Param<boolean>;
  readonly statement_descriptor: Param<string>;
  readonly tax_code: Param<string | null>;
  readonly tax_details: Param<TaxDetailsInput | null>;
  readonly unit_label: Param<string | null>;
  readonly url: Param<string | null>;
} = {
  active: boolean(),
  description: unsettable(string()),
  images: unsettable(array(webAddress(), { maxItems: IMAGES_MAX })),
  marketing_features: unsettable(
    array(hash({ name: required(string({ maxChars: MARKETING_FEATURE_MAX_CHARS })) }), {
      maxItems: MARKETING_FEATURES_MAX,
    }),
  ),
  metadata: metadata(),
  package_dimensions: unsettable(
    hash({
      height: required(dimension()),
      length: required(dimension()),
      weight: required(dimension()),
      width: required(dimension()),
    }),
  ),
  shippable: boolean(),
  statement_descriptor: statementDescriptor(),
  tax_code: unsettable(taxCode()),
  tax_details: unsettable(
    hash({ performance_location: taxLocation(), tax_code: unsettable(taxCode()) }),
  ),
  unit_label: unsettable(string({ maxChars: UNIT_LABEL_MAX_CHARS })),
  url: unsettable(webAddress()),
};

/** The tax code that a request asks for: on its own, or as a part of the tax details. */
export function taxCodeOf(
  given: Pick<ProductInput, 'tax_code' | 'tax_details'>,
  before: string | null,
): string | null {
  const { tax_code: code, tax_details: details } = given;
  if (details === undefined) return code === undefined ? before : code;
  if (code !== undefined) throw onlyOneParam('tax_code', 'tax_details');
  if (details === null) return null;
  return details.tax_code === undefined ? before : details.tax_code;
}

function dimension(): Param<number> {
  return decimal({ min: 0, max: DIMENSION_MAX, places: 2 });
}

/** An address that a browser can open. */
function webAddress(): Param<string> {
  const text = string();
  return {
    required: false,
    read(value, path) {
      const read = text.read(value, path);
      const url = URL.parse(read);
      if (url?.protocol === 'https:' || url?.protocol === 'http:') return read;
      throw invalidParam({ param: path, code: 'url_invalid', message: 'Not a valid URL' });
    },
  };
}

/** What may stand on a card holder's statement. */
function statementDescriptor(): Param<string> {
  const text = string({ maxChars: DESCRIPTOR_MAX_CHARS });
  return {
    required: false,
    read(value, path) {
      const read = text.read(value, path);
      if (/[A-Za-z]/.test(read) && !/[<>\\"']/.test(read)) return read;
      throw invalidParam({
        param: path,
        message:
          'The statement descriptor must contain at least one letter, and none of the ' +
          'characters <, >, \\, " and \'.',
      });
    },
  };
}

/** There are no tax locations here that a parameter could name. */
function taxLocation(): Param<string> {
  const text = string();
  return {
    required: false,
    read(value, path) {
      const id = text.read(value, path);
      throw resourceMissing({ noun: 'tax location', id, param: path, status: 400 });
    },
  };
}
