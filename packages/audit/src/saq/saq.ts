import ids from './pci-saq-ids.json' with { type: 'json' };

/** What a merchant or service provider validates with, the least work first. */
export const SAQS = [
  'P2PE',
  'SPoC',
  'A',
  'B',
  'B-IP',
  'C-VT',
  'C',
  'A-EP',
  'D-Merchant',
  'D-ServiceProvider',
  'ROC',
  'ROC-ServiceProvider',
] as const;
export type Saq = (typeof SAQS)[number];

export const SAQ_NAMES: Readonly<Record<Saq, string>> = {
  P2PE: 'SAQ P2PE',
  SPoC: 'SAQ SPoC',
  A: 'SAQ A',
  B: 'SAQ B',
  'B-IP': 'SAQ B-IP',
  'C-VT': 'SAQ C-VT',
  C: 'SAQ C',
  'A-EP': 'SAQ A-EP',
  'D-Merchant': 'SAQ D for merchants',
  'D-ServiceProvider': 'SAQ D for service providers',
  ROC: 'a Report on Compliance (ROC) by an assessor',
  'ROC-ServiceProvider': 'a Report on Compliance (ROC) as service provider, by an assessor',
};

/** Requirements 1 to 12 come before the appendices. */
const APPENDICES_AFTER = 12;

/** Positive when `a` asks for more than `b`. */
export function compareSaqs(a: Saq, b: Saq): number {
  return SAQS.indexOf(a) - SAQS.indexOf(b);
}

/** Ids that the source of pci-saq-ids.json leaves out although the questionnaires hold them. */
const LEFT_OUT = {
  merchant: ['3.3.1.1'],
  serviceProvider: ['3.3.1.1', '4.1.2', '12.3.2'],
} as const;

/** The requirement ids of each; a ROC covers the whole standard. Null: the list is not public. */
const REQUIREMENTS: Readonly<Record<Saq, readonly string[] | null>> = {
  P2PE: ids.P2PE,
  SPoC: null,
  A: ids.A,
  B: ids.B,
  'B-IP': ids['B-IP'],
  'C-VT': ids['C-VT'],
  C: ids.C,
  'A-EP': ids['A-EP'],
  'D-Merchant': withLeftOut(ids['D-Merchant'], LEFT_OUT.merchant),
  'D-ServiceProvider': withLeftOut(ids['D-ServiceProvider'], LEFT_OUT.serviceProvider),
  // What every merchant answers; the further rows of a ROC are for service providers and issuers.
  ROC: withLeftOut(ids['D-Merchant'], LEFT_OUT.merchant),
  'ROC-ServiceProvider': withLeftOut(ids['D-ServiceProvider'], LEFT_OUT.serviceProvider),
};

function withLeftOut(listed: readonly string[], leftOut: readonly string[]): readonly string[] {
  return [...new Set([...listed, ...leftOut])].toSorted(compareIds);
}

/** The order of requirement ids in the standard: 9.2 before 9.10, the appendices (A1) last. */
export function compareIds(a: string, b: string): number {
  const left = a.split('.').map(place);
  const right = b.split('.').map(place);
  for (let at = 0; at < Math.max(left.length, right.length); at += 1) {
    const difference = (left[at] ?? -1) - (right[at] ?? -1);
    if (difference !== 0) return difference;
  }
  return 0;
}

function place(part: string): number {
  return part.startsWith('A') ? APPENDICES_AFTER + Number(part.slice(1)) : Number(part);
}

/** The requirement ids that a questionnaire asks about, or null where the list is not public. */
export function requirementIds(saq: Saq): readonly string[] | null {
  return REQUIREMENTS[saq];
}
