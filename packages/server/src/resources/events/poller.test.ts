/*
 * Goal: whoever polls the events with `ending_before` misses none and is given none twice, while
 * twelve writers pay (DESIGN rule 5).
 * Method: two servers on one database, one of them with a clock that is behind; writers pay at
 * both, and pollers ask both in turn from the last id they saw, as quickly as they can. What they
 * collected is compared with the table of events in its order.
 */
import { encodeForm } from '@coffer/kernel';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RunningServer } from '../../start.ts';
import { SECRET_KEY, TestServer } from '../../testing/test-server.ts';

const WRITERS = 12;
const PAYMENTS_EACH = 8;
const POLLERS = 2;
/** Of each payment: the intent is made, pays, and the charge succeeds and is booked. */
const EVENTS_OF_PAYMENT = 4;
const CLOCK_BEHIND_MS = 90_000;
const REQUEST_TIMEOUT_MS = 60_000;
const FORM = encodeForm({
  ...{ amount: 900, currency: 'usd', confirm: true, payment_method: 'pm_card_visa' },
});

let server: TestServer;
let another: RunningServer;
beforeAll(async () => {
  server = await TestServer.start();
  another = await server.startAnother({ nowMs: () => Date.now() - CLOCK_BEHIND_MS });
});
afterAll(async () => {
  await another.stop();
  await server.stop();
});

async function ask(at: number, path: string, form?: string): Promise<unknown> {
  const port = [server.running.port, another.port][at % 2] ?? 0;
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    method: form === undefined ? 'GET' : 'POST',
    headers: {
      authorization: `Bearer ${SECRET_KEY}`,
      ...(form !== undefined && { 'content-type': 'application/x-www-form-urlencoded' }),
    },
    ...(form !== undefined && { body: form }),
    signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
  });
  expect(response.status).toBe(200);
  return response.json();
}

async function eventsBehind(at: number, last: string): Promise<string[]> {
  const path = `/v1/events?limit=100&ending_before=${last}`;
  // A list of events, as the API shows it.
  const { data } = (await ask(at, path)) as { readonly data: readonly { readonly id: string }[] };
  return data.map(({ id }) => id).toReversed();
}

test('a poller sees each event once, in order', async () => {
  await ask(0, '/v1/customers', '');
  const [first = ''] = await eventsBehind(0, 'evt_0');
  let writing = true;
  const poll = async (): Promise<string[]> => {
    const seen: string[] = [];
    for (let turn = 0; ; turn += 1) {
      // Only a look that began when all was over may be the last one.
      const over = !writing;
      const found = await eventsBehind(turn, seen.at(-1) ?? first);
      seen.push(...found);
      if (over && found.length === 0) return seen;
    }
  };
  const pollers = Array.from({ length: POLLERS }, poll);
  const pay = async (writer: number): Promise<void> => {
    for (let i = 0; i < PAYMENTS_EACH; i += 1) await ask(writer, '/v1/payment_intents', FORM);
  };
  await Promise.all(Array.from({ length: WRITERS }, (_, writer) => pay(writer)));
  const { db } = server.running.services;
  const waiting = (): Promise<object[]> =>
    db.query('select id from outbox union all select id from unbooked_charges', []);
  await expect.poll(waiting).toEqual([]);
  writing = false;
  const happened = await db.query<{ id: string }>(
    'select id from events where id > $1 order by id',
    [first],
  );
  const ids = happened.map(({ id }) => id);
  expect(ids).toHaveLength(WRITERS * PAYMENTS_EACH * EVENTS_OF_PAYMENT);
  for (const seen of await Promise.all(pollers)) expect(seen).toEqual(ids);
});
