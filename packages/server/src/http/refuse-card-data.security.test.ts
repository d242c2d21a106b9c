/*
 * Goal: the API's own origin takes no card data, wherever a client puts it, and only the private
 * door may bring a card along (DESIGN rule 3).
 * Method: a whole server; card fields in every place that Stripe's API has, with a number that is
 * no card's; and everything that a client could take an envelope for.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SECRET_KEY, TestServer } from '../testing/test-server.ts';

/** Recognisable, and no valid card number: only the field's name gives it away. */
const DIGITS = '1234512345123451';

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server.stop());

describe('card fields are refused by name, and the answer says where they belong', () => {
  test.each([
    ['/v1/payment_methods', `type=card&card[number]=${DIGITS}`],
    ['/v1/payment_methods', `type=card&card%5Bnumber%5D=${DIGITS}`],
    ['/v1/tokens', 'card[cvc]=123'],
    ['/v1/customers', `source[number]=${DIGITS}`],
    ['/v1/payment_intents', `payment_method_data[card][number]=${DIGITS}`],
    ['/v1/payment_intents/pi_1/confirm', 'payment_method_options[card][cvc]=123'],
    ['/v1/tokens', 'cvc_update[cvc]=123'],
    ['/v1/nowhere', `deep[er][card][number]=${DIGITS}`],
    ['/v1/customers?card[number]=1', ''],
    // The later of two parameters of one name hides the earlier one.
    ['/v1/tokens', 'card[cvc]=123&card=x'],
    ['/v1/tokens?card[cvc]=123', 'card=x'],
  ])('%s %s', async (path, body) => {
    const response = await fetch(server.base + path, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${SECRET_KEY}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body,
    });
    const text = await response.text();
    expect(response.status).toBe(400);
    expect(text).toContain('takes no card data');
    expect(text).toContain('http://cards.test');
    expect(text).not.toContain(DIGITS);
  });

  test('in JSON too', async () => {
    const response = await fetch(`${server.base}/v1/payment_methods`, {
      method: 'POST',
      headers: { authorization: `Bearer ${SECRET_KEY}`, 'content-type': 'application/json' },
      body: JSON.stringify({ type: 'card', card: { number: DIGITS, cvc: '123' } }),
    });
    expect(await response.text()).toContain('takes no card data');
  });

  test('nothing of it is in the log', async () => {
    expect(await server.log()).not.toContain(DIGITS);
  });
});

describe('a card number is found under a name that comes twice', () => {
  test.each([
    ['', 'description=4242424242424242&description=x'],
    ['?description=4242424242424242', 'description=x'],
    ['', 'metadata[a]=4242424242424242&metadata='],
    ['', 'description[4242424242424242]=1&description=x'],
  ])('%s %s', async (query, body) => {
    const response = await fetch(`${server.base}/v1/customers${query}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${SECRET_KEY}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body,
    });
    const text = await response.text();
    expect([response.status, text]).toEqual([
      400,
      expect.stringContaining('looks like a card number'),
    ]);
    expect(text).not.toContain('4242424242424242');
  });
});

describe('a name that is no name is not repeated', () => {
  test.each([
    ['{"card":{"cvc":"987"}}', 'Received a parameter whose name is not valid.'],
    ['{"card":{"cvc":"987"}}=&nonsense=1', 'Received unknown parameter: nonsense'],
    ['metadata[{"cvc":"987"}][a]=1', 'Invalid string'],
    ['{"cvc":"987"}[a]=4242424242424242', 'A parameter holds what looks like a card number.'],
    [`${'n'.repeat(101)}=987`, 'Received a parameter whose name is not valid.'],
  ])('%s', async (body, message) => {
    const response = await fetch(`${server.base}/v1/customers`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${SECRET_KEY}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body,
    });
    const text = await response.text();
    expect([response.status, text]).toEqual([400, expect.stringContaining(message)]);
    expect(text).not.toContain('987');
    expect(text).not.toContain('nnn');
  });
});

describe('no client can bring a card along', () => {
  const facts = { ref: 'card_1', cvc_ref: null, last4: '4242' };

  test.each([
    'card_ref=card_1',
    'vault_ref=card_1',
    'cvc_ref=cvc_1',
    `envelope=${encodeURIComponent(JSON.stringify({ card: { at: 'card', facts } }))}`,
    'card[ref]=card_1&type=card',
    'form_digest=x',
  ])('%s is an unknown parameter', async (body) => {
    const response = await fetch(`${server.base}/v1/payment_methods`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${SECRET_KEY}`,
        'content-type': 'application/x-www-form-urlencoded',
        'x-envelope': JSON.stringify({ card: { at: 'card', facts } }),
      },
      body,
    });
    expect(response.status).toBe(400);
    expect(await response.text()).toMatch(/parameter_unknown|parameter_missing/);
  });

  test('the doors are not on the public listener', async () => {
    for (const path of ['/envelope', '/keys/resolve', '/cards/held']) {
      expect((await server.post(path, {})).status).toBe(404);
    }
  });
});
