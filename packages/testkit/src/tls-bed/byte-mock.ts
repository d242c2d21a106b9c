import { createServer, type Socket } from 'node:net';
import { getDiffieHellman, randomBytes } from 'node:crypto';
import { makeLeaf, authority } from './authority.ts';
import type { CertificateProfile } from './certificate.ts';
import { readHello, type Hello } from './hello.ts';
import { serverKeyExchange, type KeyExchange } from './key-exchange.ts';
import { listen, type Served } from './listen.ts';

export interface MockSuite {
  readonly id: number;
  readonly exchange: KeyExchange;
}

/**
 * A server that speaks the first flight of SSL 3.0 to TLS 1.2 by hand, for what no OpenSSL of
 * today speaks any more. It answers a hello as a real server would, and refuses what comes next.
 */
export interface MockProfile {
  /** Wire versions, e.g. 0x0300 and 0x0301. */
  readonly versions: readonly number[];
  /** In the server's order of preference. */
  readonly suites: readonly MockSuite[];
  readonly leaf?: Partial<CertificateProfile>;
  /** The modulus of Diffie-Hellman, whatever number it is. */
  readonly dhPrime?: Buffer;
  readonly compression?: boolean;
  readonly secureRenegotiation?: boolean;
  readonly extendedMasterSecret?: boolean;
  /** Also answers SSL 2.0 hellos. */
  readonly sslv2?: boolean;
}

const ALERT = { handshakeFailure: 40, protocolVersion: 70, inappropriateFallback: 86 } as const;
const RECORD = { alert: 21, handshake: 22 } as const;
const MESSAGE = { serverHello: 2, certificate: 11, keyExchange: 12, helloDone: 14 } as const;
const EXTENSION = { extendedMasterSecret: 23, renegotiationInfo: 0xff01 } as const;
const SCSV = { renegotiation: 0x00ff, fallback: 0x5600 } as const;
const TLS12 = 0x0303;
const BUFFER_MAX_BYTES = 65_536;

export function serveMock(host: string, profile: MockProfile): Promise<Served> {
  const leaf = makeLeaf(host, profile.leaf);
  const chain = [leaf.der, authority().intermediate.der];
  const server = createServer((socket) => {
    let received = Buffer.alloc(0);
    let answered = false;
    socket.on('data', (chunk: Buffer) => {
      if (answered) return void socket.end(alert(ALERT.handshakeFailure, TLS12));
      received = Buffer.concat([received, chunk]);
      const hello = readHello(received);
      if (hello === 'more' && received.length < BUFFER_MAX_BYTES) return;
      answered = true;
      if (hello === 'more' || hello === 'garbage') return void socket.destroy();
      answer(socket, hello);
    });
  });
  const answer = (socket: Socket, hello: Hello): void => {
    if (hello.kind === 'sslv2') {
      return void (profile.sslv2 === true ? socket.write(sslv2Hello(leaf.der)) : socket.destroy());
    }
    const version = profile.versions
      .filter((one) => hello.versions.includes(one))
      .toSorted((a, b) => a - b)
      .at(-1);
    if (version === undefined) return void socket.end(alert(ALERT.protocolVersion, TLS12));
    const fallback = hello.suites.includes(SCSV.fallback);
    if (fallback && profile.versions.some((one) => one > version)) {
      return void socket.end(alert(ALERT.inappropriateFallback, version));
    }
    const suite = profile.suites.find(({ id }) => hello.suites.includes(id));
    if (suite === undefined) return void socket.end(alert(ALERT.handshakeFailure, version));
    const random = randomBytes(32);
    const exchange = serverKeyExchange({
      exchange: suite.exchange,
      key: leaf.key.privateKey,
      version,
      dhPrime: profile.dhPrime ?? getDiffieHellman('modp14').getPrime(),
      randoms: Buffer.concat([hello.random, random]),
    });
    const anonymous = suite.exchange === 'dh-anon';
    const flight = [
      message(
        MESSAGE.serverHello,
        serverHello(profile, { hello, version, suite: suite.id, random }),
      ),
      anonymous ? empty() : message(MESSAGE.certificate, certificates(chain)),
      exchange === null ? empty() : message(MESSAGE.keyExchange, exchange),
      message(MESSAGE.helloDone, empty()),
    ];
    socket.write(record(RECORD.handshake, version, Buffer.concat(flight)));
  };
  return listen(server);
}

interface Chosen {
  readonly hello: Hello & { readonly kind: 'tls' };
  readonly version: number;
  readonly suite: number;
  readonly random: Buffer;
}

function serverHello(profile: MockProfile, chosen: Chosen): Buffer {
  const { hello, version, suite, random } = chosen;
  const compressed = profile.compression === true && hello.compressions.includes(1);
  const body = [u16(version), random, u8(0), u16(suite), u8(compressed ? 1 : 0)];
  const extensions: Buffer[] = [];
  const asksRenegotiation =
    hello.extensions.has(EXTENSION.renegotiationInfo) || hello.suites.includes(SCSV.renegotiation);
  if (asksRenegotiation && profile.secureRenegotiation !== false) {
    extensions.push(u16(EXTENSION.renegotiationInfo), u16(1), u8(0));
  }
  if (
    hello.extensions.has(EXTENSION.extendedMasterSecret) &&
    profile.extendedMasterSecret !== false
  ) {
    extensions.push(u16(EXTENSION.extendedMasterSecret), u16(0));
  }
  if (extensions.length > 0) {
    const list = Buffer.concat(extensions);
    body.push(u16(list.length), list);
  }
  return Buffer.concat(body);
}

/** SERVER-HELLO of SSL 2.0 with three of its suites, one of them of 40 bits. */
function sslv2Hello(certificate: Buffer): Buffer {
  const suites = Buffer.from([0x01, 0, 0x80, 0x02, 0, 0x80, 0x07, 0, 0xc0]);
  const connection = randomBytes(16);
  const body = Buffer.concat([
    ...[u8(4), u8(0), u8(1), u16(0x0002)],
    ...[u16(certificate.length), u16(suites.length), u16(connection.length)],
    ...[certificate, suites, connection],
  ]);
  return Buffer.concat([u16(0x8000 | body.length), body]);
}

function certificates(chain: readonly Buffer[]): Buffer {
  const list = Buffer.concat(chain.flatMap((one) => [u24(one.length), one]));
  return Buffer.concat([u24(list.length), list]);
}

function message(type: number, body: Buffer): Buffer {
  return Buffer.concat([u8(type), u24(body.length), body]);
}

function record(type: number, version: number, body: Buffer): Buffer {
  return Buffer.concat([u8(type), u16(version), u16(body.length), body]);
}

function alert(description: number, version: number): Buffer {
  return record(RECORD.alert, version, Buffer.from([2, description]));
}

const empty = (): Buffer => Buffer.alloc(0);
const u8 = (value: number): Buffer => Buffer.from([value]);
const u16 = (value: number): Buffer => Buffer.from([value >> 8, value & 0xff]);
const u24 = (value: number): Buffer =>
  Buffer.from([value >> 16, (value >> 8) & 0xff, value & 0xff]);
