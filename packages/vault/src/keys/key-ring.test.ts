// Goal: data keys are replaced in time, retired ones only open, and several nodes agree. Method:
// rings with small limits over a real database.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { OperatorError, Secret, systemClock } from '@coffer/kernel';
import { openKeyStore, type KeyStore } from '../stand-ins/key-store.ts';
import { fingerprint, keyedDigest } from './keyed-digest.ts';
import { KeyRing, ROTATION, type RotationLimits } from './key-ring.ts';

let store: KeyStore;
beforeEach(async () => {
  store = await openKeyStore();
});
afterEach(() => store.remove());

const open = (rotation: RotationLimits = ROTATION): Promise<KeyRing> =>
  KeyRing.open({ ...store, clock: systemClock, rotation });

async function idsOf(ring: KeyRing, uses: number): Promise<string[]> {
  const ids: string[] = [];
  for (let i = 0; i < uses; i += 1) ids.push((await ring.encryptionKey()).id);
  return ids;
}

const small = { usesMax: 4, usesPerBlock: 2, ageMaxMs: 60_000 };

test('a key is replaced when its uses are used up, and stays to open what it sealed', async () => {
  const ring = await open(small);
  // Opening the ring takes one use, to see that there is a key.
  const ids = await idsOf(ring, 7);
  expect(new Set(ids.slice(0, 3)).size).toBe(1);
  expect(new Set(ids.slice(3)).size).toBe(1);
  expect(ids[0]).not.toBe(ids[3]);
  const rows = await store.database.query(
    `select id, uses::int, retired_at is null as active from keys where purpose = 'card'
     order by created_at`,
    [],
  );
  expect(rows).toEqual([
    { id: ids[0], uses: 6, active: false },
    { id: ids[3], uses: 4, active: true },
  ]);
  const other = await open(small);
  expect((await other.decryptionKey(ids[0] ?? '')).reveal()).toEqual(
    (await ring.decryptionKey(ids[0] ?? '')).reveal(),
  );
});

test('a key is replaced when it is too old', async () => {
  const [before] = await idsOf(await open(), 1);
  await store.database.query(`update keys set created_at = now() - interval '91 days'`, []);
  const [after] = await idsOf(await open(), 1);
  expect(after).not.toBe(before);
});

test('a key that another node retired encrypts no longer than a minute', async () => {
  let nowMs = Date.now();
  const ring = await KeyRing.open({ ...store, clock: { nowMs: () => nowMs }, rotation: ROTATION });
  const [before] = await idsOf(ring, 1);
  await store.database.query(`update keys set created_at = now() - interval '91 days'`, []);
  const [after] = await idsOf(await open(), 1);
  nowMs += 59_999;
  expect(await idsOf(ring, 1)).toEqual([before]);
  nowMs += 1;
  expect(await idsOf(ring, 1)).toEqual([after]);
});

test('nodes that start or rotate at once agree on one key', async () => {
  const rings = await Promise.all([1, 2, 3].map(() => open(small)));
  const [digest, ...digests] = rings.map((ring) => ring.digestKey.reveal().toString('hex'));
  expect(digests).toEqual([digest, digest]);
  await Promise.all(rings.map((ring) => Promise.all([1, 2, 3].map(() => ring.encryptionKey()))));
  const rows = await store.database.query(
    `select max(uses)::int <= 6 as bounded,
       count(*) filter (where retired_at is null)::int as active from keys where purpose = 'card'`,
    [],
  );
  expect(rows).toEqual([{ bounded: true, active: 1 }]);
});

test('keys of another key file are an error of the operator', async () => {
  await open();
  const other = await openKeyStore();
  const mixed = KeyRing.open({
    ...store,
    provider: other.provider,
    clock: systemClock,
    rotation: ROTATION,
  });
  await expect(mixed).rejects.toThrow(OperatorError);
  await other.remove();
});

test('no key stands in the database in the clear', async () => {
  const ring = await open();
  const { key } = await ring.encryptionKey();
  const rows = await store.database.query<{ wrapped: Buffer }>('select wrapped from keys', []);
  expect(rows).toHaveLength(3);
  for (const { wrapped } of rows) {
    for (const secret of [key, ring.digestKey, ring.fingerprintKey]) {
      expect(wrapped.includes(secret.reveal())).toBe(false);
    }
  }
});

test('digests differ by purpose and account; fingerprints are 16 base-62 digits', () => {
  const key = new Secret(Buffer.alloc(32, 1));
  const number = new Secret(Buffer.from('4242424242424242'));
  const digest = (purpose: 'form' | 'send', accountId: string): string =>
    keyedDigest(key, { purpose, accountId, content: 'x' }).toString('hex');
  expect(new Set([digest('form', 'a'), digest('send', 'a'), digest('form', 'b')]).size).toBe(3);
  expect(fingerprint(key, 'a', number)).toMatch(/^[0-9A-Za-z]{16}$/);
  expect(fingerprint(key, 'a', number)).toBe(fingerprint(key, 'a', number));
  expect(fingerprint(key, 'a', number)).not.toBe(fingerprint(key, 'b', number));
});
