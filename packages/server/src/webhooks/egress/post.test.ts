// Goal: what an endpoint does becomes the outcome of a delivery: its status, or what failed and
// when; connections are kept and bounded, and nothing is followed. Method: real servers on
// localhost, over HTTP and TLS, that answer in every way; what they received is compared whole.
import { createServer as createPlain, type IncomingMessage, type RequestListener } from 'node:http';
import { createServer as createTls } from 'node:https';
import { createServer as createTcp, type AddressInfo, type Server, type Socket } from 'node:net';
import { makeCertificate } from '@coffer/testkit';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { CONNECTIONS_MAX, IDLE_CONNECTIONS_MAX } from './pools.ts';
import { ANSWER_MAX_BYTES, Egress, type EgressOptions } from './post.ts';

/** Of those who answer in time; a busy machine may need a while. */
const TIMEOUT_MS = 30_000;
/** Of those who never do. */
const SHORT_TIMEOUT_MS = 1_500;
const servers: Server[] = [];
const made: Egress[] = [];
let certificate: { cert: string; key: string };

beforeAll(async () => {
  certificate = await makeCertificate();
});
afterEach(() => {
  for (const egress of made.splice(0)) egress.close();
});
afterAll(() => {
  for (const server of servers) server.close();
});

function newEgress(options: EgressOptions = {}): Egress {
  const egress = new Egress({
    timeoutMs: TIMEOUT_MS,
    tlsAuthorities: [certificate.cert],
    ...options,
  });
  made.push(egress);
  return egress;
}

function listen(server: Server): Promise<number> {
  servers.push(server);
  // A listening TCP server has an address object.
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

const plain = (listener: RequestListener) => listen(createPlain(listener));
const raw = (answer: (socket: Socket) => void) =>
  listen(
    createTcp((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => answer(socket));
    }),
  );

function post(egress: Egress, url: string, body = '{"a":"ü"}') {
  const headers = { 'content-type': 'application/json', 'stripe-signature': 't=1,v1=2' };
  return egress.post({ url, livemode: false, headers, body });
}

const answer = (status: number) => ({ kind: 'answer', status, elapsedMs: expect.any(Number) });
const failed = (failure: string, message: unknown = expect.any(String)) => ({
  ...{ kind: 'failed', failure, message, elapsedMs: expect.any(Number) },
});

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  return body;
}

test('the request is what was given, and connections are kept', async () => {
  const seen: unknown[] = [];
  const connections = new Set<Socket>();
  const port = await plain((request, response) => {
    connections.add(request.socket);
    const { method, url, headers } = request;
    void bodyOf(request).then((body) => {
      seen.push({ method, url, headers, body });
      response.end('thanks');
    });
  });
  const egress = newEgress();
  const url = `http://localhost:${port}/hooks?a=1`;
  for (let count = 0; count < 3; count += 1) expect(await post(egress, url)).toEqual(answer(200));
  expect(connections.size).toBe(1);
  expect(seen).toEqual(
    Array.from({ length: 3 }, () => ({
      method: 'POST',
      url: '/hooks?a=1',
      headers: {
        'content-type': 'application/json',
        'stripe-signature': 't=1,v1=2',
        host: `localhost:${port}`,
        'content-length': '10',
        connection: 'keep-alive',
      },
      body: '{"a":"ü"}',
    })),
  );
});

test.each([204, 299, 301, 302, 307, 308, 400, 404, 410, 500, 503])(
  'a %i is an answer, and no redirect is followed',
  async (status) => {
    let calls = 0;
    const port = await plain((_request, response) => {
      calls += 1;
      response.writeHead(status, { location: '/elsewhere' }).end();
    });
    expect(await post(newEgress(), `http://localhost:${port}/`)).toEqual(answer(status));
    expect(calls).toBe(1);
  },
);

test('a body that is too long counts by its status, and is not read to its end', async () => {
  let sent = 0;
  const port = await plain((_request, response) => {
    const timer = setInterval(() => {
      sent += ANSWER_MAX_BYTES;
      response.write('x'.repeat(ANSWER_MAX_BYTES));
    }, 1);
    response.on('close', () => clearInterval(timer));
  });
  expect(await post(newEgress(), `http://localhost:${port}/`)).toEqual(answer(200));
  expect(sent).toBeLessThan(64 * ANSWER_MAX_BYTES);
});

test('what comes too late, or never', async () => {
  const late: [(socket: Socket) => void, unknown][] = [
    [() => undefined, failed('timeout', `no answer within ${SHORT_TIMEOUT_MS} ms`)],
    // What has said 2xx has the event.
    [(socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx'), answer(200)],
    [(socket) => drip(socket, 'HTTP/1.1 200 OK\r\nx: '), failed('timeout')],
    [(socket) => drip(socket, 'HTTP/1.1 200 OK\r\n\r\n'), answer(200)],
  ];
  // They wait together.
  const outcomes = late.map(async ([respond]) => {
    const url = `http://localhost:${await raw(respond)}/`;
    return post(newEgress({ timeoutMs: SHORT_TIMEOUT_MS }), url);
  });
  expect(await Promise.all(outcomes)).toEqual(late.map(([, outcome]) => outcome));
});

test.each<[string, (socket: Socket) => void, unknown]>([
  [
    'an early end',
    (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx'),
    answer(200),
  ],
  ['an end without an answer', (socket) => socket.end(), failed('closed')],
  ['a reset', (socket) => socket.resetAndDestroy(), failed('closed')],
  [
    'no HTTP',
    (socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n'),
    failed('closed', 'the answer is not HTTP'),
  ],
  [
    'large headers',
    (socket) => socket.write(`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`),
    failed('too_large'),
  ],
  [
    'interim answers',
    (socket) => socket.write('HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(9)),
    failed('closed'),
  ],
  [
    'an upgrade',
    (socket) =>
      socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n'),
    failed('closed'),
  ],
  [
    'two lengths',
    (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\nContent-Length: 5\r\n\r\n'),
    failed('closed'),
  ],
])('%s', async (_name, respond, outcome) => {
  const port = await raw(respond);
  expect(await post(newEgress(), `http://localhost:${port}/`)).toEqual(outcome);
});

function drip(socket: Socket, first: string): void {
  socket.write(first);
  const timer = setInterval(() => socket.write('a'), 20);
  socket.on('close', () => clearInterval(timer));
}

test('over TLS the certificate is checked, and an authority of the operator counts', async () => {
  const server = createTls(certificate, (_request, response) => response.end());
  let connections = 0;
  server.on('secureConnection', () => (connections += 1));
  const port = await listen(server);
  const url = `https://localhost:${port}/`;
  const egress = newEgress();
  for (let count = 0; count < 3; count += 1) expect(await post(egress, url)).toEqual(answer(200));
  // A handshake costs more than twenty deliveries.
  expect(connections).toBe(1);
  // One that is old is not used again: its address is checked anew.
  const old = newEgress({ ageMaxMs: 0 });
  for (let count = 0; count < 3; count += 1) expect(await post(old, url)).toEqual(answer(200));
  expect(connections).toBe(4);
  expect(await post(newEgress({ tlsAuthorities: [] }), url)).toEqual(
    failed('tls', 'no trusted TLS connection: its certificate is signed by itself'),
  );
});

test('nobody there, no such name, and a stop', async () => {
  const port = await plain(() => undefined);
  const url = `http://localhost:${port}/`;
  const stop = new AbortController();
  const waiting = newEgress().post({
    url,
    livemode: false,
    headers: {},
    body: '',
    signal: stop.signal,
  });
  stop.abort();
  expect(await waiting).toEqual(failed('closed', 'we stopped waiting'));
  expect(await post(newEgress(), 'http://localhost:1/')).toEqual(failed('connect'));
  const nameless = newEgress({
    resolve: () =>
      Promise.reject(Object.assign(new Error(), { code: 'ENOTFOUND', syscall: 'queryA' })),
  });
  expect(await post(nameless, 'https://nobody.example/')).toEqual(
    failed('dns', 'DNS says ENOTFOUND'),
  );
});

test('a kept connection that the endpoint closed is opened again', async () => {
  const sockets: Socket[] = [];
  const port = await plain((request, response) => {
    const { socket } = request;
    // The second request on one connection finds it closed.
    if (sockets.includes(socket)) socket.resetAndDestroy();
    else response.end();
    sockets.push(socket);
  });
  const egress = newEgress();
  const url = `http://localhost:${port}/`;
  expect(await post(egress, url)).toEqual(answer(200));
  expect(await post(egress, url)).toEqual(answer(200));
  expect(sockets.length).toBe(3);
});

test('so is one that went from a request to one that waited for it', async () => {
  let refused = 0;
  const seen = new Set<Socket>();
  const port = await plain((request, response) => {
    const { socket } = request;
    if (seen.has(socket)) {
      refused += 1;
      socket.resetAndDestroy();
      return;
    }
    seen.add(socket);
    response.end();
  });
  const url = `http://localhost:${port}/`;
  const egress = newEgress();
  const posts = Array.from({ length: 2 * CONNECTIONS_MAX }, () => post(egress, url));
  expect(new Set((await Promise.all(posts)).map(({ kind }) => kind))).toEqual(new Set(['answer']));
  expect(refused).toBeGreaterThan(0);
});

test('connections to one endpoint are few and its own, and idle ones close', async () => {
  const open = new Set<Socket>();
  let most = 0;
  const held: (() => void)[] = [];
  const server = createPlain((request, response) => {
    if (request.url === '/slow') held.push(() => response.end());
    else response.end();
  });
  server.on('connection', (socket) => {
    open.add(socket);
    most = Math.max(most, open.size);
    socket.on('close', () => open.delete(socket));
  });
  const base = `http://localhost:${await listen(server)}`;
  const egress = newEgress({ idleMs: 50 });
  const posts = Array.from({ length: 3 * CONNECTIONS_MAX }, () => post(egress, `${base}/slow`));
  await expect.poll(() => held.length).toBe(CONNECTIONS_MAX);
  // Another endpoint of the same host has connections of its own.
  expect(await post(egress, `${base}/fast`)).toEqual(answer(200));
  const letGo = setInterval(() => held.splice(0).forEach((end) => end()), 5);
  expect(new Set((await Promise.all(posts)).map(({ kind }) => kind))).toEqual(new Set(['answer']));
  clearInterval(letGo);
  expect(most).toBe(CONNECTIONS_MAX + 1);
  await expect.poll(() => open.size).toBeLessThanOrEqual(IDLE_CONNECTIONS_MAX + 1);
  await expect.poll(() => open.size).toBe(0);
});

test('endpoints with one address share no connection', async () => {
  const connections = new Set<Socket>();
  const port = await plain((request, response) => {
    connections.add(request.socket);
    response.end();
  });
  const egress = newEgress();
  const request = { url: `http://localhost:${port}/`, livemode: false, headers: {}, body: '' };
  for (const endpoint of ['we_1', 'we_2', 'we_1', 'we_2']) {
    expect(await egress.post({ ...request, endpoint })).toEqual(answer(200));
  }
  expect(connections.size).toBe(2);
});
