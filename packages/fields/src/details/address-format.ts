import type { LabelKey } from '../texts/text-keys.ts';

/** How a country writes its addresses, as far as a form asks. */
export interface AddressFormat {
  /** What it calls the part below the country; null where addresses have none. */
  readonly region: LabelKey | null;
  /** Whether the region is chosen from a list (`regions.ts` has it) or typed. */
  readonly listsRegions: boolean;
  /** What it calls the postal code; null where there are none. */
  readonly postal: LabelKey | null;
}

/** Countries without postal codes (Universal Postal Union, "Universal POST*CODE database"). */
const WITHOUT_POSTAL: ReadonlySet<string> = new Set(
  (
    'AE AG AO AW BF BI BJ BO BS BW BZ CD CF CG CI CK CM DJ DM ER FJ GA GD GH GM GQ GY HK KI KM KN ' +
    'LC ML MO MR MS MW NR NU QA RW SB SC SL SR ST SY TD TF TG TK TL TO TV UG VU YE ZW'
  ).split(' '),
);

/** Countries whose addresses need their region, and what they call it. */
const REGIONS: Readonly<Record<string, LabelKey>> = {
  AU: 'state',
  BR: 'state',
  CA: 'province',
  CN: 'province',
  ID: 'province',
  IN: 'state',
  IT: 'province',
  JP: 'region',
  MX: 'state',
  MY: 'state',
  PH: 'province',
  TH: 'province',
  US: 'state',
};

const LISTED: readonly string[] = ['AU', 'CA', 'US'];

export function addressFormat(country: string): AddressFormat {
  const postal = country === 'US' ? 'zip' : 'postalCode';
  return {
    region: REGIONS[country] ?? null,
    listsRegions: LISTED.includes(country),
    postal: WITHOUT_POSTAL.has(country) ? null : postal,
  };
}

/** A box at a post office, in the words of the languages that merchants ask about most. */
const PO_BOX = /\b(p\.?\s*o\.?\s*box|post\s*office\s*box|postfach|bo[iî]te\s+postale|apartado)\b/i;

export function isPoBox(line: string): boolean {
  return PO_BOX.test(line);
}
