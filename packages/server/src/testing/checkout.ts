import assert from 'node:assert/strict';
import { checkStripeObject } from '@coffer/testkit';
import { ApiError, type FormInput } from '@coffer/kernel';
import { callPaymentPage } from '../pages/checkout/payment-page-calls.ts';
import { PUBLISHABLE_KEY, type Reply, type TestServer } from './test-server.ts';

export type Form = Record<string, FormInput>;
export type Body = Reply['body'];

/** Two shirts for 15 dollars each. */
export const SHIRT: Form = {
  price_data: { currency: 'usd', unit_amount: 1500, product_data: { name: 'Shirt' } },
  quantity: 2,
};
export const OK_URL = 'https://shop.example/ok?id={CHECKOUT_SESSION_ID}';
export const ORDER: Form = { mode: 'payment', success_url: OK_URL, line_items: [SHIRT] };

/** A merchant that sells, and a shopper who buys. */
export class CheckoutClient {
  readonly #server: TestServer;

  constructor(server: TestServer) {
    this.#server = server;
  }

  /** A new object of the API, checked against the official types. */
  async make(path: string, form: Form): Promise<Body> {
    const reply = await this.#server.post(path, form);
    assert.equal(reply.status, 200, JSON.stringify(reply.body));
    checkStripeObject(made(reply));
    return made(reply);
  }

  open(form: Form = {}): Promise<Body> {
    return this.make('/v1/checkout/sessions', { ...ORDER, ...form });
  }

  async session(id: string, query = ''): Promise<Body> {
    return made(await this.#server.get(`/v1/checkout/sessions/${id}${query}`));
  }

  async card(
    billing_details: Form = { email: 'jenny@example.com' },
    token = 'tok_visa',
  ): Promise<string> {
    const form = { type: 'card', card: { token }, billing_details };
    // A payment method has an id.
    const card = made(await this.#server.post('/v1/payment_methods', form)) as { id: string };
    return card.id;
  }

  /** A call of the shopper's browser. `path` comes behind `/v1/payment_pages/`. */
  browse(path: string, form: Form = {}): Promise<Reply> {
    return this.#server.post(`/v1/payment_pages/${path}`, form, { key: PUBLISHABLE_KEY });
  }

  /** A session's page as this process renders it for a visitor; null when it shows none. */
  async visit(id: string, form: Record<string, string> = {}): Promise<Body> {
    const { services } = this.#server.running;
    const route = '/v1/payment_pages/:id';
    try {
      return await callPaymentPage(
        { services, client: '127.0.0.1' },
        { method: 'GET', route, id, form: new URLSearchParams(form) },
      );
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) return null;
      throw error;
    }
  }

  async pay(session: { readonly id: string }, form: Form = {}): Promise<Reply> {
    const payment_method = await this.card();
    return this.browse(`${session.id}/confirm`, { payment_method, ...form });
  }
}

/** Tests look into answers of every shape. */
export function made({ body }: Reply): Body {
  return body;
}
