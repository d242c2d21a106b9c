// Goal: the server is asked about a key rarely, and its changes are seen soon. Method: a stand-in
// door and a clock moved by hand.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createHash } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DoorClient } from '@coffer/vault-protocol';
import { handClock } from '../stand-ins/key-store.ts';
import { startServerDoor, type ServerDoor } from '../stand-ins/server-door.ts';
import { KeyDirectory } from './key-directory.ts';

const OWNER = {
  account_id: 'acct_AAAAAAAAAAAA',
  livemode: false,
  kind: 'publishable',
  permissions: null,
  expires_at: null,
  raw_card_data: false,
} as const;
const clock = handClock(0);
let dir: string;
let door: ServerDoor;
let client: DoorClient;
let directory: KeyDirectory;
beforeEach(async () => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'cde-door-'));
  door = await startServerDoor({ socketPath: path.join(dir, 'api.sock'), token: 't' });
  client = new DoorClient(door.address);
  directory = new KeyDirectory(client, clock, () => clock.nowAtMs);
  clock.nowAtMs = 0;
});
afterEach(async () => {
  client.close();
  await door.close();
  fs.rmSync(dir, { recursive: true });
});

test('a good answer is good for a second, and the server sees only a digest', async () => {
  door.keys.set('pk_test_1', OWNER);
  const answers = await Promise.all([1, 2, 3].map(() => directory.resolve('pk_test_1')));
  expect(answers).toEqual([OWNER, OWNER, OWNER]);
  clock.nowAtMs = 999;
  expect(await directory.resolve('pk_test_1')).toEqual(OWNER);
  expect(door.lookUps).toEqual([createHash('sha256').update('pk_test_1').digest('hex')]);
  door.keys.clear();
  clock.nowAtMs = 1_000;
  expect(await directory.resolve('pk_test_1')).toBeNull();
  expect(door.lookUps).toHaveLength(2);
});

test('that there is no such key is remembered a little longer', async () => {
  expect(await directory.resolve('pk_test_1')).toBeNull();
  door.keys.set('pk_test_1', OWNER);
  clock.nowAtMs = 4_999;
  expect(await directory.resolve('pk_test_1')).toBeNull();
  clock.nowAtMs = 5_000;
  expect(await directory.resolve('pk_test_1')).toEqual(OWNER);
});

test('a key that expires is refused from that second on, whatever is remembered', async () => {
  door.keys.set('rk_test_1_0123456789', { ...OWNER, expires_at: 1 });
  expect(await directory.resolve('rk_test_1_0123456789')).toMatchObject({ expires_at: 1 });
  clock.nowAtMs = 1_000;
  await expect(directory.resolve('rk_test_1_0123456789')).rejects.toMatchObject({
    status: 401,
    fields: { code: 'api_key_expired' },
    message: 'Expired API Key provided: rk_test_********6789',
  });
});

test('an answer that took long is kept no longer for it', async () => {
  door.keys.set('pk_test_1', OWNER);
  const answer = directory.resolve('pk_test_1');
  clock.nowAtMs = 600;
  await answer;
  door.keys.clear();
  clock.nowAtMs = 1_000;
  expect(await directory.resolve('pk_test_1')).toBeNull();
});

test('a clock that is set back keeps nothing longer', async () => {
  let steadyMs = 0;
  const own = new KeyDirectory(client, clock, () => steadyMs);
  clock.nowAtMs = 3_600_000;
  door.keys.set('pk_test_1', OWNER);
  expect(await own.resolve('pk_test_1')).toEqual(OWNER);
  door.keys.clear();
  clock.nowAtMs = 0;
  steadyMs = 1_000;
  expect(await own.resolve('pk_test_1')).toBeNull();
});

test('a question that was asked a second ago is asked again', async () => {
  door.keys.set('pk_test_1', OWNER);
  const first = directory.resolve('pk_test_1');
  clock.nowAtMs = 999;
  const joined = directory.resolve('pk_test_1');
  clock.nowAtMs = 1_000;
  const second = directory.resolve('pk_test_1');
  expect(await Promise.all([first, joined, second])).toEqual([OWNER, OWNER, OWNER]);
  expect(door.lookUps).toHaveLength(2);
});

test('a failure is not remembered', async () => {
  const away = new DoorClient({ socketPath: path.join(dir, 'none.sock'), token: 't' });
  await expect(new KeyDirectory(away, clock).resolve('pk_test_1')).rejects.toThrow('door');
  const stranger = new DoorClient({ ...door.address, token: 'wrong' });
  await expect(new KeyDirectory(stranger, clock).resolve('pk_test_1')).rejects.toThrow(
    'The API is not available right now.',
  );
  stranger.close();
  away.close();
});
