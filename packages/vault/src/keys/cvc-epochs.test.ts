// Goal: the key of an epoch ends with the last CVC under it, in memory and in the database. Method:
// a clock moved by hand over a real database.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { endCvcs } from '../jobs/jobs.ts';
import { handClock, openKeyStore, type KeyStore } from '../stand-ins/key-store.ts';
import { CVC_LIFE_MAX_MS, CVC_LIFE_MS, CvcEpochs } from './cvc-epochs.ts';

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
  expect(new Set(keys.map(({ id }) => id)).size).toBe(1);
  expect(new Set(keys.map(({ key }) => key.reveal().toString('hex'))).size).toBe(1);
  clock.nowAtMs += CVC_LIFE_MS;
  const next = await nodes[0]?.current();
  expect(next?.id).not.toBe(keys[0]?.id);
  expect(next?.key.reveal()).not.toEqual(keys[0]?.key.reveal());
});

test('a key is destroyed with its CVCs when the last of them has ended', async () => {
  const epochs = open();
  const { id, key } = await epochs.current();
  const bytes = key.reveal();
  // One minute before the end of the next epoch, a CVC of this one may still be alive.
  clock.nowAtMs = START_MS + 2 * CVC_LIFE_MS - 1;
  await endCvcs(store.database, epochs);
  expect(await epochs.byId(id)).toBe(key);
  expect(await open().byId(id)).not.toBeNull();

  clock.nowAtMs += 1;
  await endCvcs(store.database, epochs);
  expect(await epochs.byId(id)).toBeNull();
  expect(await open().byId(id)).toBeNull();
  expect(bytes).toEqual(Buffer.alloc(32));
});

test('the key of an extended CVC lives as long as the CVC, and never longer than one may', async () => {
  const epochs = open();
  const { id, key } = await epochs.current();
  const bytes = Buffer.from(key.reveal());
  await store.database.query(
    `insert into cvcs (account_id, ref, key_id, sealed, expires_at)
     values ('a', 'vcvc_1', $1, '', now() + interval '1 day')`,
    [id],
  );
  clock.nowAtMs = START_MS + CVC_LIFE_MS + CVC_LIFE_MAX_MS;
  await endCvcs(store.database, epochs);
  // It left memory at the end of its epoch, and comes back for the CVC that still lives.
  expect(key.reveal()).toEqual(Buffer.alloc(32));
  const again = (await epochs.byId(id))?.reveal();
  expect(again).toEqual(bytes);
  clock.nowAtMs += CVC_LIFE_MS;
  await endCvcs(store.database, epochs);
  expect(await epochs.byId(id)).toBeNull();
  expect(again).toEqual(Buffer.alloc(32));
  expect(await store.database.query('select 1 from cvcs', [])).toEqual([]);
});

test('after a crash of the database, nodes come back to one key', async () => {
  const [first, second] = [open(), open()];
  const before = await first.current();
  await store.database.query('truncate cvcs, cvc_keys', []);
  const made = await second.current();
  expect(made.id).not.toBe(before.id);
  // The first still holds the old key, whose name the database refuses; then it forgets.
  expect((await first.current()).id).toBe(before.id);
  first.forget();
  const after = await first.current();
  expect([after.id, after.key.reveal()]).toEqual([made.id, made.key.reveal()]);
});

test('CVCs end by themselves before their key does', async () => {
  const epochs = open();
  const { id } = await epochs.current();
  const insert = `insert into cvcs (account_id, ref, key_id, sealed, expires_at)
    values ('a', 'vcvc_1', $1, '', now()), ('a', 'vcvc_2', $1, '', now() + interval '1 minute')`;
  await store.database.query(insert, [id]);
  await endCvcs(store.database, epochs);
  expect(await store.database.query('select ref from cvcs', [])).toEqual([{ ref: 'vcvc_2' }]);
});

test('CVCs and the keys of their epochs are in no write-ahead log', async () => {
  const rows = await store.database.query(
    `select relname from pg_class where relkind = 'r' and relpersistence = 'u' order by relname`,
    [],
  );
  expect(rows).toEqual([{ relname: 'cvc_keys' }, { relname: 'cvcs' }]);
});
