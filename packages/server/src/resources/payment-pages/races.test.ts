/*
 * Goal: whatever happens at the same time, a session is paid once, is complete exactly when it is
 * paid, and the last of anything limited goes to one.
 * Method: one server; requests race each other while the acquirer's answers are held back or lost.
 */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { CheckoutClient, SHIRT, type Body } from '../../testing/checkout.ts';
import { TestServer, type Reply } from '../../testing/test-server.ts';

let server: TestServer;
let checkout: CheckoutClient;
beforeAll(async () => {
  server = await TestServer.start();
  checkout = new CheckoutClient(server);
});
afterEach(() => {
  server.cardDoor.answer = null;
});
afterAll(async () => {
  await expectNoneInBetween();
  await server.stop();
});

/** Paid and open, expired and paid, complete without money: whatever happened, there is none. */
async function expectNoneInBetween(): Promise<void> {
  const odd = await server.running.services.db.query(
    `select s.id, s.status, p.status as intent from checkout_sessions s
     join payment_intents p on p.account_id = s.account_id and p.id = s.payment_intent
     where (s.status = 'complete') <> (p.status = 'succeeded')`,
    [],
  );
  expect(odd).toEqual([]);
}

/** Holds the acquirer's answers back until they are let go. */
function holdAnswers(): { readonly asked: Promise<void>; readonly letGo: () => void } {
  const gate = Promise.withResolvers<void>();
  const asked = Promise.withResolvers<void>();
  server.cardDoor.answer = async (request) => {
    asked.resolve();
    await gate.promise;
    return server.cardDoor.issuer(request);
  };
  return { asked: asked.promise, letGo: gate.resolve };
}

const codes = (replies: readonly Reply[]): string[] =>
  replies
    .map(({ status, body }) => String(body.error?.code ?? `${status} ${body.status}`))
    .toSorted();

async function chargesOf(session: string): Promise<string[]> {
  const { payment_intent } = await checkout.session(session);
  const { body } = await server.get(`/v1/charges?payment_intent=${payment_intent}`);
  return body.data.map(({ status }: Body) => status);
}

test('ten confirms at once: one pays', async () => {
  const session = await checkout.open();
  const cards = await Promise.all(Array.from({ length: 10 }, () => checkout.card()));
  const replies = await Promise.all(
    cards.map((payment_method) => checkout.pay(session, { payment_method })),
  );
  const paid = replies.filter(({ status }) => status === 200);
  expect(paid.map(({ body }) => body.status)).toEqual(['complete']);
  for (const { body } of replies.filter(({ status }) => status !== 200)) {
    expect(['lock_timeout', 'checkout_session_processing', 'checkout_session_complete']).toContain(
      body.error.code,
    );
  }
  expect(await chargesOf(session.id)).toEqual(['succeeded']);
  const events = await server.get('/v1/events?type=checkout.session.completed&limit=100');
  const own = events.body.data.filter(({ data }: Body) => data.object.id === session.id);
  expect(own).toHaveLength(1);
});

test('a session that is just being paid is not expired, by nobody', async () => {
  const session = await checkout.open();
  const held = holdAnswers();
  const paying = checkout.pay(session);
  await held.asked;
  await server.running.services.db.query(
    'update checkout_sessions set expires_at = 1 where id = $1',
    [session.id],
  );
  const expiring = await server.post(`/v1/checkout/sessions/${session.id}/expire`);
  expect([expiring.status, expiring.body.error.code]).toEqual([400, 'checkout_session_processing']);
  const page = await checkout.browse(`${session.id}/init`);
  expect([page.body.status, page.body.payment_intent.status]).toEqual(['open', 'processing']);
  const other = await checkout.pay(session);
  expect(other.body.error.code).toBe('checkout_session_processing');
  const changing = await checkout.browse(session.id, { email: 'other@example.com' });
  expect(changing.body.error.code).toBe('checkout_session_processing');
  held.letGo();
  expect((await paying).body).toMatchObject({ status: 'complete', payment_status: 'paid' });
});

test('confirm against expire: paid and complete, or expired and not charged', async () => {
  for (let round = 0; round < 5; round += 1) {
    const session = await checkout.open();
    const payment_method = await checkout.card();
    const [paid, expired] = await Promise.all([
      checkout.pay(session, { payment_method }),
      server.post(`/v1/checkout/sessions/${session.id}/expire`),
    ]);
    const after = await checkout.session(session.id);
    if (expired.status === 200) {
      expect([after.status, after.payment_intent, paid.status >= 400]).toEqual([
        'expired',
        null,
        true,
      ]);
    } else {
      expect([after.status, after.payment_status, paid.status]).toEqual(['complete', 'paid', 200]);
    }
  }
});

test('a payment whose answer is lost completes its session when it is found out', async () => {
  const session = await checkout.open();
  let lost = 0;
  server.cardDoor.answer = (request) => {
    if (lost++ < 2) return { status: 'unknown', reason: 'connection' };
    return server.cardDoor.issuer(request);
  };
  const unknown = await checkout.pay(session);
  expect([unknown.status, unknown.body.status, unknown.body.payment_intent.status]).toEqual([
    200,
    'open',
    'processing',
  ]);
  await expect.poll(async () => (await checkout.session(session.id)).status).toBe('complete');
  expect(await chargesOf(session.id)).toEqual(['succeeded']);
});

test('the last redemption of a coupon goes to one session', async () => {
  const coupon = (await server.post('/v1/coupons', { percent_off: 50, max_redemptions: 1 })).body
    .id;
  const discounts = [{ coupon }];
  const sessions = [];
  for (let i = 0; i < 4; i += 1) sessions.push(await checkout.open({ discounts }));
  const held = holdAnswers();
  const paying = sessions.map((session) => checkout.pay(session));
  await held.asked;
  held.letGo();
  expect(codes(await Promise.all(paying))).toEqual([
    '200 complete',
    'coupon_expired',
    'coupon_expired',
    'coupon_expired',
  ]);
  expect((await server.get(`/v1/coupons/${coupon}`)).body).toMatchObject({
    times_redeemed: 1,
    valid: false,
  });
});

test.each([
  ['ended', (coupon: string) => server.delete(`/v1/coupons/${coupon}`), 'coupon_expired'],
  ['is not for this shopper', () => Promise.resolve(), 'promotion_code_first_time'],
])('a discount of the merchant’s that %s comes off, and the page goes on', async (_, end, code) => {
  const email = 'regular@example.com';
  const before = await checkout.open();
  expect((await checkout.pay(before, { email })).body.status).toBe('complete');
  const coupon = (await server.post('/v1/coupons', { percent_off: 50 })).body.id;
  const promotion = await server.post('/v1/promotion_codes', {
    promotion: { type: 'coupon', coupon },
    restrictions: { first_time_transaction: true },
  });
  const session = await checkout.open({ discounts: [{ promotion_code: promotion.body.id }] });
  await end(coupon);
  const late = await checkout.pay(session, { email, expected_amount: 1500 });
  expect([late.status, late.body.error.code]).toEqual([400, code]);
  const page = await checkout.browse(`${session.id}/init`);
  expect([page.body.total_summary.due, page.body.discounts]).toEqual([3000, []]);
  const paid = await checkout.pay(session, { email, expected_amount: 3000 });
  expect(paid.body.status).toBe('complete');
});

test('a code that the shopper typed and others used up comes off, and the page goes on', async () => {
  const coupon = (await server.post('/v1/coupons', { amount_off: 500, currency: 'usd' })).body.id;
  const promotion = { type: 'coupon', coupon };
  await server.post('/v1/promotion_codes', { promotion, code: 'ONCE', max_redemptions: 1 });
  const [first, second] = [
    await checkout.open({ allow_promotion_codes: true }),
    await checkout.open({ allow_promotion_codes: true }),
  ];
  for (const session of [first, second]) {
    const { body } = await checkout.browse(session.id, { promotion_code: 'once' });
    expect(body.total_summary.due).toBe(2500);
  }
  expect((await checkout.pay(first)).body.status).toBe('complete');
  const late = await checkout.pay(second, { expected_amount: 2500 });
  expect([late.status, late.body.error.code]).toEqual([400, 'coupon_expired']);
  const page = await checkout.browse(`${second.id}/init`);
  expect([page.body.total_summary.due, page.body.discounts]).toEqual([3000, []]);
  expect((await checkout.pay(second, { expected_amount: 3000 })).body.status).toBe('complete');
  expect((await server.get(`/v1/coupons/${coupon}`)).body.times_redeemed).toBe(1);
});

test('of two first orders of one person at the same moment one redeems the code', async () => {
  const coupon = (await server.post('/v1/coupons', { percent_off: 50 })).body.id;
  await server.post('/v1/promotion_codes', {
    promotion: { type: 'coupon', coupon },
    code: 'WELCOME',
    restrictions: { first_time_transaction: true },
  });
  const sessions = [];
  for (let i = 0; i < 3; i += 1) {
    const { id } = await checkout.open({ allow_promotion_codes: true });
    const form = { email: 'New@example.com', promotion_code: 'welcome' };
    expect((await checkout.browse(id, form)).body.total_summary.due).toBe(1500);
    sessions.push(id);
  }
  const held = holdAnswers();
  const paying = sessions.map((id) => checkout.pay({ id }));
  await held.asked;
  held.letGo();
  expect(codes(await Promise.all(paying))).toEqual([
    '200 complete',
    'promotion_code_first_time',
    'promotion_code_first_time',
  ]);
  // Without the code the others are orders like any.
  const open = await Promise.all(sessions.map((id) => checkout.session(id)));
  const other = open.find(({ status }) => status === 'open');
  await checkout.browse(other.id, { promotion_code: '' });
  expect((await checkout.pay(other)).body.status).toBe('complete');
});

test('a declined payment gives its redemption back', async () => {
  const coupon = (await server.post('/v1/coupons', { percent_off: 50, max_redemptions: 1 })).body
    .id;
  const discounts = [{ coupon }];
  const [first, second] = [await checkout.open({ discounts }), await checkout.open({ discounts })];
  const declined = await checkout.pay(first, {
    payment_method: await checkout.card({ email: 'a@example.com' }, 'tok_chargeDeclined'),
  });
  expect(declined.status).toBe(402);
  expect((await checkout.pay(second)).body.status).toBe('complete');
  expect((await checkout.pay(first)).body.error.code).toBe('coupon_expired');
});

test('a payment link is paid as often as it may be, and not once more', async () => {
  const link = await checkout.make('/v1/payment_links', {
    line_items: [SHIRT],
    restrictions: { completed_sessions: { limit: 2 } },
    inactive_message: 'Sold out.',
  });
  const sessions: Body[] = [];
  for (let i = 0; i < 4; i += 1)
    sessions.push((await checkout.browse(`for_plink/${link.id}`)).body);
  const replies = await Promise.all(sessions.map((session) => checkout.pay(session)));
  expect(codes(replies)).toEqual([
    '200 complete',
    '200 complete',
    'payment_link_inactive',
    'payment_link_inactive',
  ]);
  const after = await server.get(`/v1/payment_links/${link.id}`);
  expect(after.body.restrictions).toEqual({ completed_sessions: { count: 2, limit: 2 } });
  const late = await checkout.browse(`for_plink/${link.id}`);
  expect(late.body.error).toMatchObject({ code: 'payment_link_inactive', message: 'Sold out.' });
});
