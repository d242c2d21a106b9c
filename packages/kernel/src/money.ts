/**
 * Amounts are whole numbers of the currency's smallest unit (ISO 4217 exponent), as on the wire.
 */

/** Stripe's limit: eight digits of the smallest unit. */
export const AMOUNT_MAX_MINOR = 99_999_999;

/**
 * Smallest charge per currency, in its smallest unit (Stripe docs, "Minimum and maximum charge
 * amounts").
 */
const MINIMUM_MINOR: Readonly<Record<string, number>> = {
  usd: 50,
  aed: 200,
  aud: 50,
  bgn: 100,
  brl: 50,
  cad: 50,
  chf: 50,
  czk: 1500,
  dkk: 250,
  eur: 50,
  gbp: 30,
  hkd: 400,
  huf: 17500,
  inr: 50,
  jpy: 50,
  mxn: 1000,
  myr: 200,
  nok: 300,
  nzd: 50,
  pln: 200,
  ron: 200,
  sek: 300,
  sgd: 50,
  thb: 1000,
};

/**
 * Without ISK and UGX: the API still takes those with two decimals (Stripe docs, "Special cases").
 */
const ZERO_DECIMAL: ReadonlySet<string> = new Set([
  'bif',
  'clp',
  'djf',
  'gnf',
  'jpy',
  'kmf',
  'krw',
  'mga',
  'pyg',
  'rwf',
  'vnd',
  'vuv',
  'xaf',
  'xof',
  'xpf',
]);
/** They have no decimals any more; the API keeps the two that they had. */
const WIRE_DECIMALS: ReadonlySet<string> = new Set(['isk', 'ugx']);
const THREE_DECIMAL: ReadonlySet<string> = new Set(['bhd', 'jod', 'kwd', 'omr', 'tnd']);

/** The presentment currencies that Stripe lists, lower case. */
const CURRENCIES: ReadonlySet<string> = new Set(
  /* @__PURE__ */ (
    'usd aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bhd bif bmd bnd bob brl bsd bwp byn bzd ' +
    'cad cdf chf clp cny cop crc cve czk djf dkk dop dzd egp etb eur fjd fkp gbp gel gip gmd gnf gtq gyd ' +
    'hkd hnl hrk htg huf idr ils inr isk jmd jod jpy kes kgs khr kmf krw kwd kyd kzt lak lbp lkr lrd lsl ' +
    'mad mdl mga mkd mmk mnt mop mur mvr mwk mxn myr mzn nad ngn nio nok npr nzd omr pab pen pgk php pkr ' +
    'pln pyg qar ron rsd rub rwf sar sbd scr sek sgd shp sle sos srd std szl thb tjs tnd top try ttd twd ' +
    'tzs uah ugx uyu uzs vnd vuv wst xaf xcd xcg xof xpf yer zar zmw'
  ).split(' '),
);

export function isCurrency(code: string): boolean {
  return CURRENCIES.has(code);
}

/** Digits after the decimal point: 0, 2 or 3. */
export function currencyExponent(currency: string): 0 | 2 | 3 {
  if (ZERO_DECIMAL.has(currency)) return 0;
  return THREE_DECIMAL.has(currency) ? 3 : 2;
}

/**
 * What every charged amount is a multiple of. Of three decimals the last one is 0, for the sake of
 * the banks; ISK and UGX have decimals on the wire alone (Stripe docs, "Three-decimal currencies",
 * "Special cases"). HUF and TWD have none in payouts, but are charged with two.
 */
export function currencyStepMinor(currency: string): 1 | 10 | 100 {
  if (WIRE_DECIMALS.has(currency)) return 100;
  return THREE_DECIMAL.has(currency) ? 10 : 1;
}

/** The smallest amount that can be charged, in the currency's smallest unit. */
export function minimumChargeMinor(currency: string): number {
  return MINIMUM_MINOR[currency] ?? currencyStepMinor(currency);
}

/** For people: `$12.34`, `¥500`. */
export function formatMoney(amountMinor: number, currency: string, locale = 'en-US'): string {
  const format = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency: currency.toUpperCase(),
  });
  return format.format(amountMinor / 10 ** currencyExponent(currency));
}
