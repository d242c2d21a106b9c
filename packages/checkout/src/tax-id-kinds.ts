/** The kinds that shoppers most often have, with the names that they know them by. */
export const TAX_ID_KINDS: readonly (readonly [string, string])[] = [
  ['eu_vat', 'EU VAT'],
  ['gb_vat', 'GB VAT'],
  ['us_ein', 'US EIN'],
  ['ca_bn', 'CA BN'],
  ['ca_gst_hst', 'CA GST/HST'],
  ['au_abn', 'AU ABN'],
  ['br_cnpj', 'BR CNPJ'],
  ['br_cpf', 'BR CPF'],
  ['ch_vat', 'CH VAT'],
  ['il_vat', 'IL VAT'],
  ['in_gst', 'IN GST'],
  ['jp_trn', 'JP TRN'],
  ['mx_rfc', 'MX RFC'],
  ['no_vat', 'NO VAT'],
  ['nz_gst', 'NZ GST'],
  ['sa_vat', 'SA VAT'],
  ['sg_gst', 'SG GST'],
  ['ae_trn', 'AE TRN'],
  ['za_vat', 'ZA VAT'],
];

/** The members of the European Union, whose businesses have `eu_vat`. */
const UNION = 'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK';

/** A kind begins with its country. */
const COUNTRIES: ReadonlySet<string> = new Set([
  ...UNION.split(' '),
  ...TAX_ID_KINDS.map(([kind]) => kind.slice(0, 2).toUpperCase()),
]);

/** Whether businesses of a country have a tax id of a kind that the page knows. */
export function hasTaxIdKind(country: string): boolean {
  return COUNTRIES.has(country);
}
