/*
 * Goal: without a secret key nobody fills the database with sessions, tries one card after the
 * other or guesses promotion codes; and a crowd of shoppers behind one address is not stopped.
 * Method: a whole server whose clock is moved by hand. Floods come from many made-up addresses
 * through the door, as a forwarded call does, and from one real address at the checkout origin.
 */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { CheckoutClient, OK_URL, SHIRT, type Body } from '../testing/checkout.ts';
import { PUBLISHABLE_KEY, TestServer, type Reply } from '../testing/test-server.ts';
import {
  CONFIRM_LIMITS,
  OPEN_LINK_LIMITS,
  RECOVERY_LIMITS,
  VISIT_LIMIT,
  WRONG_CODE_LIMITS,
} from './limits.ts';

let nowMs = Date.now();
let server: TestServer;
let checkout: CheckoutClient;
beforeAll(async () => {
  server = await TestServer.start({}, { nowMs: () => nowMs });
  checkout = new CheckoutClient(server);
});
// Every bucket is full again, and no session has expired yet.
afterEach(() => {
  nowMs += 3_600_000;
});
afterAll(() => server.stop());

const MALLORY = '203.0.113.66';
const JENNY = '198.51.100.7';

/** A browser's call with the publishable key, from an address. */
function call(address: string, path: string, form: Record<string, string> = {}): Promise<Reply> {
  return server.envelope({
    path: `/v1/payment_pages/${path}`,
    body: new URLSearchParams(form).toString(),
    address,
    headers: { authorization: `Bearer ${PUBLISHABLE_KEY}` },
  });
}

async function statuses(times: number, ask: (i: number) => Promise<Reply>): Promise<number[]> {
  const seen: number[] = [];
  for (let i = 0; i < times; i += 1) seen.push((await ask(i)).status);
  return seen;
}

function newLink(): Promise<Body> {
  return checkout.make('/v1/payment_links', {
    allow_promotion_codes: true,
    line_items: [SHIRT],
  });
}

function visit(path: string, form?: Record<string, string>): Promise<Response> {
  return fetch(server.checkoutBase + path, {
    ...(form === undefined ? {} : { method: 'POST', body: new URLSearchParams(form) }),
    headers: { 'accept-language': 'de' },
    redirect: 'manual',
    signal: AbortSignal.timeout(10_000),
  });
}

const TOO_MANY = {
  error: {
    code: 'rate_limit',
    doc_url: 'https://stripe.com/docs/error-codes/rate-limit',
    message: 'Request rate limit exceeded. Please wait a moment and try again.',
    type: 'invalid_request_error',
  },
};

function expectTooMany(reply: Reply, reason: string): void {
  expect([reply.status, reply.body, reply.headers.get('stripe-rate-limited-reason')]).toEqual([
    429,
    TOO_MANY,
    reason,
  ]);
}

describe('opening payment links', () => {
  test('one client opens no more than its burst, whatever it opens; then so many a second', async () => {
    const { id } = await newLink();
    const { burst, perSecond } = OPEN_LINK_LIMITS.client;
    // Of this machine, where the visits below come from, too.
    const here = '::ffff:127.0.0.1';
    const open = (): Promise<Reply> => call(here, `for_plink/${id}`);
    // Those that are not there count as well, and cost less.
    const flood = await statuses(burst - 2, () => call(here, 'for_plink/plink_none'));
    expect(flood).not.toContain(429);
    expect([(await open()).status, (await visit(`/b/${id}`)).status]).toEqual([200, 303]);
    expectTooMany(await open(), 'global-rate');
    const refused = await visit(`/b/${id}`);
    expect([refused.status, refused.headers.get('location')]).toEqual([429, null]);
    expect(await refused.text()).toContain('Zu viele Anfragen');
    expect((await call(JENNY, `for_plink/${id}`)).status).toBe(200);
    nowMs += 1_000;
    const later = await statuses(perSecond + 1, open);
    expect(later).toEqual([...Array.from({ length: perSecond }, () => 200), 429]);
    const stored = await server.get(`/v1/checkout/sessions?payment_link=${id}&limit=100`);
    expect(stored.body.data).toHaveLength(3 + perSecond);
  });

  test('a network of IPv6 addresses is one client', async () => {
    const { burst } = RECOVERY_LIMITS.client;
    const flood = (i: number): Promise<Reply> =>
      call(`2001:db8:1:2::${(i + 1).toString(16)}`, `for_recovery/cs_test_none${i}`);
    expect(await statuses(burst, flood)).not.toContain(429);
    expectTooMany(await flood(burst), 'global-rate');
    expect((await call('2001:db8:1:3::1', 'for_recovery/cs_test_none')).status).toBe(404);
  });

  test('an id of any length takes no more room than an id', async () => {
    const { body, status } = await call(MALLORY, `for_plink/${'x'.repeat(8_000)}`);
    expect([status, body.error.code]).toEqual([404, 'resource_missing']);
  });
});

test('an expired session is begun again ten times, not without end', async () => {
  const session = await checkout.open({ after_expiration: { recovery: { enabled: true } } });
  const { body } = await server.post(`/v1/checkout/sessions/${session.id}/expire`);
  const { pathname, search, searchParams } = new URL(body.after_expiration.recovery.url);
  const form = { token: searchParams.get('token') ?? '' };
  const recover = (i: number): Promise<Reply> =>
    call(`192.0.2.${i}`, `for_recovery/${session.id}`, form);
  const { burst } = RECOVERY_LIMITS.object;
  expect(await statuses(burst, recover)).toEqual(Array.from({ length: burst }, () => 200));
  expectTooMany(await recover(burst), 'resource-specific');
  expect((await visit(pathname + search)).status).toBe(429);
  nowMs += 60_000;
  expect((await visit(pathname + search)).status).toBe(303);
});

test('cards are not tried one after the other on one session', async () => {
  const session = await checkout.open();
  const { burst, perSecond } = CONFIRM_LIMITS.object;
  const attempt = (i: number): Promise<Reply> =>
    call(`192.0.2.${i}`, `${session.id}/confirm`, {
      email: 'mallory@example.com',
      payment_method: 'pm_card_chargeDeclined',
    });
  expect(await statuses(burst, attempt)).toEqual(Array.from({ length: burst }, () => 402));
  const asked = server.cardDoor.sent.length;
  expectTooMany(await attempt(burst), 'resource-specific');
  expect(server.cardDoor.sent).toHaveLength(asked);
  const acted = await visit(`/c/pay/${session.id}/confirm`, { payment_method: 'pm_card_visa' });
  expect([acted.status, await acted.json()]).toEqual([
    429,
    {
      kind: 'refused',
      message:
        'Zu viele Versuche. Bitte warten Sie einige Minuten und versuchen Sie es noch einmal.',
      field: null,
      view: null,
    },
  ]);
  // The merchant's own server is not a shopper.
  const own = await server.post(`/v1/payment_pages/${session.id}/confirm`, {
    payment_method: 'pm_card_chargeDeclined',
  });
  expect(own.status).toBe(402);
  nowMs += 1_000 / perSecond;
  const paid = await call(JENNY, `${session.id}/confirm`, {
    email: 'jenny@example.com',
    payment_method: 'pm_card_visa',
  });
  expect(paid.body.status).toBe('complete');
});

test('changes of one session have a limit', async () => {
  const { id } = await checkout.open();
  const change = (i: number): Promise<Reply> => call(JENNY, id, { name: `Jenny ${i}` });
  const seen = await statuses(70, change);
  expect([seen.indexOf(429), new Set(seen)]).toEqual([60, new Set([200, 429])]);
});

describe('guessing promotion codes', () => {
  beforeAll(async () => {
    const coupon = (await server.post('/v1/coupons', { percent_off: 10 })).body.id;
    await server.post('/v1/promotion_codes', {
      promotion: { type: 'coupon', coupon },
      code: 'FRIENDS',
    });
  });
  const { burst } = WRONG_CODE_LIMITS.object;

  async function page(): Promise<string> {
    return (await checkout.open({ allow_promotion_codes: true })).id;
  }

  function guess(address: string, session: string, code: string, path = ''): Promise<Reply> {
    return call(address, session + path, { promotion_code: code });
  }

  test('ten wrong ones on one session: then not even the right one, for a minute', async () => {
    const id = await page();
    const wrong = (i: number): Promise<Reply> => guess(`192.0.2.${i}`, id, `WORD${i}`);
    expect(await statuses(burst, wrong)).toEqual(Array.from({ length: burst }, () => 400));
    expectTooMany(await guess(JENNY, id, 'FRIENDS'), 'resource-specific');
    expectTooMany(await guess(JENNY, id, 'FRIENDS', '/confirm'), 'resource-specific');
    // Everything else of the page goes on.
    expect((await call(JENNY, id, { name: 'Jenny' })).status).toBe(200);
    nowMs += 60_000;
    const right = await guess(JENNY, id, 'friends');
    expect([right.status, right.body.discounts[0].promotion_code]).toEqual([200, 'FRIENDS']);
  });

  test('many at once are no more than one after the other', async () => {
    const id = await page();
    const replies = await Promise.all(
      Array.from({ length: 3 * burst }, (_, i) => guess(MALLORY, id, `WORD${i}`)),
    );
    const looked = replies.filter(({ body }) => body.error.code === 'promotion_code_invalid');
    expect(looked.length).toBeLessThanOrEqual(burst);
    expect(replies.filter(({ status }) => status === 429).length).toBeGreaterThanOrEqual(2 * burst);
  });

  test('a right one does not count, however often it is put on and taken off', async () => {
    const id = await page();
    for (let i = 0; i < 2 * burst; i += 1) {
      expect((await guess(JENNY, id, i % 2 === 0 ? 'FRIENDS' : '')).status).toBe(200);
    }
  });

  test('one client gets no further with many sessions, nor with addresses of links', async () => {
    const { id: link } = await newLink();
    const all = WRONG_CODE_LIMITS.client.burst;
    const prefilled = (address: string, code: string): Promise<Reply> =>
      call(address, `for_plink/${link}`, { prefilled_promo_code: code });
    expect((await prefilled(MALLORY, 'friends')).body.discounts).toHaveLength(1);
    for (let i = 0; i < all / 2; i += 1) await prefilled(MALLORY, `WORD${i}`);
    for (let i = 0; i < all / 2 / burst; i += 1) {
      const id = await page();
      const wrong = (n: number): Promise<Reply> => guess(MALLORY, id, `WORD${n}`);
      expect(await statuses(burst, wrong)).not.toContain(429);
    }
    const next = await page();
    expectTooMany(await guess(MALLORY, next, 'FRIENDS'), 'global-rate');
    // Opened, but it does not tell a right code from a wrong one any more.
    const opened = await prefilled(MALLORY, 'friends');
    expect([opened.status, opened.body.discounts]).toEqual([200, []]);
    expect((await guess(JENNY, next, 'FRIENDS')).status).toBe(200);
    expect((await prefilled(JENNY, 'friends')).body.discounts).toHaveLength(1);
  });
});

test('whatever is asked of the checkout origin has a limit for each client', async () => {
  const { limiter } = server.running.services;
  // All but one of what a client has at once.
  expect(limiter.take('visits of 127.0.0.1', VISIT_LIMIT, VISIT_LIMIT.burst - 1)).toBe(true);
  expect((await visit('/c/pay/cs_test_none')).status).toBe(404);
  const refused = await visit('/c/pay/cs_test_none');
  expect([refused.status, refused.headers.get('content-security-policy')]).toEqual([
    429,
    expect.stringContaining("default-src 'none'"),
  ]);
  expect(await refused.text()).toContain('Request rate limit exceeded.');
  nowMs += 1_000;
  expect((await visit('/c/pay/cs_test_none')).status).toBe(404);
});

test('a class of thirty behind one address opens one link, mistypes, and pays, all at once', async () => {
  const { id: link } = await newLink();
  const shopper = async (i: number): Promise<string> => {
    const email = `shopper${i}@example.com`;
    const opened = await call(JENNY, `for_plink/${link}`);
    const { id } = opened.body;
    await call(JENNY, id, { email });
    await call(JENNY, id, { promotion_code: 'FREINDS' });
    await call(JENNY, id, { promotion_code: 'FRIENDS' });
    const declined = await call(JENNY, `${id}/confirm`, {
      payment_method: 'pm_card_chargeDeclined',
    });
    const paid = await call(JENNY, `${id}/confirm`, { payment_method: 'pm_card_visa' });
    return `${declined.status} ${paid.body.status} ${paid.body.discounts[0]?.promotion_code}`;
  };
  const seen = await Promise.all(Array.from({ length: 30 }, (_, i) => shopper(i)));
  expect(seen).toEqual(seen.map(() => '402 complete FRIENDS'));
});

test('the page of a session in the merchant’s own is limited like any', async () => {
  const { body: session } = await server.post('/v1/checkout/sessions', {
    ui_mode: 'elements',
    return_url: OK_URL,
    line_items: [SHIRT],
  });
  // Without the secret it is not there, and trying secrets is limited like changes.
  const wrong = (i: number): Promise<Reply> =>
    call(MALLORY, session.id, { client_secret: `${session.id}_secret_${i}` });
  expect(await statuses(60, wrong)).toEqual(Array.from({ length: 60 }, () => 404));
  expectTooMany(await wrong(60), 'resource-specific');
});
