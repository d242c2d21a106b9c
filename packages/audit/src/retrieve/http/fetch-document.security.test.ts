// Goal: whatever a server does, fetching a document ends within its limits as an exchange or as a
// failure with its reason, and takes no more memory than it may. Method: raw sockets that answer as
// no server should, those that never end under limits of a second or two; no unhandled rejection.
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { makeCertificate } from '@coffer/testkit';
import { afterAll, afterEach, expect, test } from 'vitest';
import type { HttpFacts, HttpFailure } from '../../facts/http-facts.ts';
import { DEFAULT_OPTIONS } from '../../options.ts';
import { fetchDocument } from './fetch-document.ts';
import type { HttpLimits } from './request.ts';

/** A busy machine may need a while. */
const LIMITS: HttpLimits = {
  redirects: 5,
  totalMs: 60_000,
  bodyBytes: 100_000,
  headerBytes: 16 * 1024,
};
const OPTIONS = { ...DEFAULT_OPTIONS, timeoutMs: 60_000 };
/** For servers that never end. */
const SHORT = { limits: { ...LIMITS, totalMs: 1_500 }, options: { ...OPTIONS, timeoutMs: 800 } };

const closers: (() => void)[] = [];
const rejections: unknown[] = [];
const note = (reason: unknown): unknown => rejections.push(reason);
process.on('unhandledRejection', note);
process.on('uncaughtException', note);
afterEach(() => {
  for (const close of closers.splice(0)) close();
  expect(rejections).toEqual([]);
});
afterAll(() => {
  process.off('unhandledRejection', note);
  process.off('uncaughtException', note);
});

async function listen(server: Server, host = '127.0.0.1'): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
  });
  closers.push(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  server.listen(0, host);
  await once(server, 'listening');
  // A server on TCP has an address of this type.
  return (server.address() as AddressInfo).port;
}

type Answer = (socket: Socket, request: string) => void;

/** A server that answers each connection's first bytes by hand. */
async function serve(answer: Answer): Promise<string> {
  const server = createServer((socket) => {
    socket.once('data', (chunk: Buffer) => answer(socket, chunk.toString('latin1')));
  });
  return `http://127.0.0.1:${await listen(server)}/`;
}

/** Ends by itself, or the test runs out of time. */
function fetched(address: string, options = OPTIONS): Promise<HttpFacts> {
  return fetchDocument(address, options, LIMITS);
}

function fetchedSoon(address: string): Promise<HttpFacts> {
  return fetchDocument(address, SHORT.options, SHORT.limits);
}

/** The socket behind a beginning. */
function after(socket: Socket, beginning: string): Socket {
  socket.write(beginning);
  return socket;
}

/** Sends a piece again and again until the other side is gone. */
function drip(socket: Socket, piece: string | Buffer, everyMs: number): void {
  const timer = setInterval(() => socket.write(piece), everyMs);
  socket.once('close', () => clearInterval(timer));
}

/** As fast as the other side takes it. */
function flood(socket: Socket, piece: Buffer | string): void {
  const more = (): void => {
    while (!socket.destroyed && socket.write(piece));
  };
  socket.on('drain', more);
  more();
}

function whole(body: string | Buffer, ...headers: readonly string[]): Buffer {
  const bytes = Buffer.from(body);
  const lines = ['HTTP/1.1 200 OK', `Content-Length: ${bytes.length}`, ...headers, '', ''];
  return Buffer.concat([Buffer.from(lines.join('\r\n'), 'latin1'), bytes]);
}

const CHUNKED = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n';
const CHUNK = `1000\r\n${'a'.repeat(0x1000)}\r\n`;
const LINE = 'HTTP/1.1 200 OK\r\n';

const FAILURES: readonly (readonly [string, HttpFailure['reason'], Answer])[] = [
  ['says nothing', 'timeout', () => undefined],
  ['drips header by header', 'timeout', (s) => drip(after(s, LINE), 'X: y\r\n', 50)],
  ['drips a status line', 'timeout', (s) => drip(s, 'H', 900)],
  ['one huge header', 'too-large', (s) => s.write(`${LINE}X: ${'x'.repeat(70_000)}\r\n\r\n`)],
  ['thousands of headers', 'too-large', (s) => s.write(LINE + 'A: b\r\n'.repeat(9_000))],
  ['headers without end', 'too-large', (s) => flood(after(s, LINE), 'A: b\r\n'.repeat(500))],
  ['a status line that is none', 'not-http', (s) => s.end('BANANA 200 OK\r\n\r\n')],
  ['HTTP/0.9', 'not-http', (s) => s.end('<html>old</html>')],
  ['another protocol', 'not-http', (s) => s.end('SSH-2.0-OpenSSH_9.2\r\n')],
  ['random bytes', 'not-http', (s) => s.end(Buffer.alloc(400, 0x8f))],
  ['an invalid header name', 'not-http', (s) => s.end(`${LINE}a b: c\r\n\r\n`)],
  ['a NUL in a header', 'not-http', (s) => s.end(`${LINE}a: b\0c\r\n\r\n`)],
  ['closes at once', 'reset', (s) => s.destroy()],
  ['resets', 'reset', (s) => s.resetAndDestroy()],
  ['closes within the headers', 'reset', (s) => s.end(`${LINE}A: b\r\n`)],
  ['1xx without end', 'timeout', (s) => flood(s, 'HTTP/1.1 100 Continue\r\n\r\n'.repeat(200))],
  ['1xx, slowly, without end', 'timeout', (s) => drip(s, 'HTTP/1.1 103 Early Hints\r\n\r\n', 20)],
];

test.each(FAILURES)('%s', async (_name, reason, answer) => {
  const address = await serve(answer);
  const { failure, exchanges } = await (reason === 'timeout' ? fetchedSoon : fetched)(address);
  expect(failure).toEqual({ url: address, reason, detail: expect.stringMatching(/./) });
  expect(exchanges).toEqual([]);
});

const ZEROS = Buffer.alloc(50_000_000);
const GZIP = gzipSync(ZEROS);
const BOMBS: readonly (readonly [string, string, Buffer])[] = [
  ['gzip', 'gzip', GZIP],
  ['x-gzip', 'X-GZIP', GZIP],
  ['brotli', 'br', brotliCompressSync(ZEROS)],
  ['deflate', 'deflate', deflateSync(ZEROS)],
];

test.each(BOMBS)('a bomb: %s', async (_name, encoding, bytes) => {
  const address = await serve((s) => s.end(whole(bytes, `Content-Encoding: ${encoding}`)));
  const { failure, exchanges } = await fetched(address);
  expect(failure).toBeNull();
  const [exchange] = exchanges;
  expect(exchange?.body).toBe('\0'.repeat(LIMITS.bodyBytes));
  expect(exchange?.truncated).toBe(true);
});

test('codings within codings, which browsers decode, and a limit on how many', async () => {
  const twice = gzipSync(brotliCompressSync('<p>twice'));
  const address = await serve((s) => s.end(whole(twice, 'Content-Encoding: br, gzip')));
  expect((await fetched(address)).exchanges[0]?.body).toBe('<p>twice');
  const bomb = gzipSync(GZIP);
  const nested = await serve((s) => s.end(whole(bomb, 'Content-Encoding: gzip, gzip')));
  expect((await fetched(nested)).exchanges[0]?.body).toBe('\0'.repeat(LIMITS.bodyBytes));
  const many = Array.from({ length: 50 }, () => 'gzip').join(', ');
  const deep = await serve((s) => s.end(whole('x', `Content-Encoding: ${many}`)));
  expect((await fetched(deep)).exchanges[0]).toMatchObject({ status: 200, truncated: true });
});

/** What has come when the time is over. */
const ENDLESS_BODIES: readonly (readonly [string, Answer, RegExp])[] = [
  ['drips', (s) => drip(after(s, CHUNKED), '1\r\nx\r\n', 300), /^x+$/],
  ['stops', (s) => s.write(`${LINE}Content-Length: 5\r\n\r\nab`), /^ab$/],
  ['keeps the connection open', (s) => s.write(`${LINE}\r\nbody`), /^body$/],
];

test.each(ENDLESS_BODIES)('a body that %s', async (_name, answer, body) => {
  const { failure, exchanges } = await fetchedSoon(await serve(answer));
  expect(failure).toBeNull();
  const exchange = { status: 200, body: expect.stringMatching(body), truncated: true };
  expect(exchanges).toEqual([expect.objectContaining(exchange)]);
});

const BODIES: readonly (readonly [string, Answer, string, boolean])[] = [
  ['never ends', (s) => flood(after(s, CHUNKED), CHUNK), 'a'.repeat(100_000), true],
  ['ends early', (s) => s.end(`${LINE}Content-Length: 50\r\n\r\nshort`), 'short', true],
  ['is longer than it says', (s) => s.end(`${LINE}Content-Length: 2\r\n\r\nabcdef`), 'ab', false],
  ['has no length', (s) => s.end(`${LINE}\r\nuntil the end`), 'until the end', false],
  ['is chunks of garbage', (s) => s.end(`${CHUNKED}zz\r\nbody\r\n`), '', true],
  ['has an impossible chunk', (s) => s.end(`${CHUNKED}${'f'.repeat(30)}\r\n`), '', true],
  ['is no gzip', (s) => s.end(whole('text', 'Content-Encoding: gzip')), '', true],
  ['has an unknown coding', (s) => s.end(whole('text', 'Content-Encoding: zstd')), 'text', false],
  ['ends within a chunk', (s) => s.end(`${CHUNKED}a\r\nabc`), 'abc', true],
  ['is not UTF-8', (s) => s.end(whole(Buffer.from([0x61, 0xff, 0x62]))), 'a\ufffdb', false],
  [
    'is in another charset',
    (s) => s.end(whole(Buffer.from('é', 'latin1'), 'Content-Type: text/html; charset=latin1')),
    'é',
    false,
  ],
  [
    'is in UTF-16',
    (s) => s.end(whole(Buffer.from('pay', 'utf16le'), 'Content-Type: a/b; charset="utf-16le"')),
    'pay',
    false,
  ],
  [
    'is in a charset that nobody knows',
    (s) => s.end(whole('pay', 'Content-Type: text/html; charset=klingon')),
    'pay',
    false,
  ],
];

test.each(BODIES)('a body that %s', async (_name, answer, body, truncated) => {
  const { failure, exchanges } = await fetched(await serve(answer));
  expect(failure).toBeNull();
  expect(exchanges).toEqual([expect.objectContaining({ status: 200, body, truncated })]);
});

test('headers stay as they came: order, doubles, bytes that are no ASCII', async () => {
  const lines = ['Set-Cookie: a=1', 'set-cookie: b=2; Secure', 'X-Odd: \xe9\xff'];
  const address = await serve((s) => s.end(whole('', ...lines)));
  expect((await fetched(address)).exchanges[0]?.headers).toEqual([
    ['content-length', '0'],
    ['set-cookie', 'a=1'],
    ['set-cookie', 'b=2; Secure'],
    ['x-odd', '\xe9\xff'],
  ]);
});

test('protocols switched without being asked', async () => {
  const address = await serve((s) => s.write('HTTP/1.1 101 X\r\nUpgrade: h2c\r\n\r\n'));
  expect((await fetched(address)).exchanges.map(({ status }) => status)).toEqual([101]);
});

test('an answer sent before it was asked for, and more answers behind the first', async () => {
  const server = createServer((s) => s.end(Buffer.concat([whole('one'), whole('two')])));
  const address = `http://127.0.0.1:${await listen(server)}/`;
  expect((await fetched(address)).exchanges.map(({ body }) => body)).toEqual(['one']);
});

const location = (to: string): string => `HTTP/1.1 302 F\r\nLocation: ${to}\r\n\r\n`;

test.each([
  'file:///etc/passwd',
  'data:text/html,x',
  ['javascript', 'alert(1)'].join(':'),
  'ftp://127.0.0.1/',
  'gopher://127.0.0.1/',
  'http://',
  'http://[::1',
  'http://127.0.0.1:99999/',
])('a redirect to %s', async (to) => {
  const address = await serve((s) => s.end(location(to)));
  const { exchanges, failure } = await fetched(address);
  expect(exchanges).toHaveLength(1);
  expect(failure).toEqual({ url: address, reason: 'other', detail: expect.stringContaining(to) });
});

test('redirects without end: to itself, ever further, between two', async () => {
  const loop = await serve((s) => s.end(location('/')));
  const further = await serve((s, request) => {
    s.end(location(`${/^GET (\S+)/.exec(request)?.[1] ?? ''}x/`));
  });
  const there: string = await serve((s) => s.end(location(back)));
  const back: string = await serve((s) => s.end(location(there)));
  for (const address of [loop, further, there]) {
    const { exchanges, failure } = await fetched(address);
    expect([exchanges.length, failure?.reason]).toEqual([
      LIMITS.redirects + 1,
      'too-many-redirects',
    ]);
  }
});

test('slow redirects end with the time for the whole way', async () => {
  const address = await serve((s) => setTimeout(() => s.end(location('/')), 400));
  const { exchanges, failure } = await fetchedSoon(address);
  expect(exchanges.length).toBeLessThan(LIMITS.redirects);
  expect(failure?.reason).toBe('timeout');
});

test('a redirect whose body never ends is followed all the same', async () => {
  const target = await serve((s) => s.end(whole('there')));
  const address = await serve((s) => {
    s.write(`HTTP/1.1 302 F\r\nLocation: ${target}\r\nTransfer-Encoding: chunked\r\n\r\n`);
    flood(s, CHUNK);
  });
  const { exchanges, failure } = await fetched(address);
  expect([exchanges.map(({ status }) => status), failure]).toEqual([[302, 200], null]);
});

test('over TLS: any certificate, IPv6, an address in place of a name', async () => {
  const old = { notBefore: new Date('2001-01-01'), notAfter: new Date('2002-01-01') };
  const expired = await makeCertificate({ names: ['other.test'], ...old });
  const answer = (s: Socket): void => {
    s.once('data', () => s.end(whole('safe')));
  };
  const port = await listen(createTlsServer(expired, answer));
  const resolve = new Map([[`shop.test:${port}`, '127.0.0.1']]);
  const named = await fetched(`https://shop.test:${port}/`, { ...OPTIONS, resolve });
  expect(named.exchanges.map(({ body }) => body)).toEqual(['safe']);
  const six = await listen(createTlsServer(expired, answer), '::1');
  const over6 = await fetched(`https://[::1]:${six}/`);
  expect(over6.exchanges.map(({ body }) => body)).toEqual(['safe']);
});

test('TLS that is none, that stops, and a server that speaks only HTTP/2', async () => {
  const plain = await serve((s) => s.end(whole('plain')));
  expect((await fetched(plain.replace('http:', 'https:'))).failure?.reason).toBe('tls');
  const silent = await serve(() => undefined);
  expect((await fetchedSoon(silent.replace('http:', 'https:'))).failure?.reason).toBe('timeout');
  const identity = await makeCertificate();
  const settings = Buffer.from('000006040000000000000400100000', 'hex');
  const port = await listen(createTlsServer(identity, (s) => s.write(settings)));
  const { failure } = await fetched(`https://127.0.0.1:${port}/`);
  expect(failure?.reason).toBe('not-http');
});

test('nobody there, and a name that does not exist', async () => {
  expect((await fetched('http://127.0.0.1:1/')).failure?.reason).toBe('refused');
  const unnamed = await fetchedSoon('http://nobody.invalid/');
  expect(['dns', 'timeout']).toContain(unnamed.failure?.reason);
});
