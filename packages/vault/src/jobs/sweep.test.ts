// Goal: a card that nobody claimed ends, unless the server's records name it. Method: real store
// and database, a stand-in server, and ages given by hand.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Secret, systemClock, systemRandom } from '@coffer/kernel';
import { DoorClient } from '@coffer/vault-protocol';
import type { ValidCard } from '../card/valid-card.ts';
import { CvcEpochs } from '../keys/cvc-epochs.ts';
import { KeyRing, ROTATION } from '../keys/key-ring.ts';
import { openKeyStore, type KeyStore } from '../stand-ins/key-store.ts';
import { startServerDoor, type ServerDoor } from '../stand-ins/server-door.ts';
import { CardStore } from '../store/card-store.ts';
import { forgetIdempotency } from './jobs.ts';
import { sweepProvisional, type SweepOptions } from './sweep.ts';

const A = 'acct_AAAAAAAAAAAA';
const B = 'acct_BBBBBBBBBBBB';
let dir: string;
let keyStore: KeyStore;
let store: CardStore;
let door: ServerDoor;
let client: DoorClient;
let options: SweepOptions;
beforeEach(async () => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'cde-door-'));
  keyStore = await openKeyStore();
  const { database, audit } = keyStore;
  const keys = await KeyRing.open({ ...keyStore, clock: systemClock, rotation: ROTATION });
  const epochs = new CvcEpochs({ ...keyStore, clock: systemClock });
  const ids = { clock: systemClock, random: systemRandom };
  store = new CardStore({ database, keys, epochs, audit, ids });
  door = await startServerDoor({ socketPath: path.join(dir, 'api.sock'), token: 't' });
  client = new DoorClient(door.address);
  options = { database, store, serverDoor: client };
});
afterEach(async () => {
  client.close();
  await door.close();
  await keyStore.remove();
  fs.rmSync(dir, { recursive: true });
});

async function keep(accountId: string, idempotency: Buffer | null = null): Promise<string> {
  const card: ValidCard = {
    number: new Secret(Buffer.from('4242424242424242')),
    cvc: null,
    brand: 'visa',
    bin: '42424242',
    last4: '4242',
    expiry: { month: 12, year: 2034 },
    funding: 'credit',
    country: 'US',
    networks: ['visa'],
  };
  return (await store.keepCard({ accountId, livemode: false, card, idempotency })).ref;
}

async function left(): Promise<Record<string, boolean>> {
  const rows = await keyStore.database.query<{ ref: string; claimed: boolean }>(
    'select ref, claimed_at is not null as claimed from cards',
    [],
  );
  return Object.fromEntries(rows.map(({ ref, claimed }) => [ref, claimed]));
}

async function age(ref: string, minutes: number): Promise<void> {
  await keyStore.database.query(
    `update cards set provisional_since = now() - $2 * interval '1 minute' where ref = $1`,
    [ref, minutes],
  );
}

const HOUR_MS = 3_600_000;

test('old cards that the server holds are claimed, the others deleted; young ones stay', async () => {
  const [held, lost, young, claimed] = [await keep(A), await keep(A), await keep(A), await keep(A)];
  const other = await keep(B);
  for (const ref of [held, lost, claimed, other]) await age(ref, 61);
  await store.claim(A, [claimed]);
  door.held.add(held);
  await sweepProvisional(options, HOUR_MS);
  expect(await left()).toEqual({ [held]: true, [young]: false, [claimed]: true });
  const asked = door.heldRequests.map(({ account_id, refs }) => [account_id, refs.toSorted()]);
  expect(asked).toHaveLength(2);
  expect(Object.fromEntries(asked)).toEqual({ [A]: [held, lost].toSorted(), [B]: [other] });
});

test('while the server cannot be asked every card stays', async () => {
  const ref = await keep(A);
  const away = new DoorClient({ socketPath: path.join(dir, 'none.sock'), token: 't' });
  const stranger = new DoorClient({ ...door.address, token: 'wrong' });
  for (const serverDoor of [away, stranger]) {
    await sweepProvisional({ ...options, serverDoor }, 0);
    serverDoor.close();
  }
  expect(await left()).toEqual({ [ref]: false });
});

test('a card that a retry used again while the server was asked stays', async () => {
  const retry = Buffer.from('the same request');
  const ref = await keep(A, retry);
  await age(ref, 61);
  door.whileAsked = async () => {
    expect(await keep(A, retry)).toBe(ref);
  };
  await sweepProvisional(options, HOUR_MS);
  expect(await left()).toEqual({ [ref]: false });
});

test('after a day an idempotency key names no card any more', async () => {
  const retry = Buffer.from('the same request');
  const ref = await keep(A, retry);
  await age(ref, 23 * 60);
  await forgetIdempotency(keyStore.database);
  expect(await keep(A, retry)).toBe(ref);
  await age(ref, 25 * 60);
  await forgetIdempotency(keyStore.database);
  expect(await keep(A, retry)).not.toBe(ref);
});
