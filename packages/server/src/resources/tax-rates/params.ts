import {
  boolean,
  echo,
  invalidParam,
  metadata,
  oneOf,
  string,
  unsettable,
  type MetadataChange,
  type Param,
} from '../../params/spec.ts';

const LABEL_MAX_CHARS = 50;
/** ISO 3166-1 alpha-2. */
const COUNTRY = /^[A-Z]{2}$/;
/** ISO 3166-2 without its country. */
const STATE = /^[A-Z0-9]{1,3}$/;

const TAX_TYPES = [
  'admissions_tax',
  'amusement_tax',
  'attendance_tax',
  'communications_tax',
  'digital_excise_tax',
  'entertainment_tax',
  'get_fund',
  'gross_receipts_tax',
  'gst',
  'hospitality_tax',
  'hst',
  'igst',
  'jct',
  'lease_tax',
  'luxury_tax',
  'mass_transit_parking_tax',
  'nhil',
  'parking_tax',
  'pst',
  'qst',
  'resort_tax',
  'retail_delivery_fee',
  'rst',
  'sales_tax',
  'service_tax',
  'tourism_tax',
  'utility_users_tax',
  'vat',
] as const;

export type TaxType = (typeof TAX_TYPES)[number];

/** Parameters that new tax rates and changed ones have in common. */
export const taxRateShape: {
  readonly active: Param<boolean>;
  readonly country: Param<string | null>;
  readonly description: Param<string | null>;
  readonly jurisdiction: Param<string | null>;
  readonly metadata: Param<MetadataChange>;
  readonly state: Param<string | null>;
  readonly tax_type: Param<TaxType | null>;
} = {
  active: boolean(),
  country: unsettable(matching(COUNTRY, 'country: use a two-letter code (ISO 3166-1 alpha-2)')),
  description: unsettable(string()),
  jurisdiction: unsettable(string({ maxChars: LABEL_MAX_CHARS })),
  metadata: metadata(),
  state: unsettable(matching(STATE, 'state: use an ISO 3166-2 code without its country')),
  tax_type: unsettable(oneOf(TAX_TYPES)),
};

/** What the tax is called on receipts. */
export const displayName: Param<string> = string({ maxChars: LABEL_MAX_CHARS });

function matching(pattern: RegExp, hint: string): Param<string> {
  const text = string();
  return {
    required: false,
    read(value, path) {
      const read = text.read(value, path);
      if (pattern.test(read)) return read;
      throw invalidParam({ param: path, message: `Invalid ${hint}, not ${echo(read)}.` });
    },
  };
}
