import { randomBytes } from 'node:crypto';
import { connect, createServer, type Socket } from 'node:net';
import { numbers, readHello, type Hello } from './hello.ts';
import { listen, type Served } from './listen.ts';

/** What a hostile or broken server does with a connection. */
export type Mischief =
  | 'silence'
  | 'drip'
  | 'reset-on-connect'
  | 'reset-on-hello'
  | 'close-on-hello'
  | 'garbage'
  | 'endless-garbage'
  | 'endless-handshake'
  | 'endless-warnings'
  | 'huge-message'
  | 'plain-http';

const DRIP_MS = 100;
const BLOCK_BYTES = 16_000;
/** A record of TLS 1.2 with 16,000 bytes to come. */
const HANDSHAKE_HEADER = Buffer.from([22, 3, 3, BLOCK_BYTES >> 8, BLOCK_BYTES & 0xff]);
/** A ServerHello that claims to be 16 MB long. */
const HUGE_HELLO = Buffer.from([2, 0xff, 0xff, 0xff]);
const WARNING = Buffer.from([21, 3, 3, 0, 2, 1, 0]);

export function serveMischief(mischief: Mischief): Promise<Served> {
  return listen(
    createServer((socket) => {
      if (mischief === 'reset-on-connect') return void socket.resetAndDestroy();
      if (mischief === 'silence') return void socket.resume();
      return void socket.once('data', () => play(mischief, socket));
    }),
  );
}

function play(mischief: Exclude<Mischief, 'reset-on-connect' | 'silence'>, socket: Socket): void {
  socket.resume();
  const record = (): Buffer => Buffer.concat([HANDSHAKE_HEADER, Buffer.alloc(BLOCK_BYTES, 2)]);
  switch (mischief) {
    case 'drip':
      return drip(socket);
    case 'reset-on-hello':
      return void socket.resetAndDestroy();
    case 'close-on-hello':
      return void socket.destroy();
    case 'garbage':
      return void socket.end(randomBytes(1_000));
    case 'endless-garbage':
      return pour(socket, () => randomBytes(BLOCK_BYTES));
    case 'endless-handshake':
      return pour(socket, record);
    case 'endless-warnings':
      return pour(socket, () => Buffer.concat(Array<Buffer>(1_000).fill(WARNING)));
    case 'huge-message':
      socket.write(Buffer.concat([HANDSHAKE_HEADER, HUGE_HELLO, Buffer.alloc(BLOCK_BYTES - 4)]));
      return pour(socket, record);
    case 'plain-http':
      return void socket.end(
        'HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n',
      );
  }
}

/** One byte of a record at a time: never silent, never done. */
function drip(socket: Socket): void {
  const bytes = Buffer.concat([HANDSHAKE_HEADER, Buffer.alloc(BLOCK_BYTES)]);
  let at = 0;
  const timer = setInterval(() => socket.write(bytes.subarray(at, ++at)), DRIP_MS);
  socket.once('close', () => clearInterval(timer));
}

/** As much as the other side takes, for ever. */
function pour(socket: Socket, block: () => Buffer): void {
  const more = (): void => {
    while (!socket.destroyed && socket.write(block()));
  };
  socket.on('drain', more);
  more();
}

export type Intolerance = 'grease' | 'big-hello';

const BIG_HELLO_BYTES = 1_024;

/** A door before a good server that drops hellos it cannot stand, as old middleboxes do. */
export async function serveIntolerant(
  intolerance: Intolerance,
  behind: Promise<Served>,
): Promise<Served> {
  const good = await behind;
  const door = createServer((socket) => {
    socket.once('data', (first: Buffer) => {
      const hello = readHello(first);
      // A hello in several segments is a big one.
      if (hello === 'more' || dropped(intolerance, hello)) return void socket.resetAndDestroy();
      const inner = connect({ port: good.port, host: good.address });
      inner.on('error', () => socket.destroy());
      inner.once('close', () => socket.destroy());
      socket.once('close', () => inner.destroy());
      inner.write(first);
      socket.pipe(inner);
      inner.pipe(socket);
    });
  });
  const served = await listen(door);
  const close = async (): Promise<void> => {
    await served.close();
    await good.close();
  };
  return { ...served, close };
}

function dropped(intolerance: Intolerance, hello: Hello | 'garbage'): boolean {
  if (hello === 'garbage' || hello.kind === 'sslv2') return true;
  if (intolerance === 'big-hello') return hello.sizeBytes > BIG_HELLO_BYTES;
  const groups = numbers((hello.extensions.get(10) ?? Buffer.alloc(0)).subarray(2));
  return [...hello.suites, ...hello.versions, ...hello.extensions.keys(), ...groups].some(isGrease);
}

/** RFC 8701: both bytes alike, and each ends in `a`. */
function isGrease(value: number): boolean {
  return value >> 8 === (value & 0xff) && (value & 0x0f) === 0x0a;
}
