// Goal: of many who do something with one payment at the same time, the card network hears of each
// movement once. Method: fifty clients at a whole running platform; then the network's own list is
// compared with what the API shows. Amounts that no other test pays tell the payments apart.
import { encodeForm, type FormInput } from '@coffer/kernel';
import { expect, test } from 'vitest';
import { listAuthorizations } from '../tools/chaos/books.ts';
import { usePlainStack } from './shared-stack.ts';

const CLIENTS = 50;
const TIMEOUT_MS = 60_000;
const stack = await usePlainStack();

interface Told {
  readonly status: number;
  readonly code: string | null;
  readonly body: {
    readonly id: string;
    readonly status: string;
    readonly latest_charge: string;
    readonly amount_received: number;
    readonly amount_refunded: number;
  };
}

async function ask(path: string, init: RequestInit & { key?: string } = {}): Promise<Told> {
  const { key, ...rest } = init;
  const response = await fetch(`${stack.api}${path}`, {
    headers: {
      authorization: `Bearer ${stack.secret_key}`,
      'content-type': 'application/x-www-form-urlencoded',
      ...(key !== undefined && { 'idempotency-key': key }),
    },
    signal: AbortSignal.timeout(TIMEOUT_MS),
    ...rest,
  });
  const body = (await response.json()) as Told['body'] & { error?: { code?: string } };
  return { status: response.status, code: body.error?.code ?? null, body };
}

function post(path: string, form: Record<string, FormInput> = {}, key?: string): Promise<Told> {
  const method = { method: 'POST', body: encodeForm(form) };
  return ask(path, key === undefined ? method : { ...method, key });
}

function crowd(call: (client: number) => Promise<Told>): Promise<Told[]> {
  return Promise.all(Array.from({ length: CLIENTS }, (_, client) => call(client)));
}

/** The winner; each loser must have been told one of these. */
function winnerOf(told: readonly Told[], ...losers: readonly string[]): Told {
  const [won, ...more] = told.filter(({ status }) => status === 200);
  expect(more).toEqual([]);
  const codes = told.filter(({ status }) => status !== 200).map(({ code }) => code ?? 'none');
  expect([...new Set(codes)].filter((code) => !losers.includes(code))).toEqual([]);
  if (won === undefined) throw new Error('nobody won');
  return won;
}

async function networkOn(amount: number): Promise<object[]> {
  const all = await listAuthorizations(stack);
  return all
    .filter((one) => one.amount === amount)
    .map(({ captured, refunded, reversed }) => ({ captured, refunded, reversed }));
}

const create = { currency: 'usd', payment_method: 'pm_card_visa', capture_method: 'manual' };
const STATE = 'payment_intent_unexpected_state';
const LOCKED = 'lock_timeout';

test('confirmed, captured and given back by fifty each, it moves once', async () => {
  const amount = 123_457;
  const { body: intent } = await post('/v1/payment_intents', { ...create, amount });
  const path = `/v1/payment_intents/${intent.id}`;
  const confirmed = await crowd(() => post(`${path}/confirm`));
  expect(winnerOf(confirmed, STATE, LOCKED).body.status).toBe('requires_capture');
  expect(await networkOn(amount)).toEqual([{ captured: 0, refunded: 0, reversed: false }]);
  const captured = await crowd((client) =>
    post(`${path}/capture`, { amount_to_capture: 100_000 + client }),
  );
  const { amount_received: received, latest_charge: charge } = winnerOf(
    captured,
    STATE,
    LOCKED,
  ).body;
  const refunds = await crowd(() => post('/v1/refunds', { charge, amount: 40_000 }));
  const given = refunds.filter(({ status }) => status === 200).length;
  expect([1, 2]).toContain(given);
  expect((await ask(`/v1/charges/${charge}`)).body.amount_refunded).toBe(given * 40_000);
  expect(await networkOn(amount)).toEqual([
    { captured: received, refunded: given * 40_000, reversed: false },
  ]);
});

test('canceled by fifty while fifty capture it, it is let go or taken, once', async () => {
  const amount = 123_467;
  const { body } = await post('/v1/payment_intents', { ...create, amount, confirm: true });
  const told = await crowd((client) =>
    post(`/v1/payment_intents/${body.id}/${client % 2 === 0 ? 'cancel' : 'capture'}`),
  );
  const taken = winnerOf(told, STATE, LOCKED).body.status === 'succeeded';
  expect(await networkOn(amount)).toEqual([
    { captured: taken ? amount : 0, refunded: 0, reversed: !taken },
  ]);
});

test('sent by fifty under one idempotency key, it is paid once', async () => {
  const amount = 123_479;
  const pay = { ...create, amount, confirm: true };
  const told = await crowd(() => post('/v1/payment_intents', pay, 'fifty of one'));
  const again = await post('/v1/payment_intents', pay, 'fifty of one');
  for (const { status, code, body } of told) {
    if (status === 200) expect(body).toEqual(again.body);
    else expect([status, code]).toEqual([409, 'idempotency_key_in_use']);
  }
  expect(await networkOn(amount)).toEqual([{ captured: 0, refunded: 0, reversed: false }]);
});
