import { encodeForm, type FormInput } from '@coffer/kernel';
import type { Account } from './bed.ts';

const ANSWER_TIMEOUT_MS = 20_000;

type Form = Record<string, FormInput>;
/** What of an answer is looked at. */
type Answer = Readonly<Record<string, unknown>> & { readonly id: string };

/** The objects of one merchant. */
export interface Merchant {
  /** Ids by their prefix. */
  readonly ids: ReadonlyMap<string, readonly string[]>;
  readonly allIds: ReadonlySet<string>;
  readonly secrets: readonly string[];
}

/** An id, and not a secret that begins with one. */
const ID = /^([a-z]+)(?:_test)?_[0-9A-Za-z]{14,}$/;
const SECRET = /_secret_|^whsec_/;

/** Calls as a merchant does, and throws where one is refused. */
export function callerOf(port: number, account: Account) {
  return async (path: string, form: Form | null): Promise<Answer> => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method: form === null ? 'GET' : 'POST',
      headers: {
        authorization: `Bearer ${account.secretKey}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      ...(form !== null && { body: encodeForm(form) }),
      signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
    });
    // An object of the API, or an error.
    const body = (await response.json()) as Answer;
    if (!response.ok) throw new Error(`${path}: ${JSON.stringify(body)}`);
    return body;
  };
}

/** Makes some of every kind of object; all their texts hold `text`. */
export async function stockUp(port: number, account: Account, text: string): Promise<Merchant> {
  const found = new Map<string, Set<string>>();
  const secrets = new Set<string>();
  const keep = (prefix: string, id: string): void => {
    found.set(prefix, (found.get(prefix) ?? new Set()).add(id));
  };
  const note = (value: unknown): void => {
    if (typeof value === 'object' && value !== null) {
      // A coupon's id has no prefix.
      const { object, id } = value as Partial<Record<'id' | 'object', string>>;
      if (object === 'coupon' && id !== undefined) keep(object, id);
      for (const part of Object.values(value)) note(part);
    }
    if (typeof value !== 'string') return;
    if (SECRET.test(value)) secrets.add(value);
    const prefix = ID.exec(value)?.[1];
    if (prefix === undefined || SECRET.test(value)) return;
    keep(prefix, value);
  };
  const call = callerOf(port, account);
  const make = async (path: string, form: Form | null): Promise<Answer> => {
    const made = await call(path, form);
    note(made);
    return made;
  };
  await makeObjects(make, text);
  const [setup = ''] = found.get('seti') ?? [];
  for (const path of [
    ...['account', 'tokens/tok_visa', 'balance_transactions?limit=10', 'events?limit=10'],
    `setup_attempts?setup_intent=${setup}`,
  ]) {
    await make(`/v1/${path}`, null);
  }
  const ids = new Map(Array.from(found, ([prefix, set]) => [prefix, [...set]]));
  return { ids, secrets: [...secrets], allIds: new Set(Array.from(ids.values()).flat()) };
}

async function makeObjects(
  make: (path: string, form: Form) => Promise<Answer>,
  text: string,
): Promise<void> {
  const metadata = { note: text };
  const described = { description: text, metadata };
  const pay = {
    ...{ amount: 2000, currency: 'usd', capture_method: 'automatic' },
    ...{ payment_method: 'pm_card_visa', confirm: true, ...described },
  };
  const customer = (await make('/v1/customers', { name: text, ...described })).id;
  const attach = { customer };
  const { id: method } = await make('/v1/payment_methods/pm_card_visa/attach', attach);
  await make(`/v1/payment_methods/${method}`, { metadata });
  await make(`/v1/customers/${customer}/sources`, { source: 'tok_visa' });
  await make('/v1/payment_methods', { type: 'card', card: { token: 'tok_visa' }, metadata });
  const paid = await make('/v1/payment_intents', { ...pay, customer, payment_method: method });
  await make('/v1/payment_intents', { ...pay, capture_method: 'manual' });
  await make('/v1/payment_intents', { amount: 700, currency: 'eur', ...described });
  const refund = { charge: String(paid['latest_charge']), amount: 500, metadata };
  await make('/v1/refunds', refund);
  await make('/v1/charges', { amount: 900, currency: 'usd', source: 'tok_visa', ...described });
  await make('/v1/setup_intents', { payment_method: 'pm_card_visa', confirm: true, ...described });
  await make('/v1/setup_intents', described);
  await make('/v1/test_helpers/confirmation_tokens', { payment_method: 'pm_card_visa' });
  const { id: product } = await make('/v1/products', { name: text, ...described });
  const priced = { product, currency: 'usd', unit_amount: 100, metadata };
  const { id: price } = await make('/v1/prices', priced);
  const { id: coupon } = await make('/v1/coupons', { percent_off: 10, name: 'Ten', metadata });
  await make('/v1/promotion_codes', { promotion: { type: 'coupon', coupon }, metadata });
  const fixed_amount = { amount: 500, currency: 'usd' };
  await make('/v1/shipping_rates', { display_name: 'Ground', fixed_amount, metadata });
  const tax = { display_name: 'VAT', inclusive: false, percentage: 19, ...described };
  await make('/v1/tax_rates', tax);
  const line_items = [{ price, quantity: 1 }];
  await make('/v1/checkout/sessions', { line_items, success_url: 'https://a.example', metadata });
  await make('/v1/payment_links', { line_items, metadata });
  await make('/v1/webhook_endpoints', {
    ...{ url: 'https://a.example/hook', enabled_events: ['account.updated'] },
    ...described,
  });
}
