/*
 * Goal: the pages of sessions tell visitors what they may know, under a policy that names exactly
 * what the session needs, and their actions are those of the API.
 * Method: a whole server; sessions made with a secret key, visited without any key.
 */
import type { Answer } from '@coffer/checkout';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TestServer } from '../../testing/test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server.stop());

interface Visited {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

async function visit(path: string, form?: Record<string, string>): Promise<Visited> {
  const response = await fetch(server.checkoutBase + path, {
    ...(form === undefined ? {} : { method: 'POST', body: new URLSearchParams(form) }),
    headers: { 'accept-language': 'de' },
    redirect: 'manual',
    signal: AbortSignal.timeout(10_000),
  });
  return { status: response.status, headers: response.headers, body: await response.text() };
}

async function act(id: string, action: string, form: Record<string, string>): Promise<Answer> {
  const { status, body } = await visit(`/c/pay/${id}/${action}`, form);
  expect(status).toBe(200);
  // An action answers nothing else.
  return JSON.parse(body) as Answer;
}

const MUG = {
  price_data: {
    currency: 'usd',
    unit_amount: 1200,
    product_data: { name: 'Mug', images: ['https://pictures.test/mug.png'] },
  },
  quantity: 1,
} as const;

async function newSession(more: object = {}): Promise<{ id: string; client_secret: string }> {
  const { status, body } = await server.post('/v1/checkout/sessions', {
    mode: 'payment',
    line_items: [MUG],
    success_url: 'https://shop.test/thanks',
    ...more,
  });
  expect([status, body.error]).toEqual([200, undefined]);
  return body;
}

const EMBEDDED = {
  ui_mode: 'embedded_page',
  success_url: undefined,
  return_url: 'https://shop.test/back',
};

test('the page of a session loads its pictures and the vault, and nothing else', async () => {
  const { id } = await newSession();
  const { status, headers, body } = await visit(`/c/pay/${id}`);
  expect(status).toBe(200);
  expect(headers.get('content-security-policy')).toBe(
    "default-src 'none'; script-src 'sha384-ofCoffer' 'sha384-ofScript'; " +
      "style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; " +
      "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'; " +
      'frame-src http://cards.test; img-src https://pictures.test; ' +
      'report-uri http://checkout.test/reports',
  );
  expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
  expect(headers.get('cache-control')).toBe('no-store');
  expect(body).toContain('integrity="sha384-ofCoffer"');
  expect(body).toContain('12,00\u00a0$');
  expect(body).toMatch(/<input id="email"[^>]* maxlength="512"/);
});

test('the embedded page is its merchant’s alone, and empty before the secret is shown', async () => {
  const { id, client_secret: secret } = await newSession(EMBEDDED);
  expect((await visit(`/c/pay/${id}`)).status).toBe(404);
  const { headers, body } = await visit(`/c/embed/${id}?parent=https://evil.test`);
  expect(headers.get('content-security-policy')).toContain('frame-ancestors https://shop.test;');
  expect(headers.get('cross-origin-embedder-policy')).toBe('credentialless');
  expect(body).not.toContain('Mug');
  expect(await act(id, 'state', {})).toMatchObject({ kind: 'refused', view: null });
  expect(await act(id, 'state', { client_secret: secret })).toMatchObject({
    kind: 'view',
    view: { id, status: 'open', items: [{ name: 'Mug' }] },
  });
});

test('the form of a session has a frame like the whole page, and each its own script', async () => {
  const { id, client_secret: secret } = await newSession({ ...EMBEDDED, ui_mode: 'form' });
  expect((await visit(`/c/pay/${id}`)).status).toBe(404);
  const { headers, body } = await visit(`/c/embed/${id}`);
  const policy = headers.get('content-security-policy');
  expect(policy).toContain('frame-ancestors https://shop.test;');
  expect(policy).toContain("script-src 'sha384-ofCoffer' 'sha384-ofFormScript';");
  expect(body).toContain('src="/assets/form-test.js" integrity="sha384-ofFormScript"');
  expect(await act(id, 'state', { client_secret: secret })).toMatchObject({
    kind: 'view',
    view: { id, embedded: 'form' },
  });
  const whole = await newSession(EMBEDDED);
  const page = await visit(`/c/embed/${whole.id}`);
  expect(page.body).toContain('integrity="sha384-ofFrameScript"');
  expect(page.headers.get('content-security-policy')).toContain("'sha384-ofFrameScript';");
});

test('without a return address the page says itself who frames it', async () => {
  const { id } = await newSession({
    ...EMBEDDED,
    return_url: undefined,
    redirect_on_completion: 'never',
  });
  const policyOf = async (query: string): Promise<string> =>
    (await visit(`/c/embed/${id}${query}`)).headers.get('content-security-policy') ?? '';
  expect(await policyOf('?parent=https%3A%2F%2Fshop.test&isolated=true')).toContain(
    'frame-ancestors https://shop.test;',
  );
  expect(await policyOf('?parent=https%3A%2F%2Fa%3Bscript-src%27*%27')).toContain(
    "frame-ancestors 'none';",
  );
  expect(await policyOf('')).toContain("frame-ancestors 'none';");
});

test('a session is paid, told as paid in whatever window, and led back from the bank', async () => {
  const { id } = await newSession();
  const form = { email: 'jenny@example.com', name: 'Jenny', payment_method: 'pm_card_visa' };
  const wrong = await act(id, 'confirm', { ...form, expected_amount: '100' });
  expect(wrong).toMatchObject({
    kind: 'refused',
    message: 'Der Betrag hat sich geändert. Bitte prüfen Sie ihn und zahlen Sie dann.',
    view: { charge: { amountMinor: 1200 } },
  });
  const paid = await act(id, 'confirm', { ...form, expected_amount: '1200' });
  const done = { nextUrl: 'https://shop.test/thanks', paidWith: 'Visa •••• 4242' };
  expect(paid).toMatchObject({ kind: 'view', view: { status: 'complete', done } });
  expect(await act(id, 'confirm', { ...form, expected_amount: '1200' })).toMatchObject({
    kind: 'view',
    view: { status: 'complete' },
  });
  const back = await visit(`/c/pay/${id}?redirect_status=succeeded`);
  expect([back.status, back.headers.get('location')]).toEqual([303, 'https://shop.test/thanks']);
});

test('a charge’s receipt_url is the page of its session, which whoever has it can open', async () => {
  const { id } = await newSession();
  const form = { email: 'jenny@example.com', name: 'Jenny' };
  await act(id, 'confirm', { ...form, payment_method: 'pm_card_chargeDeclined' });
  await act(id, 'confirm', { ...form, payment_method: 'pm_card_visa' });
  const { payment_intent } = (await server.get(`/v1/checkout/sessions/${id}`)).body;
  const { body } = await server.get(`/v1/charges?payment_intent=${payment_intent}`);
  const url = `http://checkout.test/c/pay/${id}`;
  expect(body.data.map(({ receipt_url }: { receipt_url: string | null }) => receipt_url)).toEqual([
    url,
    null,
  ]);
  const receipt = await visit(new URL(url).pathname);
  expect([receipt.status, receipt.body.includes('Visa •••• 4242')]).toEqual([200, true]);
  // A page that lives in the merchant's has no address that could be opened.
  const embedded = await newSession(EMBEDDED);
  const client_secret = embedded.client_secret;
  const paid = await act(embedded.id, 'confirm', {
    ...{ ...form, client_secret },
    payment_method: 'pm_card_visa',
  });
  expect(paid).toMatchObject({ view: { status: 'complete' } });
  const session = (await server.get(`/v1/checkout/sessions/${embedded.id}`)).body;
  const charges = await server.get(`/v1/charges?payment_intent=${session.payment_intent}`);
  expect(charges.body.data[0].receipt_url).toBeNull();
});

test.each([
  ['the visitor’s', 'auto', 'Dieser Code ist nicht gültig.'],
  ['the session’s', 'fr', 'Ce code n’est pas valable.'],
] as const)('a refusal is said in %s language', async (_, locale, message) => {
  const { id } = await newSession({ allow_promotion_codes: true, locale });
  expect(await act(id, 'update', { promotion_code: 'NOPE' })).toEqual({
    kind: 'refused',
    message,
    field: 'promotion-code',
    view: null,
  });
});

test('a link that cannot be paid says so in the visitor’s language, or as its merchant says', async () => {
  const noticeOf = async (form: object): Promise<string> => {
    const { body: link } = await server.post('/v1/payment_links', { line_items: [MUG], ...form });
    await server.post(`/v1/payment_links/${link.id}`, { active: false });
    const { status, body } = await visit(new URL(link.url).pathname);
    expect(status).toBe(200);
    expect(body).toContain('<span class="merchant">');
    return body;
  };
  const usual = await noticeOf({});
  expect(usual).toContain('Bitte fragen Sie den Absender nach einem neuen.');
  expect(usual).not.toContain('This payment link');
  expect(await noticeOf({ inactive_message: 'Ausverkauft.' })).toContain('<bdi>Ausverkauft.</bdi>');
});

test.each([
  ['update', { email: 'not an address' }, 'email'],
  ['update', { promotion_code: 'NOPE' }, 'promotion-code'],
  ['confirm', { payment_method: 'pm_card_visa' }, 'email'],
])('%s with %j is refused at the field %s', async (action, form, field) => {
  const { id } = await newSession({ allow_promotion_codes: true });
  expect(await act(id, action, form)).toMatchObject({ kind: 'refused', field });
});

test('a card number typed into another field is refused and not repeated', async () => {
  const { id } = await newSession();
  const number = ['4242', '4242', '4242', '4242'].join('');
  const { body } = await visit(`/c/pay/${id}/update`, { name: number });
  expect(JSON.parse(body)).toMatchObject({ kind: 'refused' });
  expect(body).not.toContain(number);
});

test.each(['/c/pay/x', '/c/pay/cs_test_x/state', '/c/embed/x', '/b/x', '/r/x'])(
  '%s is not there, and nothing is told',
  async (path) => {
    const { status, body } = await visit(path, path.endsWith('state') ? {} : undefined);
    if (path.endsWith('state')) {
      expect(JSON.parse(body)).toMatchObject({ kind: 'refused', view: null });
    } else {
      expect(status).toBe(404);
      expect(body).toContain('Diese Seite gibt es nicht');
    }
  },
);
