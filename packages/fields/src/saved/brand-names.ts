import { NETWORK_NAMES } from '../card-form/network-select.ts';

/** What the brands call themselves. They are names: no language has others. */
export const BRAND_NAMES: Readonly<Record<string, string>> = {
  ...NETWORK_NAMES,
  amex: 'American Express',
  diners: 'Diners Club',
  discover: 'Discover',
  jcb: 'JCB',
  unionpay: 'UnionPay',
};
