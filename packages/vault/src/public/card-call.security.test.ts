// Goal: card testing is slowed down before anything is sealed or stored. Method: live-mode calls
// against a clock that stands still, until each limit is reached.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { RateLimiter, RateLimitError, systemRandom } from '@coffer/kernel';
import type { ResolvedKey } from '@coffer/vault-protocol';
import { CvcEpochs } from '../keys/cvc-epochs.ts';
import { KeyRing, ROTATION } from '../keys/key-ring.ts';
import { handClock, openKeyStore, type KeyStore } from '../stand-ins/key-store.ts';
import { CardStore } from '../store/card-store.ts';
import { keepCardData, type CardCall, type CardCallOptions } from './card-call.ts';

const clock = handClock(Date.parse('2026-06-15T12:00:00Z'));
let store: KeyStore;
let options: CardCallOptions;
const owners = new Map<string, ResolvedKey>();

beforeEach(async () => {
  store = await openKeyStore();
  const { database, audit } = store;
  const keys = await KeyRing.open({ ...store, clock, rotation: ROTATION });
  const epochs = new CvcEpochs({ ...store, clock });
  const ids = { clock, random: systemRandom };
  options = {
    store: new CardStore({ database, keys, epochs, audit, ids }),
    keys,
    directory: { resolve: (key) => Promise.resolve(owners.get(key) ?? null) },
    limiter: new RateLimiter(clock),
    audit,
    clock,
    tls: true,
  };
  const live = {
    account_id: 'acct_AAAAAAAAAAAA',
    livemode: true,
    permissions: null,
    expires_at: null,
    raw_card_data: true,
  };
  owners.set('pk', { ...live, kind: 'publishable' });
  owners.set('sk', { ...live, kind: 'secret' });
});
afterEach(() => store.remove());

interface Change {
  readonly key?: string;
  readonly number?: string;
  readonly address?: string;
  readonly target?: string;
}

function call(change: Change): CardCall {
  const { key = 'sk', number = '4111111111111111', address = '192.0.2.1' } = change;
  const [expMonth, expYear] = [Buffer.from('12'), Buffer.from('34')];
  const card = { at: 'card', number: Buffer.from(number), cvc: null, expMonth, expYear };
  const { target = 'POST /v1/tokens' } = change;
  return {
    key,
    target,
    idempotencyKey: undefined,
    address,
    comparable: Buffer.alloc(0),
    card,
    cvc: null,
  };
}

/** How a call ended: kept, or the reason or code of its refusal. */
async function end(change: Change): Promise<string> {
  try {
    await keepCardData(call(change), options);
    return 'kept';
  } catch (error) {
    if (error instanceof RateLimitError) return error.reason;
    return error instanceof Error ? error.message : 'unknown';
  }
}

async function repeat(times: number, change: Change): Promise<Set<string>> {
  const ends = new Set<string>();
  for (let i = 0; i < times; i += 1) ends.add(await end(change));
  return ends;
}

test('one address with a publishable key: 100 cards, then 5 a second', async () => {
  const wrong = { key: 'pk', number: '4111111111111112' };
  expect(await repeat(100, wrong)).toEqual(new Set(['Your card number is incorrect.']));
  expect(await end(wrong)).toBe('global-rate');
  expect(await end({ key: 'pk' })).toBe('global-rate');
  expect(await end({ key: 'pk', address: '192.0.2.2' })).toBe('kept');
  clock.nowAtMs += 1_000;
  expect(await repeat(5, { key: 'pk' })).toEqual(new Set(['kept']));
  expect(await end({ key: 'pk' })).toBe('global-rate');
});

test('one key: 500 calls, whatever the addresses', async () => {
  const wrong = { number: '4111111111111112' };
  expect(await repeat(500, wrong)).toEqual(new Set(['Your card number is incorrect.']));
  expect(await end({ address: '192.0.2.2' })).toBe('global-rate');
});

test('one BIN: 200 cards, and nothing is stored after that', async () => {
  expect(await repeat(200, {})).toEqual(new Set(['kept']));
  expect(await end({})).toBe('resource-specific');
  expect(await end({ number: '5500005555555559' })).toBe('kept');
  const rows = await store.database.query('select count(*)::int as count from cards', []);
  expect(rows).toEqual([{ count: 201 }]);
});

test.each([
  [['rak_token_write'], 'POST /v1/tokens', 'kept'],
  [['rak_payment_method_write'], 'POST /v1/payment_methods?expand[]=customer', 'kept'],
  [
    ['rak_payment_intent_write', 'rak_payment_method_write'],
    'POST /v1/payment_intents/pi_1/confirm',
    'kept',
  ],
  [['rak_payment_intent_write'], 'POST /v1/payment_intents', 'rak_payment_method_write'],
  [['rak_token_read', 'rak_customer_write'], 'POST /v1/tokens', 'rak_token_write'],
  [['rak_token_write'], 'POST /v1/payment_methods', 'rak_payment_method_write'],
  [['rak_token_write'], 'POST /v1/elsewhere', 'Use a secret key for it.'],
])('a restricted key that may %j sends a card to %s: %s', async (permissions, target, ended) => {
  const account = {
    account_id: 'acct_AAAAAAAAAAAA',
    livemode: false,
    raw_card_data: true,
  } as const;
  owners.set('rk', { ...account, kind: 'secret', permissions, expires_at: null });
  const outcome = await end({ key: 'rk', target, number: '4242424242424242' });
  if (ended === 'kept') expect(outcome).toBe('kept');
  else {
    expect(outcome).toContain(
      "The provided key 'rk_test_***' does not have the required permissions",
    );
    expect(outcome).toContain(ended);
  }
  const rows = await store.database.query('select count(*)::int as count from cards', []);
  expect(rows).toEqual([{ count: ended === 'kept' ? 1 : 0 }]);
});

test('a restricted key uses up its own calls, and all of them together no more than theirs', async () => {
  const account = { account_id: 'acct_AAAAAAAAAAAA', livemode: true, raw_card_data: true } as const;
  const may = { permissions: ['rak_token_write'], expires_at: null } as const;
  for (const key of ['rk1', 'rk2', 'rk3']) owners.set(key, { ...account, ...may, kind: 'secret' });
  const wrong = { number: '4111111111111112' };
  const refused = new Set(['Your card number is incorrect.']);
  expect(await repeat(500, { ...wrong, key: 'rk1' })).toEqual(refused);
  expect(await end({ ...wrong, key: 'rk1' })).toBe('global-rate');
  expect(await repeat(500, { ...wrong, key: 'rk2' })).toEqual(refused);
  expect(await end({ ...wrong, key: 'rk3' })).toBe('global-rate');
  expect(await end({ key: 'sk' })).toBe('kept');
});

test('a refused card is in the audit log, without anything of it', async () => {
  await end({ number: '4111111111111112' });
  await end({ key: 'nobody' });
  await store.audit.flush();
  const rows = await store.database.query(
    `select account_id, subject from audit_log where event = 'card_refused' order by sequence`,
    [],
  );
  expect(rows).toEqual([
    { account_id: 'acct_AAAAAAAAAAAA', subject: 'incorrect_number' },
    { account_id: null, subject: 'unknown_key' },
  ]);
});
