// Goal: the private door answers the server alone, only what was agreed, and holds no card data in
// its answers. Method: calls to the real process.
import fs from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DoorClient } from '@coffer/vault-protocol';
import { TEST_CARDS } from '@coffer/kernel/test-cards';
import { cardForm } from '../stand-ins/card-form.ts';
import { ACCOUNT, startVaultProcess, type VaultProcess } from '../stand-ins/vault-process.ts';

let vault: VaultProcess;
beforeAll(async () => {
  vault = await startVaultProcess();
});
afterAll(() => vault.remove());

async function keptRef(): Promise<string> {
  vault.server.reply = () => ({ status: 402 });
  await vault.post('/v1/payment_methods', cardForm());
  return vault.server.envelopes.at(-1)?.card?.facts.ref ?? '';
}

const find = (ref: string): Promise<unknown> =>
  vault.rows('select claimed_at is not null as claimed from cards where ref = $1', [ref]);

test('only its owner can open the socket, and only with the token', async () => {
  const { socketPath } = vault.config.vaultDoor;
  expect(fs.statSync(socketPath).mode & 0o777).toBe(0o600);
  for (const token of ['', 'token', 'token of the vault!', 'Token of the vault']) {
    const client = new DoorClient({ socketPath, token });
    const answer = await client.call({
      path: '/cards/test-alias',
      body: { account_id: ACCOUNT, alias: 'pm_card_visa' },
      timeoutMs: 60_000,
    });
    expect([answer.status, String(answer.body)]).toEqual([401, '{"error":"unauthorized"}']);
    client.close();
  }
});

test('no connection ends for being idle: a call may be on its way then', async () => {
  const client = new DoorClient(vault.config.vaultDoor);
  const { headers } = await client.call({ path: '/cards/claim', body: {}, timeoutMs: 60_000 });
  client.close();
  expect(headers.connection).toBe('keep-alive');
  // Node's servers name the time that they keep a connection for, when there is one.
  expect(headers).not.toHaveProperty('keep-alive');
});

test('a card is claimed and deleted, in its own account only, as often as asked', async () => {
  const ref = await keptRef();
  expect(await find(ref)).toEqual([{ claimed: false }]);
  const other = { account_id: 'acct_BBBBBBBBBBBB', refs: [ref] };
  const own = { account_id: ACCOUNT, refs: [ref, 'vcard_unknown'] };
  const done = { status: 200, body: {} };
  expect(await vault.door('/cards/claim', other)).toEqual(done);
  expect(await find(ref)).toEqual([{ claimed: false }]);
  expect(await vault.door('/cards/claim', own)).toEqual(done);
  expect(await vault.door('/cards/claim', own)).toEqual(done);
  expect(await find(ref)).toEqual([{ claimed: true }]);
  expect(await vault.door('/cards/delete', other)).toEqual(done);
  expect(await find(ref)).toEqual([{ claimed: true }]);
  expect(await vault.door('/cards/delete', own)).toEqual(done);
  expect(await vault.door('/cards/delete', own)).toEqual(done);
  expect(await find(ref)).toEqual([]);
});

test('deleting a card deletes its CVC', async () => {
  const ref = await keptRef();
  const left = `select 1 from cvcs v join cards c on c.cvc_ref = v.ref where c.ref = '${ref}'`;
  expect(await vault.rows(left)).toHaveLength(1);
  const [card] = await vault.rows('select cvc_ref from cards where ref = $1', [ref]);
  await vault.door('/cards/delete', { account_id: ACCOUNT, refs: [ref] });
  expect(await vault.rows('select 1 from cvcs where ref = $1', [card?.['cvc_ref']])).toEqual([]);
});

test('every alias of the list becomes a card of its brand', async () => {
  const aliases = new Map(
    TEST_CARDS.flatMap(({ payment_method, token, brand }) =>
      [payment_method, token].filter((name) => name !== null).map((name) => [name, brand] as const),
    ),
  );
  expect(aliases.size).toBeGreaterThan(100);
  for (const [alias, brand] of aliases) {
    const { status, body } = await vault.door('/cards/test-alias', { account_id: ACCOUNT, alias });
    expect([alias, status, body]).toEqual([alias, 200, expect.objectContaining({ brand })]);
  }
  // Everybody knows them: none is stored.
  expect(await vault.rows("select 1 from cards where ref like 'vlist%'")).toEqual([]);
});

test('a CVC is extended once, for at most an hour in all, and only for its account', async () => {
  const ref = await keptRef();
  const [card] = await vault.rows('select cvc_ref from cards where ref = $1', [ref]);
  const cvcRef = card?.['cvc_ref'];
  const lifeMs = async (): Promise<number> => {
    const [row] = await vault.rows(
      `select (extract(epoch from expires_at - now()) * 1000)::float8 as ms from cvcs
       where ref = $1`,
      [cvcRef],
    );
    return Number(row?.['ms']);
  };
  const extend = (accountId: string, life: number): Promise<unknown> =>
    vault.door('/cvcs/extend', { account_id: accountId, cvc_ref: cvcRef, life_ms: life });
  const extended = (value: boolean): unknown => ({ status: 200, body: { extended: value } });
  const MINUTE_MS = 60_000;
  expect(await extend('acct_BBBBBBBBBBBB', 30 * MINUTE_MS)).toEqual(extended(false));
  expect(await lifeMs()).toBeLessThanOrEqual(15 * MINUTE_MS);
  expect(await extend(ACCOUNT, 24 * 60 * MINUTE_MS)).toEqual(extended(true));
  const first = await lifeMs();
  expect(first).toBeGreaterThan(58 * MINUTE_MS);
  expect(first).toBeLessThanOrEqual(60 * MINUTE_MS);
  expect(await extend(ACCOUNT, 24 * 60 * MINUTE_MS)).toEqual(extended(false));
  expect(await lifeMs()).toBeLessThanOrEqual(first);
});

test('an extension never shortens, and revives nothing', async () => {
  const ref = await keptRef();
  const [card] = await vault.rows('select cvc_ref from cards where ref = $1', [ref]);
  const cvcRef = card?.['cvc_ref'];
  const call = { account_id: ACCOUNT, cvc_ref: cvcRef, life_ms: 1 };
  await vault.rows(`update cvcs set expires_at = now() where ref = $1`, [cvcRef]);
  expect(await vault.door('/cvcs/extend', call)).toEqual({
    status: 200,
    body: { extended: false },
  });
  const other = await keptRef();
  const [next] = await vault.rows('select cvc_ref from cards where ref = $1', [other]);
  await vault.door('/cvcs/extend', { ...call, cvc_ref: next?.['cvc_ref'] });
  const left = await vault.rows(
    `select 1 from cvcs where ref = $1 and expires_at > now() + interval '14 minutes'`,
    [next?.['cvc_ref']],
  );
  expect(left).toHaveLength(1);
});

test('a CVC is deleted in its own account only, as often as asked', async () => {
  const ref = await keptRef();
  const [card] = await vault.rows('select cvc_ref from cards where ref = $1', [ref]);
  const cvcRef = card?.['cvc_ref'];
  const left = (): Promise<unknown> => vault.rows('select 1 from cvcs where ref = $1', [cvcRef]);
  const done = { status: 200, body: {} };
  const other = { account_id: 'acct_BBBBBBBBBBBB', cvc_ref: cvcRef };
  expect(await vault.door('/cvcs/delete', other)).toEqual(done);
  expect(await left()).toHaveLength(1);
  for (let time = 0; time < 2; time += 1) {
    expect(await vault.door('/cvcs/delete', { ...other, account_id: ACCOUNT })).toEqual(done);
    expect(await left()).toEqual([]);
  }
});

describe('malformed calls', () => {
  const send = {
    account_id: ACCOUNT,
    livemode: false,
    reference: 'op',
    skeleton: 's',
    parameters: {},
    card_ref: null,
    cvc_ref: null,
  };
  test.each<[string, unknown]>([
    ['/send', null],
    ['/send', []],
    ['/send', {}],
    ['/send', { ...send, account_id: '' }],
    ['/send', { ...send, livemode: 'false' }],
    ['/send', { ...send, reference: 5 }],
    ['/send', { ...send, skeleton: 'x'.repeat(300) }],
    ['/send', { ...send, parameters: [] }],
    ['/send', { ...send, parameters: { a: {} } }],
    ['/send', { ...send, card_ref: undefined }],
    ['/send', { ...send, cvc_ref: 1 }],
    ['/cards/test-alias', { account_id: ACCOUNT }],
    ['/cvcs/extend', { account_id: ACCOUNT, cvc_ref: 'x' }],
    ['/cvcs/extend', { account_id: ACCOUNT, cvc_ref: 'x', life_ms: 0 }],
    ['/cvcs/extend', { account_id: ACCOUNT, cvc_ref: 'x', life_ms: 0.5 }],
    ['/cvcs/delete', { account_id: ACCOUNT }],
    ['/cvcs/delete', { account_id: ACCOUNT, cvc_ref: 5 }],
    ['/cards/claim', { account_id: ACCOUNT, refs: 'x' }],
    ['/cards/claim', { account_id: ACCOUNT, refs: [1] }],
    ['/cards/delete', { refs: [] }],
    ['/cards/delete', { account_id: ACCOUNT, refs: Array.from({ length: 1001 }, () => 'x') }],
  ])('%s %j', async (path, body) => {
    expect(await vault.door(path, body)).toEqual({
      status: 400,
      body: { error: 'malformed_request' },
    });
  });

  test.each(['/', '/envelope', '/cards', '/cards/reveal', '/send/', '/send?x'])(
    '%s is not there',
    async (path) => {
      expect(await vault.door(path, {})).toEqual({ status: 404, body: { error: 'not_found' } });
    },
  );

  test('a key named __proto__ is only a key', async () => {
    const parameters: unknown = JSON.parse('{"__proto__":1}');
    expect(await vault.door('/send', { ...send, parameters })).toEqual({
      status: 200,
      body: { status: 'refused', reason: 'unknown_skeleton' },
    });
  });
});
