/** What the brands call themselves. They are names: no language has others. */
export const BRAND_NAMES: Readonly<Record<string, string>> = {
  cartes_bancaires: 'Cartes Bancaires',
  amex: 'American Express',
  diners: 'Diners Club',
  discover: 'Discover',
  jcb: 'JCB',
  mastercard: 'Mastercard',
  unionpay: 'UnionPay',
  visa: 'Visa',
};
