/*
 * Goal: nobody but the holder of a session's id gets its events; pages, strangers, flooders and
 * clients whose key is gone get none, and cannot tie the server up.
 * Method: a whole server, attacked over sockets; its clock is moved by hand.
 */
import { createHash } from 'node:crypto';
import http from 'node:http';
import net from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { mintAccountId, mintSecretId, systemRandom } from '@coffer/kernel';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { SqlValue } from '../../store/queryable.ts';
import { Listener, serveUpgrades, type OwnServer } from '../../testing/listener.ts';
import { PUBLISHABLE_KEY, TestServer, type Ask, type Reply } from '../../testing/test-server.ts';
import { keysOf, makeKey } from '../../testing/make-key.ts';
import { SESSION_LIFE_S, SESSIONS_MAX } from './session.ts';
import {
  ANSWERS_PER_CONVERSATION_MAX,
  BUFFERED_MAX_BYTES,
  PATIENCE,
  STRAY_MESSAGES_MAX,
  type Patience,
} from './stream.ts';
import { MESSAGE_MAX_BYTES, Streams, STREAMS_PER_ACCOUNT_MAX } from './streams.ts';

const OTHER_KEY = 'sk_test_of_somebody_else_0123456789';
const UNKNOWN = '404 {"error":{"type":"invalid_request_error","message":"Unknown WebSocket ID."}}';

let nowMs = Date.now();
const clock = { nowMs: () => nowMs };
let server: TestServer;
let otherAccount: string;
const open: Listener[] = [];
beforeAll(async () => {
  server = await TestServer.start({}, clock);
  otherAccount = mintAccountId(systemRandom);
  await query('insert into accounts values ($1, 1, $2)', [otherAccount, {}]);
  await addKey(OTHER_KEY, otherAccount);
});
afterEach(async () => {
  for (const listener of open.splice(0)) await listener.close();
  // Every limit is full again.
  nowMs += 120_000;
  await query('delete from stripecli_sessions where account_id <> $1', ['']);
});
afterAll(() => server.stop());

function query(sql: string, values: readonly SqlValue[]): Promise<object[]> {
  return server.running.services.db.query(sql, values);
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

async function addKey(key: string, account: string): Promise<void> {
  await query(
    `insert into api_keys (key_sha256, account_id, livemode, kind, origin)
     values ($1, $2, false, 'secret', 'launcher')`,
    [digest(key), account],
  );
}

function ask(options: Ask = {}): Promise<Reply> {
  return server.post('/v1/stripecli/sessions', { websocket_features: ['webhooks'] }, options);
}

async function connect(id: string, more: Partial<Dial> = {}): Promise<Listener> {
  const listener = await Listener.connect({ port: server.running.port, id, ...more });
  open.push(listener);
  return listener;
}
type Dial = Parameters<typeof Listener.connect>[0];

describe('who may listen', () => {
  test('a publishable key may not ask', async () => {
    const { status, body } = await ask({ key: PUBLISHABLE_KEY });
    expect([status, body.error.code]).toEqual([403, 'secret_key_required']);
    expect((await ask({ key: null })).status).toBe(401);
  });

  test('an id that nobody has, and what looks like one', async () => {
    const { accountId } = await scope();
    const source = { clock, random: systemRandom };
    const { websocket_id: id } = (await ask()).body;
    for (const wrong of [
      mintSecretId(source, 'cliws', accountId),
      mintSecretId(source, 'cliws', otherAccount),
      `${id.slice(0, -1)}${id.endsWith('a') ? 'b' : 'a'}`,
      digest(id),
      'cliws_none',
      `${id}'--`,
      '',
    ]) {
      await expect(connect(wrong)).rejects.toThrow(UNKNOWN);
    }
    await expect(Listener.connect({ port: server.running.port })).rejects.toThrow(UNKNOWN);
    await connect(id);
  });

  test('the table holds nothing that opens a stream', async () => {
    const { websocket_id: id } = (await ask()).body;
    const rows = await query('select * from stripecli_sessions where account_id <> $1', ['']);
    expect(JSON.stringify(rows)).toContain(digest(id));
    expect(JSON.stringify(rows)).not.toContain(id.slice(6));
  });

  test('nor does the table of idempotency keys', async () => {
    const headers = { 'idempotency-key': 'begin' };
    const { websocket_id: id, secret } = (await ask({ headers })).body;
    expect((await ask({ headers })).body.websocket_id).not.toBe(id);
    const rows = JSON.stringify(await query('select * from idempotency_keys where $1', [true]));
    expect([rows.includes(id), rows.includes(secret)]).toEqual([false, false]);
  });

  test('a web page, and a client that speaks something else', async () => {
    const { websocket_id: id } = (await ask()).body;
    const headers = { origin: 'https://evil.example' };
    await expect(connect(id, { headers })).rejects.toThrow(/^403 .*Web pages cannot connect here/);
    const protocols = ['graphql-ws'];
    await expect(connect(id, { protocols })).rejects.toThrow(/^400 .*stripecli-devproxy-v1/);
    await expect(connect(id, { protocols: [] })).rejects.toThrow(/^400/);
  });

  test("another account's events and those of the other mode are not in it", async () => {
    const mine = await connect((await ask()).body.websocket_id);
    const theirs = await connect((await ask({ key: OTHER_KEY })).body.websocket_id);
    await server.post('/v1/customers', { name: 'theirs' }, { key: OTHER_KEY });
    const { accountId } = await scope();
    await query(
      `insert into outbox (account_id, livemode, created, api_version, id, type, data)
       values ($1, true, 1, '2026-10-28.endive', 'a', 'customer.created', '{"object":{}}')`,
      [accountId],
    );
    await server.post('/v1/customers', { name: 'mine' });
    await Promise.all([mine.until(2), theirs.until(2)]);
    expect(mine.names).toEqual(['mine']);
    expect(theirs.names).toEqual(['theirs']);
  });

  test('each account has its own secret', async () => {
    expect((await ask()).body.secret).not.toBe((await ask({ key: OTHER_KEY })).body.secret);
  });
});

describe('when it ends', () => {
  test('a session that nobody connected to expires', async () => {
    const { websocket_id: id } = (await ask()).body;
    nowMs += (SESSION_LIFE_S - 1) * 1000;
    await (await connect(id)).close();
    nowMs += SESSION_LIFE_S * 1000;
    await expect(connect(id)).rejects.toThrow(UNKNOWN);
  });

  test('a key that is revoked ends its sessions, connected or not', async () => {
    const key = 'sk_test_to_be_revoked_0123456789';
    await addKey(key, otherAccount);
    const [first, second] = [await ask({ key }), await ask({ key })];
    const own = await ownStreams({ checkKeyEveryMs: 1 });
    const listener = await Listener.connect({ port: own.port, id: first.body.websocket_id });
    await query('delete from api_keys where account_id = $1 and key_sha256 = $2', [
      otherAccount,
      digest(key),
    ]);
    expect(await listener.ended).toEqual({ code: 1008, reason: 'This session has ended.' });
    await expect(connect(second.body.websocket_id)).rejects.toThrow(UNKNOWN);
    await own.stop();
  });

  test('a key that its operator revokes ends its stream within a second', async () => {
    // A busy machine may take longer to hear what was found: how often it looks is what counts.
    expect(PATIENCE.checkKeyEveryMs).toBeLessThan(1_000);
    const { key, listed } = await makeKey(server, { permissions: ['rak_event_read'] });
    const { websocket_id: id } = (await ask({ key })).body;
    const listener = await connect(id);
    await keysOf(server, (store) => store.revoke(listed.id));
    expect(await listener.ended).toEqual({ code: 1008, reason: 'This session has ended.' });
    await expect(connect(id)).rejects.toThrow(UNKNOWN);
  });

  test('a second connection takes the session from the first', async () => {
    const { websocket_id: id } = (await ask()).body;
    const own = await ownStreams({ renewEveryMs: 1 });
    const first = await Listener.connect({ port: own.port, id });
    await connect(id);
    expect(await first.ended).toEqual({ code: 1008, reason: 'This session has ended.' });
    await own.stop();
  });

  test('a client that says nothing, or acknowledges nothing', async () => {
    const own = await ownStreams({ silentAfterMs: 1, acknowledgeWithinMs: 60_000 });
    const silent = await Listener.connect({ port: own.port, id: (await ask()).body.websocket_id });
    expect(await silent.ended).toEqual({ code: 1008, reason: 'Silent too long.' });
    await own.stop();
    const other = await ownStreams({ acknowledgeWithinMs: 1 });
    const { websocket_id: id } = (await ask()).body;
    const deaf = await Listener.connect({ port: other.port, id, acknowledges: false });
    await server.post('/v1/customers');
    expect(await deaf.ended).toEqual({ code: 1008, reason: 'Events were not acknowledged.' });
    await other.stop();
  });
});

describe('floods', () => {
  test('idle sessions make room, connected ones do not', async () => {
    const idle = (await ask()).body.websocket_id;
    const connected: Listener[] = [];
    for (let i = 1; i < SESSIONS_MAX; i += 1) {
      connected.push(await connect((await ask()).body.websocket_id));
    }
    const last = (await ask()).body.websocket_id;
    await expect(connect(idle)).rejects.toThrow(UNKNOWN);
    await connect(last);
    const { status, body } = await ask();
    expect([status, body.error.code]).toEqual([429, 'rate_limit']);
    // It is counted for each account.
    expect((await ask({ key: OTHER_KEY })).status).toBe(200);
  });

  test('dialling again and again', async () => {
    const dials: string[] = [];
    for (let i = 0; i < 70; i += 1) {
      dials.push(await connect('none').then(() => 'connected', String));
    }
    expect(dials.filter((said) => said.includes('429'))).toHaveLength(10);
  });

  test('whoever is refused and stays is put out', async () => {
    const own = await ownStreams({});
    const head = [
      'GET /v1/stripecli/websocket HTTP/1.1',
      'Host: a',
      'Connection: Upgrade',
      'Upgrade: websocket',
    ].join('\r\n');
    // They never close their side; the second kind does not even read.
    const sockets = Array.from({ length: 6 }, (_, i) => {
      const at = { port: own.port, host: '127.0.0.1', allowHalfOpen: true };
      const socket = net.connect(at).on('error', () => undefined);
      if (i % 2 === 0) socket.resume();
      socket.write(`${head}\r\n\r\n`);
      return socket;
    });
    await expect.poll(() => own.met()).toBe(6);
    await expect.poll(() => own.open()).toBe(0);
    for (const socket of sockets) socket.destroy();
    await own.stop();
  });

  test('answers that nobody was asked for are not logged', async () => {
    const listener = await connect((await ask()).body.websocket_id);
    await server.post('/v1/customers');
    await listener.until(2);
    const logged = async (): Promise<number> =>
      (await server.log()).split('"forwarded":').length - 1;
    const before = await logged();
    const [told] = listener.told;
    const type = 'webhook_response';
    for (let i = 0; i < 500; i += 1) {
      listener.send({ type, status: 200, webhook_conversation_id: `evt_${i}_0` });
      listener.send({ ...told, type, status: 200 });
    }
    listener.send('x'.repeat(MESSAGE_MAX_BYTES + 1));
    await listener.ended;
    expect((await logged()) - before).toBe(ANSWERS_PER_CONVERSATION_MAX);
  });

  test('a client that reads nothing is sent no more than so much', async () => {
    const own = await ownStreams({});
    const { accountId } = await scope();
    const { websocket_id: id } = (await ask()).body;
    const deaf = await Listener.connect({ port: own.port, id });
    deaf.pause();
    await query(
      `insert into outbox (account_id, livemode, created, api_version, id, type, data)
       select $1, false, 1, 'v', 'key' || lpad(i::text, 3, '0'), 'customer.updated',
         json_build_object('object', json_build_object('pad', repeat('x', 400000)))
       from generate_series(1, 100) i`,
      [accountId],
    );
    await server.get('/v1/events?limit=1');
    await expect.poll(() => own.bufferedBytes()).toBeGreaterThan(BUFFERED_MAX_BYTES);
    // Two looks later it is no more; all of it would be eighty megabytes.
    await setTimeout(600);
    expect(own.bufferedBytes()).toBeLessThan(BUFFERED_MAX_BYTES + 2_000_000);
    deaf.terminate();
    await own.stop();
  });

  test('one account cannot take all places of a process', async () => {
    const own = await ownStreams({});
    const { accountId } = await scope();
    const insert = `insert into stripecli_sessions (account_id, id_sha256, livemode, created,
      expires_at, key_sha256, cursor) values ($1, $2, true, 1, 9999999999, $3, '')`;
    const dial = async (): Promise<Listener> => {
      const id = mintSecretId({ clock, random: systemRandom }, 'cliws', accountId);
      await query(insert, [accountId, digest(id), digest(PUBLISHABLE_KEY)]);
      return Listener.connect({ port: own.port, id });
    };
    await query('insert into stripecli_secrets values ($1, true, $2) on conflict do nothing', [
      accountId,
      'whsec_live',
    ]);
    for (let i = 0; i < STREAMS_PER_ACCOUNT_MAX; i += 1) await dial();
    await expect(dial()).rejects.toThrow(/^429/);
    const { websocket_id: id } = (await ask({ key: OTHER_KEY })).body;
    await (await Listener.connect({ port: own.port, id })).close();
    await own.stop();
  });

  test('a message that is too long', async () => {
    const listener = await connect((await ask()).body.websocket_id);
    listener.send('x'.repeat(MESSAGE_MAX_BYTES + 1));
    expect((await listener.ended).code).toBe(1009);
  });

  test('messages that mean nothing, and forged acknowledgements', async () => {
    const listener = await connect((await ask()).body.websocket_id);
    const forged = '"webhook_conversation_id":"evt_1_0"';
    const strays = [
      ...['', 'null', '[]', `{"type":"event_ack",${forged}}`],
      // Each is a line in the log when it is about something.
      `{"type":"webhook_response","status":200,${forged}}`,
    ];
    for (let i = 0; i <= STRAY_MESSAGES_MAX; i += 1) listener.send(strays[i % 5] ?? '');
    expect(await listener.ended).toEqual({ code: 1008, reason: 'Unknown messages.' });
  });
});

describe('other upgrades', () => {
  test.each([
    ['h2c', '/health'],
    ['h2c', '/v1/stripecli/websocket'],
    ['websocket', '/health'],
  ])('%s at %s is answered without one', async (upgrade, path) => {
    const { status, body } = await rawGet(path, { connection: 'upgrade', upgrade });
    expect([status, body]).toEqual(
      path === '/health' ? [200, { status: 'ok' }] : [401, expect.any(Object)],
    );
  });

  test('the checkout origin has none', async () => {
    const { websocket_id: id } = (await ask()).body;
    const port = server.running.checkoutPort;
    await expect(Listener.connect({ port, id })).rejects.toThrow(/^404/);
  });
});

async function scope(): Promise<{ readonly accountId: string }> {
  const rows = await query(
    'select account_id as "accountId" from api_keys where account_id <> $1 and key_sha256 = $2',
    [otherAccount, digest(PUBLISHABLE_KEY)],
  );
  // The column that is selected.
  return rows[0] as { readonly accountId: string };
}

/** The same streams with less patience, on a listener of their own. */
async function ownStreams(
  patience: Partial<Patience>,
): Promise<OwnServer & { stop(): Promise<void> }> {
  const { services } = server.running;
  const streams = new Streams(services, { tls: false, patience: { ...PATIENCE, ...patience } });
  const own = await serveUpgrades(streams.upgrade);
  const stop = async (): Promise<void> => {
    await streams.stop();
    own.close();
  };
  return { ...own, stop };
}

function rawGet(
  path: string,
  headers: http.OutgoingHttpHeaders,
): Promise<{ readonly status: number | undefined; readonly body: unknown }> {
  return new Promise((resolve, reject) => {
    http
      .get(server.base + path, { headers }, (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => (text += chunk.toString()));
        response.on('end', () => resolve({ status: response.statusCode, body: JSON.parse(text) }));
      })
      .on('upgrade', () => reject(new Error('upgraded')))
      .on('error', reject);
  });
}
