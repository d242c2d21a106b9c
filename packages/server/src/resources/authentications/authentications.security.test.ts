/*
 * Goal: nobody pays, fails or learns anything through the address that an issuer's page sends a
 * browser to, or through the call that closes it, but for the holder's own answer to the issuer.
 * Method: a whole server, attacked over HTTP as a visitor, as a browser with another intent's
 * secret, and as another merchant. The card door's stand-in plays the network.
 */
import { headersFor } from '@coffer/kernel';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { HolderScene, RETURN_URL } from '../../testing/holder-scene.ts';
import { PUBLISHABLE_KEY } from '../../testing/test-server.ts';

const OTHERS_KEY = 'sk_test_of_the_leak_check_0123456789';
const OTHERS_PUBLISHABLE_KEY = 'pk_test_of_the_leak_check_0123456789';

let scene: HolderScene;
beforeAll(async () => {
  scene = await HolderScene.start();
});
afterAll(() => scene.stop());
beforeEach(() => scene.reset());

const visit = (url: string, init: RequestInit = {}): Promise<Response> =>
  fetch(url, { redirect: 'manual', ...init });

async function expectWaiting(intent: string): Promise<void> {
  const [row] = await scene.rows('select status from payment_intents where id = $1', [intent]);
  expect(row).toEqual({ status: 'requires_action' });
  expect(scene.authorizations()).toEqual([null]);
}

test('an address that is not known whole is like one that does not exist', async () => {
  const { body: intent } = await scene.pay({ return_url: RETURN_URL });
  const source = await scene.sourceOf(intent.id);
  const whole = new URL(await scene.notificationOf(source));
  const token = whole.searchParams.get('token') ?? '';
  const at = (id: string, query: string): string => `${whole.origin}/3ds/${id}${query}`;
  const other = source.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'));
  const guesses = [
    at(source, ''),
    at(source, '?token='),
    at(source, `?token=${token.slice(1)}`),
    at(source, `?token=${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`),
    at(source, `?token=${token}&token=x`).replace(`token=${token}&`, ''),
    at(other, `?token=${token}`),
    at('nonsense', `?token=${token}`),
    at(intent.id, `?token=${token}`),
  ];
  scene.server.cardDoor.holders.set(source, 'authenticated');
  const missing = await (await visit(at('auth_none', `?token=${token}`))).text();
  for (const guess of guesses) {
    const reply = await visit(guess);
    expect([guess, reply.status, await reply.text()]).toEqual([guess, 404, missing]);
    expect(reply.headers.has('location')).toBe(false);
  }
  await expectWaiting(intent.id);
});

test('the token of one authentication opens no other', async () => {
  const first = await scene.waiting();
  const second = await scene.waiting();
  const [mine, other] = await Promise.all([first, second].map(({ id }) => scene.sourceOf(id)));
  const { origin, search } = new URL(await scene.notificationOf(mine ?? ''));
  scene.server.cardDoor.holders.set(other ?? '', 'authenticated');
  expect((await visit(`${origin}/3ds/${other}${search}`)).status).toBe(404);
  expect(await scene.rows('select status from payment_intents where id = $1', [second.id])).toEqual(
    [{ status: 'requires_action' }],
  );
});

test('a result that the browser brings along is not believed', async () => {
  const intent = await scene.waiting();
  const url = await scene.notificationOf(await scene.sourceOf(intent.id));
  const claims = {
    result: 'complete',
    status: 'authenticated',
    cres: 'eyJ0cmFuc1N0YXR1cyI6IlkifQ',
  };
  const query = new URLSearchParams(claims);
  for (const reply of [
    await visit(`${url}&${query.toString()}`),
    await visit(url, { method: 'POST', body: query }),
    await visit(url, { headers: { referer: 'http://bank.test/acs', origin: 'http://bank.test' } }),
  ]) {
    expect([reply.status, await reply.text()]).toEqual([
      200,
      expect.stringContaining('Your bank has not answered yet'),
    ]);
  }
  await expectWaiting(intent.id);
});

test('the page sends a browser nowhere but where the merchant said', async () => {
  const { body: intent } = await scene.pay({ return_url: RETURN_URL });
  const source = await scene.sourceOf(intent.id);
  scene.server.cardDoor.holders.set(source, 'failed');
  const url = await scene.notificationOf(source);
  for (const name of ['return_url', 'url', 'next', 'redirect', 'redirect_status']) {
    const reply = await visit(`${url}&${name}=https://evil.test/`, {
      headers: { host: 'evil.test', 'x-forwarded-host': 'evil.test' },
    });
    const to = new URL(reply.headers.get('location') ?? '');
    expect([to.origin, to.searchParams.get('redirect_status')]).toEqual([
      'https://shop.test',
      'failed',
    ]);
  }
});

test('a merchant’s own parameters cannot forge what the browser is sent back with', async () => {
  const forged = `https://shop.test/back?redirect_status=succeeded&payment_intent=pi_forged`;
  const { body: intent } = await scene.pay({ return_url: forged });
  const reply = await scene.holderSays(intent.id, 'failed');
  const to = new URL(reply.headers.get('location') ?? '');
  expect(to.searchParams.getAll('redirect_status')).toEqual(['failed']);
  expect(to.searchParams.getAll('payment_intent')).toEqual([intent.id]);
});

test('an answer counts once, whatever comes after it', async () => {
  const intent = await scene.waiting();
  await scene.holderSays(intent.id, 'failed');
  await scene.holderSays(intent.id, 'authenticated');
  expect((await scene.retrieve(intent.id)).status).toBe('requires_payment_method');
  const paid = await scene.waiting();
  await scene.holderSays(paid.id, 'authenticated');
  const source = await scene.sourceOf(paid.id);
  await scene.post(`/v1/payment_intents/${paid.id}/source_cancel`, { source });
  await scene.holderSays(paid.id, 'failed');
  expect((await scene.retrieve(paid.id)).status).toBe('succeeded');
});

test('closing a bank’s page takes the intent’s own secret and its own authentication', async () => {
  const intent = await scene.waiting();
  const other = await scene.waiting();
  const source = await scene.sourceOf(intent.id);
  const path = `/v1/payment_intents/${intent.id}/source_cancel`;
  const secret = String(intent.client_secret);
  const attacks: [Record<string, string>, string, number][] = [
    [{ source }, PUBLISHABLE_KEY, 400],
    [{ source, client_secret: String(other.client_secret) }, PUBLISHABLE_KEY, 404],
    [{ source, client_secret: `${secret}x` }, PUBLISHABLE_KEY, 404],
    [{ source, client_secret: secret }, OTHERS_PUBLISHABLE_KEY, 404],
    [{ source }, OTHERS_KEY, 404],
    [{ source: await scene.sourceOf(other.id), client_secret: secret }, PUBLISHABLE_KEY, 400],
    [{ source: 'auth_nothing', client_secret: secret }, PUBLISHABLE_KEY, 400],
    [{ client_secret: secret }, PUBLISHABLE_KEY, 400],
  ];
  for (const [form, key, status] of attacks) {
    expect([form, (await scene.server.post(path, form, { key })).status]).toEqual([form, status]);
  }
  const [row] = await scene.rows('select status from payment_intents where id = $1', [intent.id]);
  expect(row).toEqual({ status: 'requires_action' });
});

test('an authentication for one amount or card pays no other', async () => {
  const intent = await scene.waiting({ confirmation_method: 'manual' });
  await scene.holderSays(intent.id, 'authenticated');
  const { body } = await scene.post(`/v1/payment_intents/${intent.id}/confirm`, {
    payment_method: 'pm_card_authenticationRequired',
  });
  expect(body.status).toBe('requires_action');
  expect(scene.authorizations()).toEqual([null, null]);
});

test('its pages run no script, and say what may frame them', async () => {
  const intent = await scene.waiting();
  const page = await scene.holderSays(intent.id, 'failed');
  const collector = `${scene.server.running.services.origins.checkout}/reports`;
  expect(Object.fromEntries(page.headers)).toMatchObject(
    headersFor('page-in-frame', { tls: false, collector }),
  );
  expect(await page.text()).not.toMatch(/<script|<form|style=/);
});

test('no token, secret or address of a return stands in the log', async () => {
  const { body: intent } = await scene.pay({ return_url: RETURN_URL });
  const url = await scene.notificationOf(await scene.sourceOf(intent.id));
  await scene.holderSays(intent.id, 'authenticated');
  await expect.poll(() => scene.server.log()).toContain('"page":"/3ds/:id","status":303');
  const log = await scene.server.log();
  for (const secret of [new URL(url).searchParams.get('token') ?? '', '_secret_', 'shop.test']) {
    expect(log).not.toContain(secret);
  }
});
