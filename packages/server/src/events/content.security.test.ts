/*
 * Goal: no event holds a card number, a CVC, a secret or a field that nobody meant to publish: not
 * as it is kept, not as it is delivered, not as it is listened to, whatever its type (the guide's
 * "sensitive information is never included").
 * Method: canaries are pushed through every type that the sources can emit, as if a mistake of ours
 * had put them into the object: in every field that it may have; and, where their text looks
 * harmless, in fields that it may not have, at every level. Then what the API shows, what an
 * endpoint and a listener got, the database and the log are searched. The list of types is compared
 * with the sources.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { luhnCheckDigit } from '@coffer/kernel';
import { assertWholeEvents } from '@coffer/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { NO_REQUEST, type Call } from '../api/call.ts';
import type { EventType } from '../resources/events/object.ts';
import { EVENT_TYPES } from '../resources/webhook-endpoints/event-types.ts';
import { made, type Body } from '../testing/checkout.ts';
import { Listener } from '../testing/listener.ts';
import type { Row } from '../testing/rows.ts';
import { Sink } from '../testing/sink.ts';
import { TestServer } from '../testing/test-server.ts';
import { emit } from './emit.ts';
import { EVENT_KINDS, type Place } from './schema.ts';

const SOURCES = join(import.meta.dirname, '..');

/** Every type that this server emits. */
const EMITTED: readonly EventType[] = [
  'charge.captured',
  'charge.expired',
  'charge.failed',
  'charge.pending',
  'charge.refund.updated',
  'charge.refunded',
  'charge.succeeded',
  'charge.updated',
  'checkout.session.completed',
  'checkout.session.expired',
  'coupon.created',
  'coupon.deleted',
  'coupon.updated',
  'customer.created',
  'customer.deleted',
  'customer.discount.created',
  'customer.discount.deleted',
  'customer.discount.updated',
  'customer.source.created',
  'customer.source.deleted',
  'customer.source.updated',
  'customer.updated',
  'mandate.updated',
  'payment_intent.amount_capturable_updated',
  'payment_intent.canceled',
  'payment_intent.created',
  'payment_intent.payment_failed',
  'payment_intent.requires_action',
  'payment_intent.succeeded',
  'payment_link.created',
  'payment_link.updated',
  'payment_method.attached',
  'payment_method.detached',
  'payment_method.updated',
  'price.created',
  'price.updated',
  'product.created',
  'product.deleted',
  'product.updated',
  'promotion_code.created',
  'promotion_code.updated',
  'refund.created',
  'refund.failed',
  'refund.updated',
  'setup_intent.canceled',
  'setup_intent.created',
  'setup_intent.requires_action',
  'setup_intent.setup_failed',
  'setup_intent.succeeded',
  'tax_rate.created',
  'tax_rate.updated',
];

/** Valid numbers of a range that nobody issues, so that they cannot come from anywhere else. */
const PAYLOAD = '400000990054321';
const NUMBER = PAYLOAD + String(luhnCheckDigit(new TextEncoder().encode(PAYLOAD)));
const CVC = '7391';
const SECRETS = [
  'sk_live_canaryCanaryCanary',
  'rk_test_canaryCanaryCanary',
  'whsec_canaryCanaryCanary',
  'pi_0Z3k4canaryCanaryCanary12_secret_canaryCanary',
  'cuss_secret_canaryCanaryCanary',
  'ek_test_canaryCanaryCanary',
  'cliws_canaryCanaryCanary',
];
const GROUPED = (NUMBER.match(/.{4}/g) ?? []).join(' ');
/** What no look at the text would find. */
const STRAY = 'a stray Canary';
/** The CVC alone: ids and signatures may hold its digits by chance. */
const CANARY = new RegExp(
  `${NUMBER}|${GROUPED}|(?<![0-9A-Za-z])${CVC}(?![0-9A-Za-z])|anaryCanary|${STRAY}`,
);
/** Fields that no object has; the last of them looks like one that they all have. */
const STRAYS = [
  ...['number', 'cvc', 'fingerprint_key', 'vault_ref', 'card_ref', 'row', 'Object', ''],
  ...['__proto__', 'constructor', 'prototype', 'toString', '0', NUMBER, 'a.b', 'оbject'],
];

let server: TestServer;
let sink: Sink;
let listener: Listener;
beforeAll(async () => {
  server = await TestServer.start();
  server.mayLoseFields = true;
  sink = new Sink();
  await sink.start();
  await server.post('/v1/webhook_endpoints', { url: sink.url(), enabled_events: ['*'] });
  const session = { device_name: 'test', websocket_features: ['webhooks'] };
  const { websocket_id: id } = made(await server.post('/v1/stripecli/sessions', session));
  listener = await Listener.connect({ port: server.running.port, id });
});
afterAll(async () => {
  await listener.close();
  await server.stop();
  await sink.stop();
});

test('the types are those that stand in the sources', async () => {
  const known: ReadonlySet<string> = new Set(EVENT_TYPES);
  const found = new Set<string>();
  for (const file of await readdir(SOURCES, { recursive: true })) {
    if (!file.endsWith('.ts') || /\.test\.ts$|^testing\/|event-types\.ts$/.test(file)) continue;
    const text = await readFile(join(SOURCES, file), 'utf8');
    for (const [, word = ''] of text.matchAll(/'([a-z_]+(?:\.[a-z_]+)+)'/g)) {
      if (known.has(word)) found.add(word);
    }
  }
  expect([...found].toSorted()).toEqual(EMITTED.toSorted());
});

test('nothing gets into events but through the check', async () => {
  const writers: Record<string, string> = {};
  for (const file of await readdir(SOURCES, { recursive: true })) {
    if (!file.endsWith('.ts') || /\.test\.ts$|^testing\//.test(file)) continue;
    const text = await readFile(join(SOURCES, file), 'utf8');
    const [, table] = /\b(?:insert into|update) (outbox|events)\b/.exec(text) ?? [];
    if (table !== undefined) writers[file] = table;
  }
  // Publishing moves what stands in the outbox.
  expect(writers).toEqual({ 'events/emit.ts': 'outbox', 'events/publish.ts': 'events' });
});

function kindOf(type: EventType): string {
  const [kind = '', part = ''] = type.split('.');
  const inner = { refund: 'refund', session: 'checkout.session', source: 'card', discount: part };
  return new Map(Object.entries(inner)).get(part) ?? kind;
}

const SECRET_FIELD = 'client_secret';

/** What stands in an object's fields, and what else in its hashes. */
interface Filling {
  readonly text: (field: string) => unknown;
  readonly map: object;
  readonly strays: readonly (readonly [string, unknown])[];
}

/** Canaries wherever a mistake might put one. */
const POISON: Filling = {
  text: (field) => (field === SECRET_FIELD ? SECRETS[3] : `${GROUPED} ${SECRETS[0]} cvc=${CVC}`),
  map: {
    [NUMBER]: NUMBER,
    note: SECRETS.join(' '),
    security_code: Number(CVC),
    hidden: JSON.stringify({ cvv: [CVC], text: NUMBER }),
    marks: [...NUMBER].join('\u200e'),
  },
  strays: STRAYS.map((name, at) => [name, [STRAY, { deep: [STRAY] }, [STRAY]][at % 3]]),
};
const R = '[removed]';
/** What must be left of them. */
const CLEANED: Filling = {
  text: (field) => (field === SECRET_FIELD ? null : `${R} ${R} cvc=${R}`),
  map: {
    [R]: R,
    note: SECRETS.map(() => R).join(' '),
    security_code: R,
    hidden: JSON.stringify({ cvv: R, text: R }),
    marks: R,
  },
  strays: [],
};

/** An object of this type's events with everything that the schema lets it have. */
function filled(type: EventType, filling: Filling): object {
  const kind = kindOf(type);
  const place = EVENT_KINDS.get(kind);
  if (place === undefined) throw new Error(`no schema of ${kind}`);
  // A page of events finds them by it.
  const id = `poisoned_${type.replaceAll('.', '_')}`;
  return { ...hashOf(place, filling), id, object: kind };
}

function hashOf({ fields, object }: Place, filling: Filling): object {
  const own = [...fields].map(([name, place]) => [name, fill(place, name, filling)] as const);
  const kind = object === null ? [] : [['object', object] as const];
  return Object.fromEntries([...own, ...kind, ...filling.strays]);
}

function fill(place: Place, field: string, filling: Filling): unknown {
  if (place.kind === 'value') return filling.text(field);
  if (place.kind === 'map') return filling.map;
  if (place.item !== null) return [fill(place.item, field, filling), ...strayItems(filling)];
  return hashOf(place, filling);
}

/** Of the wrong shape for any list: of hashes, or of values. */
function strayItems({ strays }: Filling): unknown[] {
  return strays.length === 0 ? [] : [[STRAY], [{ deep: STRAY }]];
}

async function emitPoisoned(types: readonly EventType[]): Promise<void> {
  const { services } = server.running;
  const [account] = await services.db.query<{ account_id: string }>(
    'select account_id from webhook_endpoints',
    [],
  );
  const caller: Call['caller'] = {
    accountId: account?.account_id ?? '',
    livemode: false,
    keyKind: 'secret',
    restriction: null,
  };
  await services.db.transaction(async (tx) => {
    emit(
      tx,
      { services, caller, request: { ...NO_REQUEST, idempotencyKey: `${SECRETS[0]} cvc=${CVC}` } },
      types.map((type) => {
        const object = filled(type, POISON);
        return { type, object, previous: object };
      }),
    );
  });
}

function rows(sql: string): Promise<Row[]> {
  return server.running.services.db.query<Row>(sql, []);
}

test('no type of event carries a canary anywhere', async () => {
  await emitPoisoned(EMITTED);
  const events: Body[] = (await server.get('/v1/events?limit=100')).body.data;
  await sink.until(() => sink.arrivals.length >= EMITTED.length);
  await listener.until(2 * EMITTED.length);

  expect(events.map(({ type }) => String(type)).toSorted()).toEqual(EMITTED.toSorted());
  expect(sink.arrivals.map(({ event }) => event.type).toSorted()).toEqual(EMITTED.toSorted());
  const listened = new Set(listener.told.map((message) => message.event_payload));
  expect(listened.size).toBe(EMITTED.length);
  const kept = [
    ...(await rows('select e::text as text from events e')),
    ...(await rows('select o::text as text from outbox o')),
    ...(await rows('select d::text as text from webhook_deliveries d')),
  ].map(({ text }) => String(text));
  const places: Readonly<Record<string, readonly string[]>> = {
    api: events.map((event) => JSON.stringify(event)),
    endpoint: sink.arrivals.map(({ body, headers }) => body + JSON.stringify(headers)),
    listener: listener.told.map((message) => JSON.stringify(message)),
    database: kept,
    log: [await server.log()],
  };
  for (const [place, texts] of Object.entries(places)) {
    expect([place, texts.length > 0]).toEqual([place, true]);
    const leaks = texts.filter((text) => CANARY.test(text));
    expect([place, leaks]).toEqual([place, []]);
  }
});

test('what is left of every object is whole', async () => {
  const events: Body[] = (await server.get('/v1/events?limit=100')).body.data;
  const ours = events.filter(({ data }) => String(data.object.id).startsWith('poisoned_'));
  expect(ours).toHaveLength(EMITTED.length);
  for (const { type, data, request } of ours) {
    const object = filled(type, CLEANED);
    expect(data).toEqual({ object, previous_attributes: object });
    expect(request).toEqual({ id: null, idempotency_key: `${R} cvc=${R}` });
  }
});

test('the loss is logged without what was lost', async () => {
  const lines = (await server.log()).split('\n');
  const line = lines.find((one) => one.includes('"event":"coupon.deleted"')) ?? '{}';
  const names = [
    ...['?', 'number', 'cvc', 'fingerprint_key', 'vault_ref', 'card_ref', 'row', '__proto__'],
    ...['constructor', 'prototype', 'toString'],
  ];
  const paths = ['object', 'previous_attributes'].flatMap((part) =>
    names.map((name) => `${part}.${name}`),
  );
  expect(JSON.parse(line)).toEqual({
    level: 50,
    time: expect.any(Number),
    event: 'coupon.deleted',
    removed: ['secret', 'cvc', 'card_number'],
    unknown: paths.slice(0, 20),
  });
  // So every other test that has a server would fail for it.
  expect(() => assertWholeEvents(server.logFile)).toThrow('"unknown":["object.?"');
});

test('the secrets that our own objects have are null in their events', async () => {
  const amount = { amount: 500, currency: 'usd' };
  const intent = made(await server.post('/v1/payment_intents', amount));
  const setup = made(await server.post('/v1/setup_intents'));
  await server.post(`/v1/payment_intents/${intent.id}`, { description: 'changed' });
  await server.post(`/v1/payment_intents/${intent.id}/cancel`);
  await server.post(`/v1/setup_intents/${setup.id}/cancel`);
  const embedded = made(
    await server.post('/v1/checkout/sessions', {
      ui_mode: 'embedded_page',
      return_url: 'https://shop.example/back',
      line_items: [
        {
          price_data: { currency: 'usd', unit_amount: 100, product_data: { name: 'A' } },
          quantity: 1,
        },
      ],
    }),
  );
  await server.post(`/v1/checkout/sessions/${embedded.id}/expire`);
  for (const { id, client_secret } of [intent, setup, embedded]) {
    expect(client_secret).toMatch(/_secret_/);
    const about: Body[] = (await server.get(`/v1/events?related_object=${id}`)).body.data;
    expect(about.length).toBeGreaterThan(0);
    for (const { data } of about) expect([id, data.object.client_secret]).toEqual([id, null]);
    expect(JSON.stringify(about)).not.toContain(client_secret);
  }
  expect(
    await rows(`select 1 as found from events where data::text like '%\\_secret\\_%'`),
  ).toEqual([]);
});
