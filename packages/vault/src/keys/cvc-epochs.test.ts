// Goal: the key of an epoch ends with the last CVC under it, in memory and in the database. Method:
// a clock moved by hand over a real database.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { endCvcs } from '../jobs/jobs.ts';
import { handClock, openKeyStore, type KeyStore } from '../stand-ins/key-store.ts';
import { CVC_LIFE_MS, CvcEpochs } from './cvc-epochs.ts';

const START_MS = 1_000 * CVC_LIFE_MS;
const clock = handClock(START_MS);
let store: KeyStore;
beforeEach(async () => {
  store = await openKeyStore();
  clock.nowAtMs = START_MS;
});
afterEach(() => store.remove());

const open = (): CvcEpochs => new CvcEpochs({ ...store, clock });

test('one key for a quarter of an hour, the same for every node', async () => {
  const nodes = [open(), open()];
  const keys = await Promise.all(nodes.flatMap((node) => [node.current(), node.current()]));
  expect(keys.map(({ epoch }) => epoch)).toEqual([1000, 1000, 1000, 1000]);
  expect(new Set(keys.map(({ key }) => key.reveal().toString('hex'))).size).toBe(1);
  clock.nowAtMs += CVC_LIFE_MS;
  const next = await nodes[0]?.current();
  expect(next?.epoch).toBe(1001);
  expect(next?.key.reveal()).not.toEqual(keys[0]?.key.reveal());
});

test('a key is destroyed with its CVCs when the last of them has ended', async () => {
  const epochs = open();
  const { epoch, key } = await epochs.current();
  const bytes = key.reveal();
  const insert = `insert into cvcs (account_id, ref, epoch, sealed, expires_at)
    values ('a', $1, $2, '', now() + interval '1 hour')`;
  await store.database.query(insert, ['vcvc_1', epoch]);
  // One minute before the end of the next epoch, a CVC of this one may still be alive.
  clock.nowAtMs = START_MS + 2 * CVC_LIFE_MS - 1;
  await endCvcs(store.database, epochs);
  expect(await epochs.byEpoch(epoch)).toBe(key);
  expect(await open().byEpoch(epoch)).not.toBeNull();

  clock.nowAtMs += 1;
  await endCvcs(store.database, epochs);
  expect(await epochs.byEpoch(epoch)).toBeNull();
  expect(await open().byEpoch(epoch)).toBeNull();
  expect(bytes).toEqual(Buffer.alloc(32));
  expect(await store.database.query('select 1 from cvcs', [])).toEqual([]);
});

test('CVCs end by themselves before their key does', async () => {
  const epochs = open();
  const { epoch } = await epochs.current();
  const insert = `insert into cvcs (account_id, ref, epoch, sealed, expires_at)
    values ('a', 'vcvc_1', $1, '', now()), ('a', 'vcvc_2', $1, '', now() + interval '1 minute')`;
  await store.database.query(insert, [epoch]);
  await endCvcs(store.database, epochs);
  expect(await store.database.query('select ref from cvcs', [])).toEqual([{ ref: 'vcvc_2' }]);
});

test('CVCs and the keys of their epochs are in no write-ahead log', async () => {
  const rows = await store.database.query(
    `select relname from pg_class where relkind = 'r' and relpersistence = 'u' order by relname`,
    [],
  );
  expect(rows).toEqual([{ relname: 'cvc_epochs' }, { relname: 'cvcs' }]);
});
